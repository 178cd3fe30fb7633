package dev.sallyport.netty;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that look for certificates: files are read there, and a user's suppliers run, for
 * which neither an I/O thread may wait nor whoever connects without an end. As many as there are
 * {@link TlsMaterial}s that are being looked at, and at most {@value #MAX_THREADS}; they end after
 * some seconds without work.
 */
final class TlsThreads {
  static final int MAX_THREADS = 256;
  private static final long IDLE_SECONDS = 10;

  private static final ThreadPoolExecutor POOL =
      new ThreadPoolExecutor(
          0, MAX_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), new Threads());

  private TlsThreads() {}

  /** Throws {@link java.util.concurrent.RejectedExecutionException} where too many are busy. */
  static Executor executor() {
    return POOL;
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
