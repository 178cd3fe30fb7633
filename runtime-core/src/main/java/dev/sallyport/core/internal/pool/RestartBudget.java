package dev.sallyport.core.internal.pool;

import dev.sallyport.ErrorCode;
import dev.sallyport.LaunchException;
import dev.sallyport.SallyportException;
import dev.sallyport.process.ExitReport;
import dev.sallyport.spi.DurationText;
import dev.sallyport.spi.PoolSpec;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How many workers may end by themselves, or fail to start, and how long to wait before the next
 * one is started. Guarded by the lock of the {@link Dispatcher}.
 */
final class RestartBudget {
  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(10);

  private final PoolSpec spec;
  private final long windowNanos;

  /** When workers ended, in terms of {@link System#nanoTime}; at most one more than the limit. */
  private final Deque<Long> ends = new ArrayDeque<>();

  /** Ends since a worker last did what it is there for. */
  private int inARow;

  RestartBudget(PoolSpec spec) {
    this.spec = spec;
    this.windowNanos = TimeUnit.NANOSECONDS.convert(spec.restartWindow());
  }

  /**
   * A worker has ended by itself, or did not start.
   *
   * @param failure why, where there is no report that says so
   * @return what the pool gives up with, if the budget is spent; null if it goes on
   */
  @Nullable SallyportException spend(
      long now, @Nullable RuntimeException failure, @Nullable ExitReport report) {
    inARow++;
    ends.add(now);
    while (now - ends.getFirst() > windowNanos) {
      ends.removeFirst();
    }
    if (ends.size() <= spec.restartBudget()) {
      return null;
    }
    return new LaunchException(
        ErrorCode.LAUNCH_FAILED,
        "pool "
            + spec.name()
            + " has given up: more than "
            + spec.restartBudget()
            + " workers ended by themselves or did not start within "
            + DurationText.exact(spec.restartWindow())
            + " (WorkerPool.Builder.restarts); the last one:"
            + (report == null && failure != null ? " " + failure.getMessage() : ""),
        report,
        failure);
  }

  /** One could not be reached, or its connection ended, which costs nothing but time. */
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
