package dev.sallyport.core.internal.session;

import dev.sallyport.CancelledCallException;
import dev.sallyport.Data;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.ErrorCode;
import dev.sallyport.InvalidDataException;
import dev.sallyport.Limits;
import dev.sallyport.ProtocolException;
import dev.sallyport.RejectedCallException;
import dev.sallyport.SallyportException;
import dev.sallyport.WorkerExitedException;
import dev.sallyport.core.internal.session.ContractModel.Call;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Shape;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The calls that this end makes. Thread-safe.
 *
 * <p><b>Slots.</b> A call holds one of the peer's slots from before it is sent until its terminal
 * frame, or the session's end, also when its caller has long given up: the peer's handler still
 * holds its own.
 *
 * <p><b>Who completes a call.</b> The reader thread with the terminal frame, or whoever ends the
 * session; the first wins. The caller's thread decodes the reply of a blocking call, a call thread
 * that of an asynchronous one, so nobody's code runs on the reader.
 */
final class Calls {
  private final StreamRegistry streams;
  private final Outlet outlet;
  private final Executor executor;
  private final Limits limits;

  /** Empty before the handshake: nothing can be called. */
  private final Slots slots = new Slots();

  private volatile int slotCount;
  private volatile boolean peerCancels;

  Calls(StreamRegistry streams, Outlet outlet, Executor executor, Limits limits) {
    this.streams = streams;
    this.outlet = outlet;
    this.executor = executor;
    this.limits = limits;
  }

  /**
   * How a method is called.
   *
   * @param number in the peer's table, for the binary framing
   * @param name for lines
   * @param form of records, in the arguments and in the result
   */
  record Target(int number, String name, Form form) {
    FrameHead head(@Nullable Duration timeout) {
      return FrameHead.request(0, number, name, form != Form.POSITIONAL, millis(timeout));
    }
  }

  /** The peer's slots, whose number can change: a child may say hello after its first calls. */
  private static final class Slots extends Semaphore {
    private static final long serialVersionUID = 1L;

    Slots() {
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
   * @param cancels whether it understands CANCEL
   */
  void open(int maxCalls, boolean cancels) {
    int count = Math.min(maxCalls, 1 << 16);
    peerCancels = cancels;
    slots.change(count - slotCount);
    slotCount = count;
  }

  /** Takes one of the peer's slots for a channel, waiting for it. */
  void acquireSlot() throws InterruptedException {
    slots.acquire();
  }

  /** Gives back a slot that {@link #acquireSlot} took. */
  void releaseSlot() {
    slots.release();
  }

  /** Lets everyone who waits for a slot find out that the session is over. */
  void end() {
    slots.release(1 << 20);
  }

  /** Calls and waits for the result. */
  @Nullable Object call(Call call, Target target, Object[] arguments, @Nullable Duration timeout) {
    Long deadline =
        timeout == null ? null : System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
    Outgoing outgoing = new Outgoing(call.label());
    FrameHead head = target.head(timeout);
    FrameBuffer frame = outlet.encode(head, target.form(), call.parameters(), arguments);
    try {
      acquireSlot(call, deadline);
      send(outgoing, head, frame, deadline);
      return decode(call, target.form(), await(outgoing, deadline), timeout);
    } catch (InterruptedException e) {
      outgoing.abandon();
      Thread.currentThread().interrupt();
      throw new CancelledCallException(call.label() + " was interrupted while it waited");
    } catch (TimeoutException e) {
      outgoing.abandon();
      throw exceeded(call, timeout);
    }
  }

  private void acquireSlot(Call call, @Nullable Long deadline)
      throws InterruptedException, TimeoutException {
    if (deadline == null) {
      slots.acquire();
    } else if (!slots.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      throw new DeadlineExceededException(
          call.label()
              + " exceeded its deadline before it was sent: all "
              + slotCount
              + " calls that the other process takes at once are in flight");
    }
  }

  private void send(Outgoing outgoing, FrameHead head, FrameBuffer frame, @Nullable Long deadline)
      throws InterruptedException {
    boolean sent = false;
    try {
      sent = outlet.writer().sendMessage(frame, buffer -> outgoing.open(buffer, head), deadline);
    } finally {
      if (!outgoing.opened()) {
        slots.release();
      }
    }
    if (!sent) {
      outgoing.joinEnd();
    }
  }

  private static Frame await(Outgoing outgoing, @Nullable Long deadline)
      throws InterruptedException, TimeoutException {
    try {
      if (deadline == null) {
        return outgoing.reply.get();
      }
      return outgoing.reply.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    }
  }

  /** Calls without waiting, not even for a slot. */
  CompletableFuture<@Nullable Object> callAsync(
      Call call, Target target, Object[] arguments, @Nullable Duration timeout) {
    Outgoing outgoing = new Outgoing(call.label());
    FrameHead head = target.head(timeout);
    FrameBuffer frame = outlet.encode(head, target.form(), call.parameters(), arguments);
    if (!slots.tryAcquire()) {
      return CompletableFuture.failedFuture(
          new RejectedCallException(
              call.label()
                  + " was not sent: all "
                  + slotCount
                  + " calls that the other process takes at once are in flight"));
    }
    FrameWriter.Verdict verdict;
    try {
      verdict = outlet.writer().trySendMessage(frame, buffer -> outgoing.open(buffer, head));
    } finally {
      if (!outgoing.opened()) {
        slots.release();
      }
    }
    if (verdict != FrameWriter.Verdict.QUEUED) {
      if (verdict == FrameWriter.Verdict.FULL) {
        return CompletableFuture.failedFuture(
            new RejectedCallException(
                call.label()
                    + " was not sent: more than "
                    + limits.maxQueuedBytes()
                    + " bytes wait to be written"));
      }
      outgoing.joinEnd();
    }
    return result(call, target.form(), outgoing, timeout);
  }

  private CompletableFuture<@Nullable Object> result(
      Call call, Form form, Outgoing outgoing, @Nullable Duration timeout) {
    CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
    Future<?> timer =
        timeout == null
            ? null
            : Timers.after(
                timeout,
                () ->
                    executor.execute(() -> result.completeExceptionally(exceeded(call, timeout))));
    var unused =
        outgoing.reply.whenCompleteAsync(
            (frame, failure) -> {
              if (timer != null) {
                timer.cancel(false);
              }
              complete(call, form, timeout, result, frame, failure);
            },
            executor);
    // Given up by cancel() or by the timer: the peer is told, the slot stays taken.
    var unusedToo =
        result.whenComplete((value, failure) -> {
          if (failure != null && !outgoing.reply.isDone()) {
            outgoing.abandon();
          }
        });
    return result;
  }

  private void complete(
      Call call,
      Form form,
      @Nullable Duration timeout,
      CompletableFuture<@Nullable Object> result,
      @Nullable Frame frame,
      @Nullable Throwable failure) {
    if (frame == null) {
      result.completeExceptionally(
          failure == null ? new IllegalStateException("no reply") : rethrown(failure));
      return;
    }
    try {
      result.complete(decode(call, form, frame, timeout));
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }

  private @Nullable Object decode(Call call, Form form, Frame frame, @Nullable Duration timeout) {
    boolean error = frame.type() == FrameType.ERROR;
    Object result;
    try {
      result = error ? Errors.read(frame) : decode(call.result(), form, frame);
    } catch (InvalidDataException e) {
      String what = error ? "ERROR of " : "result of ";
      throw new InvalidDataException(what + call.label(), e.violation());
    }
    if (error && result instanceof Data body) {
      SallyportException failure = Errors.ofCall(call.label(), body);
      // Whichever clock was first, the caller hears of its own deadline.
      boolean own = timeout != null && failure instanceof DeadlineExceededException;
      throw own ? exceeded(call, timeout) : failure;
    }
    return result;
  }

  private <T> T decode(Shape<T> shape, Form form, Frame frame) {
    return outlet
        .terms()
        .codec(form)
        .decode(shape, frame.buffer().array(), frame.offset(), frame.length(), limits);
  }

  private static DeadlineExceededException exceeded(Call call, @Nullable Duration timeout) {
    return new DeadlineExceededException(
        call.label() + " exceeded its deadline of " + (timeout == null ? "?" : timeout));
  }

  /** A fresh view of a shared cause: each caller's trace shows where it waited. */
  private static RuntimeException rethrown(@Nullable Throwable cause) {
    if (cause instanceof WorkerExitedException exited) {
      return new WorkerExitedException(exited.exitReport());
    } else if (cause instanceof SallyportException known) {
      return known;
    }
    return new IllegalStateException("call failed within the library", cause);
  }

  private static int millis(@Nullable Duration timeout) {
    if (timeout == null) {
      return 0;
    }
    // Rounded up: 0 on the wire means no deadline.
    long nanos = TimeUnit.NANOSECONDS.convert(timeout);
    return (int) Math.min(Integer.MAX_VALUE, nanos / 1_000_000 + (nanos % 1_000_000 > 0 ? 1 : 0));
  }

  /** One call in flight. */
  private final class Outgoing implements Stream {
    private final CompletableFuture<Frame> reply = new CompletableFuture<>();
    private final String label;

    /** Written once under the writer's lock, before the frame can be answered. */
    private volatile int id;

    Outgoing(String label) {
      this.label = label;
    }

    void open(FrameBuffer frame, FrameHead head) {
      id = streams.openLocal(this);
      outlet.seal(frame, head, id);
    }

    boolean opened() {
      return id != 0;
    }

    /** The writer is closed, so the session is ending: waits for its end and fails with that. */
    void joinEnd() {
      try {
        streams.openLocal(this);
      } catch (SallyportException cause) {
        reply.completeExceptionally(cause);
      }
    }

    /** The caller no longer waits. The slot stays taken until the terminal frame. */
    void abandon() {
      if (opened() && peerCancels && !reply.isDone()) {
        // In the order of messages: it must not overtake the OPEN.
        outlet.last(FrameHead.of(FrameType.CANCEL, 0, id));
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
      streams.remove(id);
      slots.release();
      reply.complete(frame);
    }

    @Override
    public void onSessionEnd(SallyportException cause) {
      reply.completeExceptionally(cause);
    }

    @Override
    public String label() {
      return label;
    }
  }
}
