package dev.sallyport.core.internal.session;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Deadlines and checks of all sessions, on one daemon thread that ends when it has nothing to wait
 * for. Tasks must be short and never wait.
 */
public final class Timers {
  private static final ScheduledThreadPoolExecutor EXECUTOR = create();

  private Timers() {}

  private static ScheduledThreadPoolExecutor create() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "sallyport-timer");
              thread.setDaemon(true);
              return thread;
            });
    executor.setKeepAliveTime(1, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    // Most deadlines are met: they must not pile up until they would have passed.
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  /** Runs {@code task} once, after {@code delay}. */
  public static ScheduledFuture<?> after(Duration delay, Runnable task) {
    return EXECUTOR.schedule(task, TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS);
  }

  /** Runs {@code task} again and again, {@code period} after each end, until cancelled. */
  public static ScheduledFuture<?> every(Duration period, Runnable task) {
    long nanos = TimeUnit.NANOSECONDS.convert(period);
    return EXECUTOR.scheduleWithFixedDelay(task, nanos, nanos, TimeUnit.NANOSECONDS);
  }
}
