package dev.sallyport;

import dev.sallyport.spi.DurationText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A point in this process's monotonic time by which something is to be done. It means nothing in
 * another process: what travels is the time that {@linkplain #remaining remains}.
 *
 * <p>Immutable; thread-safe. Setting the clock moves no deadline. Times of more than 146 years
 * count as 146 years.
 */
public final class Deadline {
  // Half of what a long holds, so that the difference of any two deadlines fits into one.
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 2);

  // Of System.nanoTime, which may be negative and may wrap: only differences mean something.
  private final long nanoTime;

  private Deadline(long nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * The point that is {@code time} from now.
   *
   * @throws IllegalArgumentException if {@code time} is not positive
   */
  public static Deadline after(Duration time) {
    return after(time, System.nanoTime());
  }

  static Deadline after(Duration time, long now) {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException(
          "time to a deadline out of range: "
              + DurationText.exact(time)
              + " (expected more than 0)");
    }
    return new Deadline(now + (time.compareTo(LONGEST) > 0 ? LONGEST : time).toNanos());
  }

  /** The time that is left, zero once the deadline has expired; never negative. */
  public Duration remaining() {
    return Duration.ofNanos(remainingNanos());
  }

  /** As {@link #remaining}, in nanoseconds. */
  public long remainingNanos() {
    return remainingNanos(System.nanoTime());
  }

  long remainingNanos(long now) {
    return Math.max(0, nanoTime - now);
  }

  /** Whether no time is left. */
  public boolean isExpired() {
    return remainingNanos() == 0;
  }

  /** The one of the two that expires first; this one if they are equal. */
  public Deadline earlier(Deadline other) {
    return other.nanoTime - nanoTime < 0 ? other : this;
  }

  /** Whether {@code other} is the same point in time, to the nanosecond. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Deadline deadline && deadline.nanoTime == nanoTime;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(nanoTime);
  }

  /** The time that is left at this moment: {@code Deadline[1.5 s left]}. */
  @Override
  public String toString() {
    return "Deadline[" + DurationText.exact(remaining()) + " left]";
  }
}
