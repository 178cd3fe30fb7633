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
 * The receiving half of a stream: what has arrived and is not yet taken, at most as many messages
 * as were granted. Thread-safe: the thread that reads puts, any thread takes.
 *
 * <p>The peer starts with {@link #FIRST_WINDOW} messages and is granted as many as were taken, half
 * a window at a time, or what there is where all streams together keep too much of the session's
 * window back. A receiver that finds nothing left each time is faster than the wire: then the
 * window doubles, up to {@link #MAX_WINDOW}.
 */
final class Inbox {
  /** Messages that a peer may send without being asked. */
  static final int FIRST_WINDOW = 64;

  /** Most messages on the way to a receiver that keeps up. */
  static final int MAX_WINDOW = 1024;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed;
  private final ArrayDeque<Frame> frames = new ArrayDeque<>(1);
  private final ReceiveWindow budget;
  private final Telling telling;
  private final Granter granter;
  private final int grantBytes;
  private int window = FIRST_WINDOW;
  private long granted = FIRST_WINDOW;
  private int taken;
  private int takenBytes;
  private boolean ended;
  private boolean aborted;

  /** What a receiver gets once all messages are taken; null for a regular end. */
  private @Nullable SallyportException cause;

  private volatile @Nullable Runnable listener;

  /**
   * When a receiver is told of a message: to wake one for each of many that have come together
   * takes longer than all else that is done with them.
   */
  @FunctionalInterface
  interface Telling {
    /**
     * On the thread that brings a message, before it has its place.
     *
     * @return whether {@link #tellLate} will be called before that thread waits for anything; else
     *     the receiver is told at once, of this message and of all before it
     */
    boolean later(Inbox inbox);
  }

  /** Sends the peer a CREDIT of the stream. */
  @FunctionalInterface
  interface Granter {
    /** Never waits. */
    void grant(int messages, int bytes);
  }

  /**
   * @param streamWindow bytes that the peer may send ahead on one stream
   */
  Inbox(ReceiveWindow budget, int streamWindow, Threads threads, Telling telling, Granter granter) {
    this.changed = threads.condition(lock);
    this.budget = budget;
    this.telling = telling;
    this.granter = granter;
    this.grantBytes = streamWindow / 2;
  }

  /**
   * Told after one or several messages and after the end, on the thread that brought them: so it
   * only hands on. Told at once as well, for what is there already.
   */
  void listen(Runnable onArrival) {
    listener = onArrival;
    onArrival.run();
  }

  /**
   * Keeps a message for a receiver, or drops it after the end.
   *
   * @throws ProtocolException if the peer had no credit for it
   */
  void put(Frame frame) {
    boolean later = telling.later(this);
    lock.lock();
    try {
      if (ended) {
        budget.release(frame.length());
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
      if (!later) {
        // All: this may be one of several messages.
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
    if (!later) {
      tell();
    }
  }

  /** Tells the receiver of messages that have come and that it was not told of at once. */
  void tellLate() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    tell();
  }

  /** Keeps the one result of a stream that has one, and ends it. */
  void putLast(Frame frame) {
    lock.lock();
    try {
      if (ended) {
        budget.release(frame.length());
        return;
      }
      frames.add(frame);
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    tell();
  }

  private void tell() {
    Runnable arrival = listener;
    if (arrival != null) {
      arrival.run();
    }
  }

  /**
   * Waits for the next message, which is the caller's then, and no longer charged.
   *
   * @param deadline in terms of {@link System#nanoTime}, null for none
   * @return null at the regular end
   * @throws SallyportException what ended it
   * @throws TimeoutException if none has come by then
   */
  @Nullable Frame take(@Nullable Long deadline) throws InterruptedException, TimeoutException {
    Frame frame;
    lock.lockInterruptibly();
    try {
      while (frames.isEmpty() && !ended) {
        if (deadline == null) {
          changed.await();
        } else if (changed.awaitNanos(deadline - System.nanoTime()) <= 0) {
          throw new TimeoutException();
        }
      }
      frame = frames.poll();
      if (frame == null) {
        throwCause();
        return null;
      }
    } finally {
      lock.unlock();
    }
    taken(frame);
    return frame;
  }

  /** The next message if there is one. */
  @Nullable Frame poll() {
    Frame frame;
    lock.lock();
    try {
      frame = frames.poll();
    } finally {
      lock.unlock();
    }
    if (frame != null) {
      taken(frame);
    }
    return frame;
  }

  /** Whether nothing more comes; something may be left. */
  boolean isEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing is left and nothing more comes. */
  boolean isDrained() {
    lock.lock();
    try {
      return ended && frames.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Whether it was {@linkplain #abort aborted}. */
  boolean isAborted() {
    lock.lock();
    try {
      return aborted;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends it with the session, or its time; what has arrived can still be taken by who asks for it.
   */
  void abort(SallyportException why) {
    lock.lock();
    try {
      aborted = !ended;
    } finally {
      lock.unlock();
    }
    end(why, false);
  }

  /** Why it ended; null for a regular end, and before. */
  @Nullable SallyportException cause() {
    lock.lock();
    try {
      return cause;
    } finally {
      lock.unlock();
    }
  }

  private void throwCause() {
    if (cause != null) {
      throw cause;
    }
  }

  private void taken(Frame frame) {
    boolean due = budget.releaseItem(frame.length());
    int messages;
    int bytes;
    lock.lock();
    try {
      taken++;
      takenBytes += (int) ReceiveWindow.cost(frame.length());
      if (ended) {
        returnRest();
        return;
      }
      boolean half = taken >= window / 2 || takenBytes >= grantBytes;
      if (!half && !due) {
        return;
      }
      messages = taken;
      bytes = takenBytes;
      if (half && frames.isEmpty() && window < MAX_WINDOW) {
        messages += window;
        window *= 2;
      }
      granted += messages;
      taken = 0;
      takenBytes = 0;
      budget.returned(bytes);
    } finally {
      lock.unlock();
    }
    granter.grant(messages, bytes);
  }

  /** The stream needs no more, so what was taken goes back to the session; under the lock. */
  private void returnRest() {
    if (takenBytes > 0) {
      budget.giveBack(takenBytes);
      takenBytes = 0;
    }
  }

  /**
   * Ends it; what has arrived can still be taken unless it is dropped. One that has ended already
   * can still be made to drop what is left.
   *
   * @return true if this call ended it
   */
  boolean end(@Nullable SallyportException why, boolean drop) {
    boolean first;
    lock.lock();
    try {
      first = !ended;
      ended = true;
      // What is dropped had not reached the receiver, and nor had the end behind it.
      cause = first || (drop && !frames.isEmpty()) ? why : cause;
      if (drop) {
        for (Frame frame : frames) {
          budget.release(frame.length());
        }
        frames.clear();
      }
      returnRest();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    tell();
    return first;
  }
}
