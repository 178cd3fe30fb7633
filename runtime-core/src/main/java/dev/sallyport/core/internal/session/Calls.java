package dev.sallyport.core.internal.session;

import dev.sallyport.CancelledCallException;
import dev.sallyport.ClosedException;
import dev.sallyport.Data;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.ErrorCode;
import dev.sallyport.InvalidDataException;
import dev.sallyport.ProtocolException;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.session.ContractModel.Call;
import dev.sallyport.core.internal.session.FrameWriter.Urgency;
import dev.sallyport.core.internal.session.FrameWriter.Verdict;
import dev.sallyport.core.internal.session.Parcel.Need;
import dev.sallyport.core.internal.session.Parcel.Placed;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.core.internal.wire.Opening;
import dev.sallyport.core.internal.wire.StreamKind;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Shape;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The calls with one answer that this end makes. Thread-safe.
 *
 * <p><b>Slots.</b> A call holds one of the peer's slots from before it is sent until its terminal
 * frame, or the session's end, also when its caller has long given up: the peer's handler still
 * holds its own.
 *
 * <p><b>Who completes a call.</b> The thread that reads, with the terminal frame, or whoever ends
 * the session; the first wins. The thread that waits decodes the reply; where none does, that is a
 * user task.
 */
final class Calls {
  private final Link link;
  private final Reading reading;
  private final Slots slots;

  /** One for all calls that nobody answers: a large one must not be overtaken by the next. */
  private final SendLane oneWays = new SendLane(0);

  /** Whether the last asynchronous calls were waited for, and by that read by their callers. */
  private volatile boolean joined;

  /** How long it takes to decode a reply and run what depends on it. */
  private final Pace pace = new Pace();

  Calls(Link link, Reading reading, Slots slots) {
    this.link = link;
    this.reading = reading;
    this.slots = slots;
  }

  /**
   * How a method is called.
   *
   * @param number in the peer's table, for the binary framing
   * @param name for lines
   * @param form of records, in the arguments and in the result
   */
  record Target(int number, String name, Form form) {
    /**
     * @param credits elements that this end is ready to receive, of a stream
     */
    FrameHead head(StreamKind kind, Conditions conditions, int credits) {
      return FrameHead.open(
          0,
          new Opening(
              kind,
              number,
              name,
              false,
              form != Form.POSITIONAL,
              millis(conditions.timeout()),
              credits,
              0,
              conditions.context()));
    }
  }

  /** Calls and waits for the result. */
  @Nullable Object call(Call call, Target target, Object[] arguments, Conditions conditions) {
    Duration timeout = conditions.timeout();
    Long deadline = deadline(timeout);
    Outgoing outgoing = new Outgoing(call, target.form(), conditions);
    Parcel opening = outgoing.opening(target, arguments);
    try {
      slots.acquire(call.label(), deadline);
      outgoing.send(opening, deadline);
      reading.await(outgoing, deadline);
      return outgoing.result();
    } catch (InterruptedException e) {
      outgoing.abandon();
      Thread.currentThread().interrupt();
      throw new CancelledCallException(call.label() + " was interrupted while it waited");
    } catch (TimeoutException e) {
      outgoing.abandon();
      throw conditions.exceeded(call.label());
    }
  }

  static @Nullable Long deadline(@Nullable Duration timeout) {
    return timeout == null
        ? null
        : (Long) (System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout));
  }

  /** Calls without waiting, not even for a slot. */
  CompletableFuture<@Nullable Object> callAsync(
      Call call, Target target, Object[] arguments, Conditions conditions) {
    Duration timeout = conditions.timeout();
    Outgoing outgoing = new Outgoing(call, target.form(), conditions);
    Parcel opening = outgoing.opening(target, arguments);
    if (!slots.tryAcquire()) {
      return CompletableFuture.failedFuture(slots.rejected(call.label()));
    }
    CallFuture<@Nullable Object> future = new CallFuture<>(reading, outgoing);
    outgoing.future = future;
    Verdict verdict = outgoing.trySend(opening, slots.inUse() == 1);
    if (verdict == Verdict.FULL) {
      return CompletableFuture.failedFuture(link.writer().rejected(call.label(), opening));
    }
    if (timeout != null) {
      future.expireAfter(timeout, () -> conditions.exceeded(call.label()), link);
    }
    if (!joined) {
      reading.expect();
    }
    return future;
  }

  /** Sends a message that nobody answers, waiting for room. */
  void send(Call call, Target target, Object[] arguments, Conditions conditions) {
    Long deadline = deadline(conditions.timeout());
    FrameHead head = target.head(StreamKind.ONE_WAY, conditions, 0);
    FrameBuffer frame = link.outlet().arguments(head, target.form(), call, arguments);
    Parcel parcel = link.outlet().parcel(head, frame, Need.ROOM, () -> link.streams().passLocal());
    try {
      slots.acquireOneWay(call.label(), deadline);
      if (!link.writer().send(oneWays, parcel, Urgency.SOON, deadline)) {
        link.streams().requireOpen();
        // Not yet ended, but about to be. What ends it is not waited for: a handler that does, at a
        // worker whose parent has stopped to read and is at level 0, would keep it from the end.
        throw new ClosedException(
            call.label() + " was not sent: nothing can be written any more",
            link.writer().failure());
      }
      reading.expect();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledCallException(call.label() + " was interrupted while it waited");
    }
  }

  static int millis(@Nullable Duration timeout) {
    if (timeout == null) {
      return 0;
    }
    // Rounded up: 0 on the wire means no deadline.
    long nanos = TimeUnit.NANOSECONDS.convert(timeout);
    return (int) Math.min(Integer.MAX_VALUE, nanos / 1_000_000 + (nanos % 1_000_000 > 0 ? 1 : 0));
  }

  /** One call in flight. */
  private final class Outgoing implements Stream, Reading.Awaited, CallFuture.Source {
    private final Call call;
    private final Form form;
    private final Conditions conditions;
    private final SendLane lane = new SendLane(0);

    /** Set before the call is sent; null for one that is waited for. */
    @Nullable CallFuture<@Nullable Object> future;

    /** Written under the writer's lock, before the frame can be answered. */
    private volatile int id;

    private volatile boolean abandoned;

    /** The terminal frame, or the session's end. Written once, on the thread that reads or ends. */
    private volatile @Nullable Object outcome;

    private volatile @Nullable Thread waiter;

    Outgoing(Call call, Form form, Conditions conditions) {
      this.call = call;
      this.form = form;
      this.conditions = conditions;
    }

    Parcel opening(Target target, Object[] arguments) {
      FrameHead head = target.head(StreamKind.REQUEST, conditions, 0);
      FrameBuffer frame = link.outlet().arguments(head, form, call, arguments);
      return link.outlet().parcel(head, frame, Need.ROOM, this::place);
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
      boolean own =
          deadline == null || (link.streams().isEmpty() && link.writer().turn().isClear());
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
        Verdict verdict =
            link.writer().trySend(lane, opening, alone ? Urgency.REPLY : Urgency.SOON);
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
        if (abandoned || outcome != null) {
          return;
        }
        abandoned = true;
      }
      LockSupport.unpark(waiter);
      switch (link.writer().cancelOpening(lane)) {
        case TAKEN_BACK -> slots.release();
        case SENT, CUT -> {
          if (id != 0 && slots.peerCancels()) {
            link.outlet().control(FrameHead.of(FrameType.CANCEL, 0, id));
          }
        }
      }
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
      if (!dropped) {
        completed(false);
      }
    }

    private void completed(boolean byReader) {
      Thread thread = waiter;
      if (thread != null) {
        // A caller that reads for itself is not woken, and not to be read for by others.
        if (thread != Thread.currentThread()) {
          LockSupport.unpark(thread);
          if (byReader && conditions.timeout() == null) {
            reading.standBack();
          }
        }
        return;
      }
      CallFuture<@Nullable Object> waiting = future;
      if (waiting != null) {
        joined = false;
        link.tasks().run(() -> pace.run(waiting::deliver), pace.isQuick());
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
      joined = true;
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

    private @Nullable Object decode(Frame frame) {
      boolean error = frame.type() == FrameType.ERROR;
      Object result;
      try {
        result = error ? Errors.read(frame) : decode(call.result(), frame);
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

    private <T> T decode(Shape<T> shape, Frame frame) {
      return link.outlet()
          .terms()
          .codec(form)
          .decode(shape, frame.buffer().array(), frame.offset(), frame.length(), link.limits());
    }

    @Override
    public String label() {
      return call.label();
    }
  }
}
