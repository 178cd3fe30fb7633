package dev.sallyport.core.internal.session;

import dev.sallyport.CancelledCallException;
import dev.sallyport.Data;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.ErrorCode;
import dev.sallyport.InvalidDataException;
import dev.sallyport.Limits;
import dev.sallyport.ProtocolException;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.session.ContractModel.Call;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Shape;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A call that the peer makes, from its OPEN to its terminal frame.
 *
 * <p>It runs on one call thread. {@code WAITING → RUNNING → OVER}, guarded by {@code this}: only
 * while it is RUNNING may a CANCEL or the deadline interrupt the thread, which is then in the
 * handler. Exactly one terminal frame is sent, also for a cancelled call.
 */
final class Incoming implements Stream, Runnable {
  private enum State {
    WAITING,
    RUNNING,
    OVER
  }

  private final Call call;
  private final Form form;
  private final CompletableFuture<Object> implementation;
  private final Frame frame;
  private final StreamRegistry streams;
  private final Outlet outlet;
  private final Executor executor;
  private final Limits limits;
  private final Runnable onOver;
  private final int id;

  private final AtomicBoolean ended = new AtomicBoolean();

  /** Confined to the call thread until it is handed on with the pending stage. */
  private @Nullable Future<?> timer;

  private State state = State.WAITING;
  private @Nullable Thread thread;
  private @Nullable CompletionStage<?> pending;

  /** Why the handler was interrupted; the terminal frame says it. */
  private @Nullable SallyportException givenUp;

  Incoming(
      Call call,
      Form form,
      CompletableFuture<Object> implementation,
      Frame frame,
      StreamRegistry streams,
      Outlet outlet,
      Executor executor,
      Limits limits,
      Runnable onOver) {
    this.call = call;
    this.form = form;
    this.implementation = implementation;
    this.frame = frame;
    this.streams = streams;
    this.outlet = outlet;
    this.executor = executor;
    this.limits = limits;
    this.onOver = onOver;
    this.id = frame.stream();
  }

  @Override
  public void run() {
    Object[] arguments;
    try {
      startTimer();
      arguments = decodeArguments();
    } catch (InvalidDataException e) {
      sendError(Errors.ofEngine(e));
      return;
    } catch (Throwable e) {
      // A stack or a heap that is too small for them is an answer too.
      sendFailure(e);
      return;
    }
    try {
      Object target = implementation.get();
      Object result = null;
      if (enter()) {
        try {
          result = ContractModel.invoke(call, target, arguments);
        } finally {
          leave();
        }
      }
      if (call.async() && result instanceof CompletionStage<?> stage) {
        awaitStage(stage);
      } else {
        sendResult(result);
      }
    } catch (ExecutionException e) {
      sendFailure(e.getCause() == null ? e : e.getCause());
    } catch (Throwable e) {
      // Whatever it is, Errors too: the caller must hear of it, and this thread has other calls.
      sendFailure(e);
    }
  }

  private void startTimer() {
    int millis = frame.head().deadlineMillis();
    if (millis > 0) {
      timer = Timers.after(Duration.ofMillis(millis), () -> giveUp(expired(millis)));
    }
  }

  private Object[] decodeArguments() {
    return outlet
        .terms()
        .codec(form)
        .decode(call.parameters(), frame.buffer().array(), frame.offset(), frame.length(), limits);
  }

  private synchronized boolean enter() {
    if (givenUp != null) {
      return false;
    }
    state = State.RUNNING;
    thread = Thread.currentThread();
    return true;
  }

  private synchronized void leave() {
    state = State.OVER;
    thread = null;
    // An interrupt that came in time was for the handler, not for what this thread does next.
    Thread.interrupted();
  }

  /** The handler has returned a stage: the slot stays taken, the thread does not. */
  private void awaitStage(CompletionStage<?> stage) {
    boolean late;
    synchronized (this) {
      pending = stage;
      late = givenUp != null;
    }
    if (late) {
      cancel(stage);
    }
    stage.whenComplete((value, failure) -> {
      if (failure == null) {
        sendResult(value);
      } else {
        boolean wrapped = failure instanceof CompletionException;
        sendFailure(wrapped && failure.getCause() != null ? failure.getCause() : failure);
      }
    });
  }

  private DeadlineExceededException expired(int millis) {
    return new DeadlineExceededException("the handler ran for more than " + millis + " ms");
  }

  /** On a call thread: what depends on the stage is user code, and its answer may have to wait. */
  private void cancel(CompletionStage<?> stage) {
    executor.execute(() -> {
      try {
        stage.toCompletableFuture().cancel(true);
      } catch (RuntimeException e) {
        // Not every stage can be cancelled: what it completes with is waited for all the same.
      }
    });
  }

  /** Asks the handler to stop. The terminal frame is sent when it has. */
  private void giveUp(SallyportException why) {
    CompletionStage<?> stage;
    synchronized (this) {
      if (givenUp != null) {
        return;
      }
      givenUp = why;
      stage = pending;
      // A handler that ends its own session has to get through that.
      if (state == State.RUNNING && thread != null && thread != Thread.currentThread()) {
        thread.interrupt();
      }
    }
    if (stage != null) {
      cancel(stage);
    }
  }

  private void sendFailure(Throwable failure) {
    SallyportException why;
    synchronized (this) {
      why = givenUp;
    }
    sendError(why == null ? Errors.ofHandler(failure) : Errors.ofEngine(why));
  }

  private void sendResult(@Nullable Object value) {
    SallyportException why;
    synchronized (this) {
      why = givenUp;
    }
    if (why != null) {
      sendError(Errors.ofEngine(why));
      return;
    }
    FrameHead head = FrameHead.of(FrameType.DATA, FrameHead.FIN, id);
    FrameBuffer reply;
    try {
      reply = encode(head, call.result(), value);
    } catch (Throwable e) {
      // Refused, or broken as it was read: in a stage nobody else would hear of it.
      sendFailure(e);
      return;
    }
    send(head, reply);
  }

  // The codec checks the value against the shape, and refuses a null.
  @SuppressWarnings({"unchecked", "NullAway"})
  private <T> FrameBuffer encode(FrameHead head, Shape<T> shape, @Nullable Object value) {
    return outlet.encode(head, form, shape, (T) value);
  }

  private void sendError(Data body) {
    FrameHead head = FrameHead.of(FrameType.ERROR, FrameHead.FIN, id);
    send(head, outlet.error(head, body));
  }

  /**
   * Sends the terminal frame, waiting for room; the slot is free in the moment it has its place. An
   * interrupt does not end the wait, for the caller would wait for ever: the thread that completes
   * a stage is the user's, in whatever state.
   */
  private void send(FrameHead head, FrameBuffer reply) {
    if (timer != null) {
      timer.cancel(false);
    }
    FrameWriter.Seal seal =
        buffer -> {
          end();
          outlet.seal(buffer, head, id);
        };
    boolean interrupted = false;
    boolean decided = false;
    while (!decided) {
      try {
        if (!outlet.writer().sendMessage(reply, seal, null)) {
          end();
        }
        decided = true;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void end() {
    if (ended.compareAndSet(false, true)) {
      streams.remove(id);
      onOver.run();
    }
  }

  @Override
  public void onFrame(Frame late) {
    if (late.type() != FrameType.CANCEL) {
      throw new ProtocolException(
          ErrorCode.PROTOCOL_VIOLATION,
          late.type() + " for a call in progress: expected CANCEL or nothing, stream=" + id);
    }
    giveUp(new CancelledCallException("cancelled by the caller"));
  }

  @Override
  public void onSessionEnd(SallyportException cause) {
    giveUp(cause);
  }

  @Override
  public String label() {
    return call.label();
  }
}
