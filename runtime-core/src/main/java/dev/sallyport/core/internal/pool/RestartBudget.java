package dev.sallyport.core.internal.pool;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * How many workers may end by themselves, or fail to start, and how long to wait before the next
 * one is started. Guarded by the lock of the {@link Dispatcher}.
 */
final class RestartBudget {
  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(10);

  private final int limit;
  private final long windowNanos;

  /** When workers ended, in terms of {@link System#nanoTime}; at most one more than the limit. */
  private final Deque<Long> ends = new ArrayDeque<>();

  /** Ends since a worker last did what it is there for. */
  private int inARow;

  RestartBudget(int limit, Duration window) {
    this.limit = limit;
    this.windowNanos = TimeUnit.NANOSECONDS.convert(window);
  }

  /**
   * A worker has ended.
   *
   * @return whether the budget is spent
   */
  boolean spend(long now) {
    inARow++;
    ends.add(now);
    while (now - ends.getFirst() > windowNanos) {
      ends.removeFirst();
    }
    if (ends.size() > limit) {
      return true;
    }
    return false;
  }

  /** One could not be reached, which costs nothing but time. */
  void delay() {
    inARow++;
  }

  /** A worker has answered a call. */
  void earned() {
    inARow = 0;
  }

  /** How long to wait before the next start: nothing after a single end, then twice each time. */
  long pauseNanos() {
    if (inARow <= 1) {
      return 0;
    }
    return Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(20, inARow - 2));
  }
}
