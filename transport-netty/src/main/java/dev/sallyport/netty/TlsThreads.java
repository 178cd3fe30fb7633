package dev.sallyport.netty;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that look for the certificates of those who listen: files are read there, and a
 * user's suppliers run, for which no I/O thread may wait. At most {@value #MAX_THREADS} for all
 * listeners, and {@value #MAX_WAITING} that wait for them; there are none while nobody connects.
 */
final class TlsThreads {
  private static final int MAX_THREADS = 4;
  private static final int MAX_WAITING = 1024;
  private static final long IDLE_SECONDS = 10;

  private static final ThreadPoolExecutor POOL = make();

  private TlsThreads() {}

  /** Throws {@link java.util.concurrent.RejectedExecutionException} where too many wait. */
  static Executor executor() {
    return POOL;
  }

  private static ThreadPoolExecutor make() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            MAX_THREADS,
            MAX_THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            new Threads());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static final class Threads implements ThreadFactory {
    private final AtomicInteger count = new AtomicInteger();

    @Override
    public Thread newThread(Runnable task) {
      Thread thread = new Thread(task, "sallyport-tls-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    }
  }
}
