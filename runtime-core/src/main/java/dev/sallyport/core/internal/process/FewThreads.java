package dev.sallyport.core.internal.process;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Daemon threads for short work of one kind: at most so many, however much there is at once, and
 * none 2 s after the last of it. They inherit nothing of whoever brings the work.
 *
 * <p>What waits for a thread is not bounded here, but by whoever brings it. Thread-safe.
 */
public final class FewThreads {
  private static final long IDLE_SECONDS = 2;

  private final ThreadPoolExecutor pool;

  /**
   * @param name of each of them
   * @param most how many there are at once
   */
  public FewThreads(String name, int most) {
    pool =
        new ThreadPoolExecutor(
            most,
            most,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> daemon(name, task));
    pool.allowCoreThreadTimeOut(true);
  }

  /** A thread that has not begun. No inherited thread locals: it outlives the work of its maker. */
  static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(null, task, name, 0, false);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Whether the work will be done: by a new thread, or by one that there is. If not, the system has
   * no thread for it.
   *
   * <p>One at a time: a thread that another caller could not start is counted for a moment, and
   * would be taken for one that does the work.
   */
  public synchronized boolean take(Runnable work) {
    try {
      pool.execute(work);
      return true;
    } catch (OutOfMemoryError e) {
      // A new one is not to be had. The pool looks for no other that lives.
      if (pool.getPoolSize() == 0) {
        return false;
      }
      pool.getQueue().add(work);
      return pool.getPoolSize() > 0 || !pool.getQueue().remove(work);
    }
  }
}
