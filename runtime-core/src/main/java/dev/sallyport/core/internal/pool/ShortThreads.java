package dev.sallyport.core.internal.pool;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The short-lived threads of a pool, each of which waits for one process: they are counted, for a
 * pool has not ended before the last of them has. Guarded by the lock of the {@link Dispatcher}.
 */
final class ShortThreads {
  private final String pool;
  private final ReentrantLock lock;

  /** Told when one has ended. */
  private final Condition changed;

  private int count;

  ShortThreads(String pool, ReentrantLock lock, Condition changed) {
    this.pool = pool;
    this.lock = lock;
    this.changed = changed;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Runs the task on a thread of its own, without the lock. */
  void start(String work, Runnable task) {
    Thread thread = new Thread(() -> run(task), "sallyport-pool-" + work + "-" + pool);
    thread.setDaemon(true);
    // Where the system has no thread left this throws, and there is none to be counted.
    thread.start();
    count++;
  }

  private void run(Runnable task) {
    try {
      task.run();
    } finally {
      lock.lock();
      try {
        count--;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
