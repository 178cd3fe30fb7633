package dev.sallyport.core.internal.session;

import dev.sallyport.Data;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.ErrorCode;
import dev.sallyport.InvalidDataException;
import dev.sallyport.ProtocolException;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.session.Calls.Target;
import dev.sallyport.core.internal.session.ContractModel.Call;
import dev.sallyport.core.internal.session.FrameWriter.Urgency;
import dev.sallyport.core.internal.session.FrameWriter.Verdict;
import dev.sallyport.core.internal.session.Parcel.Need;
import dev.sallyport.core.internal.session.Parcel.Placed;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.core.internal.wire.StreamKind;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.FrameBuffer;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One call with one answer that this end makes, from its encoding to its outcome. Thread-safe.
 *
 * <p>Whoever sends it has taken a slot for it before; from then on it gives the slot back, once:
 * with the terminal frame, with the session's end, or where it was never sent.
 */
final class OutgoingCall implements Stream, CallFuture.Source {
  private final Link link;
  private final Reading reading;
  private final Slots slots;
  private final Call call;
  private final Form form;
  private final Conditions conditions;
  private final SendLane lane = new SendLane(0);

  /** Set before the call is sent; null for one that is waited for. */
  private @Nullable Follower follower;

  /** Written under the writer's lock, before the frame can be answered. */
  private volatile int id;

  private volatile boolean abandoned;

  /** The peer has been told that it is abandoned. Guarded by {@code this}. */
  private boolean cancelled;

  /** The terminal frame, or the session's end. Written once, on the thread that reads or ends. */
  private volatile @Nullable Object outcome;

  private volatile @Nullable Thread waiter;

  /** Who is told of an outcome that no thread waits for. */
  interface Follower {
    /** There is one. On the thread that reads, or ends the session: hands on and never waits. */
    void onOutcome();

    /** The same, of a call that was given up: there is no result, and its slot is free. */
    default void onGivenUp() {}

    /** A thread has waited for it after all. */
    default void joined() {}
  }

  OutgoingCall(
      Link link, Reading reading, Slots slots, Call call, Form form, Conditions conditions) {
    this.link = link;
    this.reading = reading;
    this.slots = slots;
    this.call = call;
    this.form = form;
    this.conditions = conditions;
  }

  Parcel opening(Target target, Object[] arguments) {
    FrameHead head = target.head(StreamKind.REQUEST, conditions, 0);
    FrameBuffer frame = link.outlet().arguments(head, form, call, arguments);
    return link.outlet().parcel(head, frame, Need.ROOM, this::place);
  }

  /** The same with a message that was encoded before. */
  Parcel opening(FrameHead head, byte[] message) {
    FrameBuffer frame = link.outlet().encoded(head, message);
    return link.outlet().parcel(head, frame, Need.ROOM, this::place);
  }

  /** Before it is sent. */
  void follow(Follower one) {
    follower = one;
  }

  /** Its number; 0 before its OPEN has its place. */
  int id() {
    return id;
  }

  private int place() {
    try {
      id = link.streams().openLocal(this);
      return id;
    } catch (SallyportException cause) {
      slots.release();
      complete(cause);
      return Placed.REFUSED;
    }
  }

  /** Sends it, or gives back its slot. */
  void send(Parcel opening, @Nullable Long deadline) throws InterruptedException {
    // A thread that must be back in time is not to be held up in a write.
    boolean own = deadline == null || (link.streams().isEmpty() && link.writer().turn().isClear());
    boolean decided = false;
    try {
      boolean sent =
          link.writer().send(lane, opening, own ? Urgency.NOW : Urgency.ELSEWHERE, deadline);
      decided = true;
      if (!sent) {
        joinEnd();
      }
    } finally {
      if (!decided) {
        slots.release();
      }
    }
  }

  Verdict trySend(Parcel opening, boolean alone) {
    boolean decided = false;
    try {
      Verdict verdict = link.writer().trySend(lane, opening, alone ? Urgency.REPLY : Urgency.SOON);
      decided = verdict != Verdict.FULL;
      if (verdict == Verdict.CLOSED) {
        joinEnd();
      }
      return verdict;
    } finally {
      if (!decided) {
        slots.release();
      }
    }
  }

  /** The writer is closed, so the session is ending: waits for its end and fails with that. */
  private void joinEnd() {
    try {
      link.streams().openLocal(this);
    } catch (SallyportException cause) {
      slots.release();
      complete(cause);
    }
  }

  /** The caller no longer waits. The slot stays taken until the terminal frame. */
  @Override
  public void abandon() {
    synchronized (this) {
      if (outcome != null) {
        return;
      }
      abandoned = true;
    }
    LockSupport.unpark(waiter);
    switch (link.writer().cancelOpening(lane)) {
      case TAKEN_BACK -> {
        slots.release();
        gaveUp();
      }
      case SENT, CUT -> {
        // Without a number it is not yet sent: who sends it then gives it up once more.
        if (id != 0 && cancelOnce() && slots.peerCancels()) {
          link.outlet().control(FrameHead.of(FrameType.CANCEL, 0, id));
        }
      }
    }
  }

  private synchronized boolean cancelOnce() {
    boolean first = !cancelled;
    cancelled = true;
    return first;
  }

  @Override
  public void onFrame(Frame frame) {
    boolean result = frame.type() == FrameType.DATA && frame.head().has(FrameHead.FIN);
    if (!result && frame.type() != FrameType.ERROR) {
      throw new ProtocolException(
          ErrorCode.PROTOCOL_VIOLATION,
          frame.type() + " for a call: expected DATA with FIN or ERROR, stream=" + id);
    }
    link.streams().remove(id);
    slots.release();
    boolean dropped;
    synchronized (this) {
      dropped = abandoned;
      outcome = frame;
    }
    if (dropped) {
      release(frame);
      gaveUp();
    } else {
      completed(true);
    }
  }

  private void release(Frame frame) {
    if (frame.type() == FrameType.DATA) {
      link.window().release(frame.length());
    }
  }

  @Override
  public void onSessionEnd(SallyportException cause) {
    slots.release();
    complete(cause);
  }

  private void complete(SallyportException cause) {
    boolean dropped;
    synchronized (this) {
      dropped = abandoned;
      outcome = cause;
    }
    if (dropped) {
      gaveUp();
    } else {
      completed(false);
    }
  }

  private void gaveUp() {
    if (follower != null) {
      follower.onGivenUp();
    }
  }

  /** Whether it was given up before there was an outcome. */
  boolean isAbandoned() {
    return abandoned;
  }

  private void completed(boolean byReader) {
    Thread thread = waiter;
    if (thread != null) {
      // A caller that reads for itself is not woken, and not to be read for by others.
      if (thread != Thread.currentThread()) {
        LockSupport.unpark(thread);
        if (byReader) {
          reading.standBack(conditions.timeout() != null);
        }
      }
      return;
    }
    if (follower != null) {
      follower.onOutcome();
    }
  }

  @Override
  public boolean isDone() {
    return outcome != null || abandoned;
  }

  @Override
  public synchronized boolean hasResult() {
    return outcome != null && !abandoned;
  }

  @Override
  public void waiter(@Nullable Thread thread) {
    waiter = thread;
  }

  @Override
  public void joined() {
    if (follower != null) {
      follower.joined();
    }
  }

  @Override
  public @Nullable Object result() {
    Object end = outcome;
    if (end instanceof SallyportException cause) {
      throw Errors.rethrown(cause);
    } else if (end instanceof Frame frame) {
      return decode(frame);
    }
    throw new IllegalStateException("no reply");
  }

  /** Whether it has been answered, or never will be. */
  boolean hasOutcome() {
    return outcome != null;
  }

  /** Why the session is over, if that is the outcome. */
  @Nullable SallyportException end() {
    return outcome instanceof SallyportException end ? end : null;
  }

  /** The peer's ERROR, if that is the outcome and is well-formed. */
  @Nullable SallyportException failure() {
    if (!(outcome instanceof Frame frame) || frame.type() != FrameType.ERROR) {
      return null;
    }
    try {
      return Errors.ofCall(call.label(), Errors.read(frame));
    } catch (InvalidDataException e) {
      return null;
    }
  }

  private @Nullable Object decode(Frame frame) {
    boolean error = frame.type() == FrameType.ERROR;
    Object result;
    try {
      result = error ? Errors.read(frame) : link.decode(form, call.result(), frame);
    } catch (InvalidDataException e) {
      String what = error ? "ERROR of " : "result of ";
      throw new InvalidDataException(what + call.label(), e.violation());
    } finally {
      release(frame);
    }
    if (error && result instanceof Data body) {
      SallyportException failure = Errors.ofCall(call.label(), body);
      // Whichever clock was first, the caller hears of its own deadline.
      boolean own = conditions.timeout() != null && failure instanceof DeadlineExceededException;
      throw own ? conditions.exceeded(call.label()) : failure;
    }
    return result;
  }

  @Override
  public String label() {
    return call.label();
  }
}
