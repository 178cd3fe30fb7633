package dev.sallyport.core.internal.session;

import dev.sallyport.ErrorCode;
import dev.sallyport.ProtocolException;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.wire.Frame;
import java.util.ArrayDeque;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of a channel: what has arrived and is not yet taken, at most as many messages
 * as were granted. Thread-safe: the reader thread puts, any thread takes.
 */
final class Inbox {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Frame> frames = new ArrayDeque<>();
  private final int window;
  private int granted;
  private int takenSinceGrant;
  private boolean ended;

  /** What a receiver gets once all messages are taken; null for a regular end. */
  private @Nullable SallyportException cause;

  /**
   * @param window messages that the peer may send without being asked
   */
  Inbox(int window) {
    this.window = window;
    this.granted = window;
  }

  /**
   * Keeps a message for a receiver, or drops it after the end.
   *
   * @throws ProtocolException if the peer had no credit for it
   */
  void put(Frame frame) {
    lock.lock();
    try {
      if (ended) {
        return;
      }
      if (granted == 0) {
        throw new ProtocolException(
            ErrorCode.PROTOCOL_VIOLATION,
            "message without a credit: stream="
                + frame.stream()
                + " (expected at most the credits granted)");
      }
      granted--;
      frames.add(frame);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the next message.
   *
   * @param deadline in terms of {@link System#nanoTime}, null for none
   * @return null at the regular end
   * @throws SallyportException what ended it
   * @throws TimeoutException if none has come by then
   */
  @Nullable Frame take(@Nullable Long deadline) throws InterruptedException, TimeoutException {
    lock.lockInterruptibly();
    try {
      while (frames.isEmpty() && !ended) {
        if (deadline == null) {
          changed.await();
        } else if (changed.awaitNanos(deadline - System.nanoTime()) <= 0) {
          throw new TimeoutException();
        }
      }
      Frame frame = frames.poll();
      if (frame == null && cause != null) {
        throw cause;
      }
      return frame;
    } finally {
      lock.unlock();
    }
  }

  /** Counts a message as taken; the credits to grant for it and those before it, mostly 0. */
  int creditsToGrant() {
    lock.lock();
    try {
      takenSinceGrant++;
      if (takenSinceGrant < window / 2 || ended) {
        return 0;
      }
      int grant = takenSinceGrant;
      granted += grant;
      takenSinceGrant = 0;
      return grant;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends it; what has arrived can still be taken unless it is dropped.
   *
   * @return true if this call ended it
   */
  boolean end(@Nullable SallyportException why, boolean drop) {
    lock.lock();
    try {
      boolean first = !ended;
      ended = true;
      cause = first ? why : cause;
      if (drop) {
        frames.clear();
      }
      changed.signalAll();
      return first;
    } finally {
      lock.unlock();
    }
  }
}
