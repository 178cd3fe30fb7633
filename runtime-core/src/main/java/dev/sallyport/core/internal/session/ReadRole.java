package dev.sallyport.core.internal.session;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Which thread reads the transport: the one that holds this role, and at most one does.
 *
 * <p>There are two sorts of holders. A <em>standing reader</em> reads for everybody for as long as
 * there may be something; before it runs anybody's code it gives the role back, and takes it again
 * afterwards if nobody else has it by then. A <em>caller</em> that waits for its reply reads until
 * that is there, so that a lone call needs no second thread.
 *
 * <p><b>Invariant.</b> While the role is free, either the thread that gave it back is about to take
 * it again, or the session is {@linkplain Sentinel watched}, which calls a standing reader after a
 * tick. So nothing that arrives waits for longer than that, whatever user code does.
 *
 * <p>What the holder learns is visible to the next: taking and giving back is by a volatile field.
 */
final class ReadRole {
  private final Runnable starter;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition called = lock.newCondition();

  /** The first standing reader, the one that stays, waits to be called. Guarded by the lock. */
  private boolean waiting;

  private boolean wanted;

  private final AtomicReference<@Nullable Thread> holder = new AtomicReference<>();
  private volatile boolean over;

  /** It is free, but its last holder will be back soon; the sentinel sees if that is not so. */
  private volatile boolean lent;

  /** Counts how often it was taken. Written by the holder. */
  private volatile long turns;

  /** A caller has held it for long and is asked to leave it to a standing reader. */
  private volatile boolean recall;

  /**
   * @param starter starts one more standing reader, on a thread of its own
   */
  ReadRole(Runnable starter) {
    this.starter = starter;
  }

  /** True if the caller holds it from now on. */
  boolean tryTake() {
    if (holder.get() != null || over || !holder.compareAndSet(null, Thread.currentThread())) {
      return false;
    }
    if (over) {
      holder.set(null);
      return false;
    }
    recall = false;
    lent = false;
    // Written by the holder alone.
    long turn = turns;
    turns = turn + 1;
    return true;
  }

  /** Gives it back. */
  void giveBack() {
    holder.set(null);
  }

  /** Gives it back for the moment that a quick piece of work takes. */
  void lend() {
    lent = true;
    holder.set(null);
  }

  boolean isFree() {
    return holder.get() == null;
  }

  /** Whether nobody holds it, or is about to take it again. */
  boolean isAbandoned() {
    return holder.get() == null && !lent;
  }

  long turns() {
    return turns;
  }

  /** Asks a caller that holds it to leave it to others as soon as it can. */
  void recall() {
    recall = true;
  }

  boolean isRecalled() {
    return recall;
  }

  /**
   * Waits until it is called for and free, and takes it.
   *
   * @return false if there is nothing more to read
   */
  boolean awaitCall() {
    lock.lock();
    try {
      while (!over) {
        if (wanted && tryTake()) {
          wanted = false;
          return true;
        }
        // If somebody has it who was called for, or a caller: it is called again when that leaves.
        wanted = false;
        waiting = true;
        called.awaitUninterruptibly();
        waiting = false;
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Calls a standing reader, unless somebody reads. */
  void call() {
    boolean start = false;
    lock.lock();
    try {
      if (over || holder.get() != null || wanted) {
        return;
      }
      if (waiting) {
        wanted = true;
        called.signal();
      } else {
        start = true;
      }
    } finally {
      lock.unlock();
    }
    if (start) {
      starter.run();
    }
  }

  /** There is nothing more to read. */
  void end() {
    lock.lock();
    try {
      over = true;
      called.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isOver() {
    return over;
  }
}
