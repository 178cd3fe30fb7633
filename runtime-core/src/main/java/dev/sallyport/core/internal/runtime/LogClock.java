package dev.sallyport.core.internal.runtime;

import dev.sallyport.spi.LinePerSecond;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Tells a {@link LinePerSecond} when a second is over, and has its line written where that may take
 * its time. Each line is run, sooner or later: one that was left out would be the last of its kind,
 * as the next is written when this has been. Thread-safe.
 */
final class LogClock implements LinePerSecond.Clock {
  private final LinePerSecond.Clock timers;
  private final Predicate<Runnable> threads;

  /**
   * @param timers where a line must not be written
   * @param threads where it may: false if there is no thread for it
   */
  LogClock(LinePerSecond.Clock timers, Predicate<Runnable> threads) {
    this.timers = timers;
    this.threads = threads;
  }

  @Override
  public void after(Duration delay, Runnable line) {
    timers.after(delay, () -> write(delay, line));
  }

  private void write(Duration delay, Runnable line) {
    boolean isSeenTo = false;
    try {
      isSeenTo = threads.test(line);
      if (!isSeenTo) {
        after(delay, line);
        isSeenTo = true;
      }
    } finally {
      if (!isSeenTo) {
        // Neither a thread nor a timer is to be had. Here, then: a timer that is late comes in
        // time.
        line.run();
      }
    }
  }
}
