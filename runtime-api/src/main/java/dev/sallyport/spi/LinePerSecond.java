package dev.sallyport.spi;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;

/**
 * How much is logged of what others can make happen as often as they like: of each kind at most one
 * line a second, which is of the first, and after that of how many more there were. So it is not
 * they who say how much is logged.
 *
 * <p>Thread-safe. It keeps one number for each kind, and holds no lock while a line is written.
 *
 * @param <K> the kinds
 */
public final class LinePerSecond<K extends Enum<K>> {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** How many were left out since the last line, of those kinds whose second is not over. */
  private final Map<K, Long> leftOut;

  /** Tells when a second is over. */
  @FunctionalInterface
  public interface Clock {
    /**
     * Runs {@code task} once, after {@code delay}, where a line may be written.
     *
     * @throws RejectedExecutionException if it never will
     */
    void after(Duration delay, Runnable task);
  }

  /** One that has nothing to tell yet. */
  public LinePerSecond(Class<K> kinds) {
    this.leftOut = new EnumMap<>(kinds);
  }

  /**
   * There is one more.
   *
   * @param first writes the line of this one; run at once, unless there was a line of its kind
   *     within the second
   * @param more writes the line of so many more, at the end of a second
   */
  public void tell(K kind, Clock clock, Runnable first, LongConsumer more) {
    synchronized (this) {
      Long before = leftOut.computeIfPresent(kind, (same, count) -> count + 1);
      if (before != null) {
        return;
      }
      leftOut.put(kind, 0L);
    }
    try {
      first.run();
    } finally {
      begin(kind, clock, more);
    }
  }

  private void begin(K kind, Clock clock, LongConsumer more) {
    boolean begun = false;
    try {
      clock.after(PAUSE, () -> end(kind, clock, more));
      begun = true;
    } catch (RejectedExecutionException e) {
      // The clock has ended, and with it whatever is logged.
    } finally {
      if (!begun) {
        // Else this kind would never be heard of again.
        forget(kind);
      }
    }
  }

  private void end(K kind, Clock clock, LongConsumer more) {
    long count = take(kind);
    if (count > 0) {
      try {
        more.accept(count);
      } finally {
        begin(kind, clock, more);
      }
    }
  }

  /** What was left out; another second begins if that is anything. */
  private synchronized long take(K kind) {
    Long count = leftOut.remove(kind);
    if (count == null) {
      return 0;
    }
    if (count > 0) {
      leftOut.put(kind, 0L);
    }
    return count;
  }

  private synchronized void forget(K kind) {
    leftOut.remove(kind);
  }
}
