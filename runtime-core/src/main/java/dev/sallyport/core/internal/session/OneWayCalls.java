package dev.sallyport.core.internal.session;

import dev.sallyport.ErrorCode;
import dev.sallyport.ProtocolException;
import dev.sallyport.core.internal.session.ContractModel.Call;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.spi.Form;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The messages without an answer that the peer sends: handled one after the other, in the order in
 * which they were sent, by one user task at a time. A failure is this end's to log.
 *
 * <p><b>Bound.</b> The peer has credits for as many as it may have calls, and is given back those
 * of what was handled, half a window at a time; the window grows as an {@link Inbox}'s does.
 */
final class OneWayCalls {

  private final Link link;
  private final Pace pace = new Pace();
  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private boolean running;
  private boolean ended;

  /** Told when none is left. */
  private @Nullable Runnable onIdle;

  /** Whether the peer counts, so that it can be given credits back. */
  private boolean counts;

  private int window;
  private long granted;
  private int handled;

  private record Entry(
      Call call, CompletableFuture<Object> implementation, Form form, Frame frame) {}

  OneWayCalls(Link link) {
    this.link = link;
    this.window = link.limits().maxConcurrentCalls();
    this.granted = window;
  }

  /**
   * Takes one. On the thread that reads.
   *
   * @param strict whether the peer keeps count
   * @throws ProtocolException if it had no credit for it
   */
  void add(
      Call call, CompletableFuture<Object> implementation, Form form, Frame frame, boolean strict) {
    synchronized (this) {
      if (ended) {
        return;
      }
      if (strict && granted <= 0) {
        throw new ProtocolException(
            ErrorCode.PROTOCOL_VIOLATION,
            "one-way call without a credit (expected at most the credits granted)");
      }
      granted -= strict ? 1 : 0;
      counts = strict;
      entries.add(new Entry(call, implementation, form, frame));
      if (running) {
        return;
      }
      running = true;
    }
    link.handlers().run(this::drain, pace.isQuick());
  }

  private void drain() {
    while (true) {
      Entry entry;
      Runnable idle = null;
      synchronized (this) {
        entry = entries.poll();
        if (entry == null) {
          running = false;
          notifyAll();
          idle = onIdle;
          onIdle = null;
        }
      }
      if (entry == null) {
        if (idle != null) {
          idle.run();
        }
        return;
      }
      pace.run(() -> handle(entry));
      giveBack();
    }
  }

  private void handle(Entry entry) {
    int millis = entry.frame.head().opening().deadlineMillis();
    Handling handling = new Handling(entry.call, entry.implementation, millis, link, null);
    try {
      handling.invoke(handling.begin(entry.form, entry.frame));
    } catch (Throwable e) {
      CallLog.LOG.warn("one-way call {} failed", entry.call.label(), e);
    } finally {
      handling.stopTimer();
    }
  }

  private void giveBack() {
    int credits;
    synchronized (this) {
      handled++;
      // Half a window of one is none.
      if (handled < Math.max(1, window / 2) || ended || !counts) {
        return;
      }
      credits = handled;
      if (entries.isEmpty() && window < Inbox.MAX_WINDOW) {
        credits += window;
        window *= 2;
      }
      granted += credits;
      handled = 0;
    }
    link.outlet().control(FrameHead.credit(0, credits, 0));
  }

  /** How many more the peer may send. */
  synchronized long granted() {
    return granted;
  }

  /** Runs {@code action}, once, when all that came are handled; at once if they are. */
  void whenIdle(Runnable action) {
    synchronized (this) {
      if (running) {
        onIdle = InTurn.after(onIdle, action);
        return;
      }
    }
    action.run();
  }

  /** Waits until all that came are handled. */
  synchronized void awaitIdle() throws InterruptedException {
    while (running) {
      wait();
    }
  }

  /**
   * The same, until then.
   *
   * @param deadline in terms of {@link System#nanoTime}
   * @return false if some are not
   */
  synchronized boolean awaitIdle(long deadline) throws InterruptedException {
    while (running) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }

  /** The session is over: what is not yet begun is dropped. */
  synchronized void end() {
    ended = true;
    entries.clear();
  }
}
