package dev.sallyport.core.internal.session;

import dev.sallyport.DeadlineExceededException;
import dev.sallyport.ErrorCode;
import dev.sallyport.RejectedCallException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the peer takes at once: open streams, and messages that nobody answers. Thread-safe.
 *
 * <p>Empty before the handshake: nothing can be opened.
 */
final class Slots {
  private static final int MANY = 1 << 20;

  private final Permits streams = new Permits();
  private final Permits oneWay = new Permits();
  private final AtomicReference<@Nullable Runnable> onFree = new AtomicReference<>();
  private volatile int count;

  /** Those that the peer declared; not those that it has granted since. */
  private int oneWayCount;

  private volatile boolean peerCancels;
  private volatile boolean draining;
  private volatile boolean closing;

  /** The session is over: everybody gets a slot, and finds out when its stream is opened. */
  private volatile boolean ended;

  /** Permits beyond {@code count}, that let those who wait find out. Guarded by {@code this}. */
  private int extra;

  /** Permits whose number can change: a child may say hello after its first calls. */
  private static final class Permits extends Semaphore {
    private static final long serialVersionUID = 1L;

    Permits() {
      super(0);
    }

    void change(int by) {
      if (by < 0) {
        reducePermits(-by);
      } else {
        release(by);
      }
    }
  }

  /**
   * Not concurrently with itself.
   *
   * @param maxCalls that the peer accepts at once
   * @param met whether the peer has said hello: then it understands CANCEL, and counts one-way
   *     calls
   */
  synchronized void open(int maxCalls, boolean met) {
    int opened = Math.min(maxCalls, 1 << 16);
    peerCancels = met;
    streams.change(opened - count);
    int messages = met ? opened : MANY;
    oneWay.change(messages - oneWayCount);
    oneWayCount = messages;
    count = opened;
  }

  boolean peerCancels() {
    return peerCancels;
  }

  /** How many there are. */
  int count() {
    return count;
  }

  /** How many are taken. */
  int inUse() {
    return count - streams.availablePermits();
  }

  /** How many more one-way calls the peer takes. */
  int oneWayLeft() {
    return oneWay.availablePermits();
  }

  /**
   * Takes a slot, waiting for it.
   *
   * @param deadline in terms of {@link System#nanoTime}
   * @throws DeadlineExceededException if none is free by then
   */
  void acquire(String label, @Nullable Long deadline) throws InterruptedException {
    acquire(streams, label, deadline, "calls that the other process takes at once are in flight");
  }

  /** Takes a credit for a call that nobody answers. */
  void acquireOneWay(String label, @Nullable Long deadline) throws InterruptedException {
    acquire(
        oneWay, label, deadline, "one-way calls that the other process takes at once wait there");
  }

  private void acquire(Permits permits, String label, @Nullable Long deadline, String what)
      throws InterruptedException {
    if (permits.tryAcquire()) {
      requireTaking(label, permits);
      return;
    }
    if (deadline == null) {
      permits.acquire();
    } else if (!permits.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      throw new DeadlineExceededException(
          label + " exceeded its deadline before it was sent: all " + count + " " + what);
    }
    requireTaking(label, permits);
  }

  boolean tryAcquire() {
    return !isRejecting() && streams.tryAcquire();
  }

  /** Why a call that does not wait is not sent. */
  RejectedCallException rejected(String label) {
    if (closing) {
      return new RejectedCallException(
          ErrorCode.DRAINING, label + " was not sent: this end is about to close the session");
    } else if (draining) {
      return new RejectedCallException(
          ErrorCode.DRAINING, label + " was not sent: the other process takes no more calls");
    }
    return new RejectedCallException(
        label
            + " was not sent: all "
            + count
            + " calls that the other process takes at once are in flight");
  }

  void release() {
    streams.release();
    tellIfFree();
  }

  /**
   * Runs {@code action}, once, when no slot is taken; at once if none is. One at a time.
   *
   * @param action on any thread; does not wait
   */
  void whenFree(Runnable action) {
    onFree.set(action);
    tellIfFree();
  }

  private void tellIfFree() {
    Runnable action = onFree.get();
    if (action != null && inUse() <= 0 && onFree.compareAndSet(action, null)) {
      action.run();
    }
  }

  /** The peer has room for more one-way calls. */
  void creditOneWay(int calls) {
    // Saturates: a peer that grants without end has not granted less.
    if (oneWay.availablePermits() < MANY) {
      oneWay.release(Math.min(calls, MANY));
    }
  }

  /** The peer takes no new calls: nobody gets a slot any more. */
  synchronized void drain() {
    if (!draining) {
      draining = true;
      tellWaiters();
    }
  }

  /** This end makes no new calls. */
  synchronized void close() {
    if (!closing) {
      closing = true;
      tellWaiters();
    }
  }

  /** Whoever gets the permit gives it back, and so to the next. */
  private void tellWaiters() {
    extra++;
    streams.release();
    oneWay.release();
  }

  /**
   * Waits until no slot is taken; after {@link #close}, so that none is taken again.
   *
   * @param deadline in terms of {@link System#nanoTime}
   * @return false if one still is
   */
  boolean awaitFree(long deadline) throws InterruptedException {
    while (true) {
      int all = all();
      if (!streams.tryAcquire(all, deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        return false;
      }
      // With permits that were added meanwhile, these are not all of them: a slot may be taken.
      boolean free = all == all();
      streams.release(all);
      if (free) {
        return true;
      }
    }
  }

  private synchronized int all() {
    return count + extra;
  }

  private void requireTaking(String label, Permits permits) {
    if (isRejecting()) {
      permits.release();
      throw rejected(label);
    }
  }

  /** Whether the peer takes no more calls, or the session is over. */
  boolean isLeaving() {
    return draining || ended;
  }

  private boolean isRejecting() {
    return (draining || closing) && !ended;
  }

  /** Lets everyone who waits find out that the session is over. */
  void end() {
    ended = true;
    streams.release(MANY);
    oneWay.release(MANY);
    tellIfFree();
  }
}
