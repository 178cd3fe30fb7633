package dev.sallyport.core.internal.session;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What the peer has open here, and whose handlers run (docs/protocol.md, "Slots"): at most so many
 * streams, and at most so many handlers. Thread-safe.
 *
 * <p>Mostly the two are one, as a stream is over when its handler is. But the handler of a channel
 * may run on after both directions have ended. Then the peer has its slot back, and uses it
 * rightly; the handler of what it opens waits here until another has returned.
 *
 * <p><b>Bound.</b> What waits is of an open stream: so no more waits than may be open.
 */
final class Places {
  private final int max;
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>(1);
  private int streams;
  private int handlers;
  private boolean over;

  /** Told when nothing is open and no handler runs. */
  private @Nullable Runnable onIdle;

  /** What becomes of a stream that the peer opens. */
  enum Entry {
    /** Its handler runs. */
    RUN,
    /** Its handler is run when another has returned. */
    WAIT,
    /** The peer has too many open. */
    FULL
  }

  /**
   * @param max streams that the peer may have open
   */
  Places(int max) {
    this.max = max;
  }

  /** The peer opens a stream. */
  synchronized Entry enter(Runnable handler) {
    if (streams >= max) {
      return Entry.FULL;
    }
    streams++;
    if (handlers >= max && !over) {
      waiting.add(handler);
      return Entry.WAIT;
    }
    handlers++;
    return Entry.RUN;
  }

  /**
   * A stream is over, or a handler, or both.
   *
   * @param stream whether both of its directions have ended
   * @param handler whether it has returned, and what it returned is not awaited any more
   * @return a handler that is to run in the place of the other; null for none
   */
  @Nullable Runnable leave(boolean stream, boolean handler) {
    Runnable idle;
    synchronized (this) {
      streams -= stream ? 1 : 0;
      if (handler) {
        Runnable next = waiting.poll();
        if (next != null) {
          return next;
        }
        handlers--;
      }
      if (busy() > 0) {
        return null;
      }
      notifyAll();
      idle = onIdle;
      onIdle = null;
    }
    if (idle != null) {
      idle.run();
    }
    return null;
  }

  /** Streams that are open, or handlers that run, whichever are more. */
  synchronized int busy() {
    return Math.max(streams, handlers);
  }

  /** Waits until no stream is open and no handler runs. */
  synchronized void awaitIdle() throws InterruptedException {
    while (busy() > 0) {
      wait();
    }
  }

  /** Runs {@code action}, once, when no stream is open and no handler runs; at once if so. */
  void whenIdle(Runnable action) {
    synchronized (this) {
      if (busy() > 0) {
        onIdle = InTurn.after(onIdle, action);
        return;
      }
    }
    action.run();
  }

  /**
   * The session is over. What waits has been told, and runs nothing of the user's any more.
   *
   * @return a handler that is to run now; null if there is none left
   */
  synchronized @Nullable Runnable dismiss() {
    over = true;
    Runnable next = waiting.poll();
    handlers += next == null ? 0 : 1;
    return next;
  }
}
