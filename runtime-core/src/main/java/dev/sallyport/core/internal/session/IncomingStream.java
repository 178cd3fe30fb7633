package dev.sallyport.core.internal.session;

import dev.sallyport.CancelledCallException;
import dev.sallyport.ClosedException;
import dev.sallyport.Data;
import dev.sallyport.InvalidDataException;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.session.ContractModel.Call;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Shape;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A streaming call that the peer makes: the run of its handler, then the stream that it returned,
 * or its one result.
 *
 * <p>Its slot is free when the stream is over and the handler has returned. What ends the answer
 * ends the call: whatever the peer still streams then is not wanted any more.
 */
final class IncomingStream implements MessageStream.Listener, StreamPump.Outcome, Runnable {
  private final Call call;
  private final Form form;
  private final Frame frame;
  private final Link link;
  private final Runnable onOver;
  private final Handling handling;
  private final MessageStream stream;
  private final AtomicInteger holders = new AtomicInteger(2);

  /** What the handler returned, once it is pumped. Guarded by {@code this}. */
  private @Nullable StreamPump<?> pump;

  /**
   * @param onOver told when the slot is free
   */
  IncomingStream(
      Call call,
      CompletableFuture<Object> implementation,
      Form form,
      Frame frame,
      Link link,
      Runnable onOver) {
    this.call = call;
    this.form = form;
    this.frame = frame;
    this.link = link;
    this.onOver = onOver;
    this.handling =
        new Handling(
            call, implementation, frame.head().opening().deadlineMillis(), link, this::stop);
    this.stream = new MessageStream(link, call.kind(), false, call.label(), this);
    stream.accept(frame.stream(), frame.head().opening().credits());
  }

  MessageStream stream() {
    return stream;
  }

  @Override
  public void run() {
    link.flight().begin(frame.stream());
    try {
      handle();
    } finally {
      link.flight().end();
    }
  }

  private void handle() {
    Object[] arguments;
    try {
      arguments = arguments();
    } catch (Throwable e) {
      // A stack or a heap that is too small for them is an answer too.
      release();
      end(e instanceof InvalidDataException invalid ? Errors.ofEngine(invalid) : error(e));
      return;
    }
    Object result = null;
    Throwable failure = null;
    try {
      result = handling.invoke(arguments);
    } catch (ExecutionException e) {
      failure = e.getCause() == null ? e : e.getCause();
    } catch (Throwable e) {
      // Whatever it is, Errors too: the caller must hear of it, and this thread has other calls.
      failure = e;
    }
    // Before the last frame: the peer may use the slot as soon as it has that.
    release();
    if (failure != null) {
      fail(failure);
    } else {
      answer(result);
    }
  }

  private Object[] arguments() {
    Object[] arguments = handling.begin(form, frame);
    Shape<?> items = call.items();
    return items == null ? arguments : call.withStream(arguments, items(items));
  }

  private void answer(@Nullable Object result) {
    try {
      if (handling.givenUp() != null) {
        fail(new CancelledCallException("cancelled"));
      } else if (call.kind().acceptorStreams()) {
        pump(Objects.requireNonNull(result, "the handler returned no stream"), call.result());
      } else if (call.async() && result instanceof CompletionStage<?> stage) {
        handling.awaitStage(stage, this::sendResult, this::fail);
      } else {
        sendResult(result);
      }
    } catch (Throwable e) {
      fail(e);
    }
  }

  private <T> InboxPublisher<T> items(Shape<T> shape) {
    return new InboxPublisher<>(
        stream.inbox(),
        item -> decode(shape, item),
        this::wantNoMore,
        link.tasks(),
        "the stream of " + call.label());
  }

  private <T> T decode(Shape<T> shape, Frame item) {
    try {
      return link.decode(form, shape, item);
    } catch (InvalidDataException e) {
      throw Errors.ofElement(call.label(), e.violation());
    }
  }

  private void wantNoMore() {
    stream.cancel(new ClosedException(call.label() + ": the handler wants nothing more"));
  }

  private <T> void pump(Object result, Shape<T> shape) {
    StreamPump<T> started = new StreamPump<>(link, stream, form, shape, this);
    synchronized (this) {
      pump = started;
    }
    started.pump(result);
    if (handling.givenUp() != null) {
      stop();
    }
  }

  private void sendResult(@Nullable Object value) {
    SallyportException why = handling.givenUp();
    if (why != null) {
      end(Errors.ofEngine(why));
      return;
    }
    FrameHead head = FrameHead.of(FrameType.DATA, FrameHead.FIN, frame.stream());
    FrameBuffer result;
    try {
      result = encode(head, call.result(), value);
    } catch (Throwable e) {
      fail(e);
      return;
    }
    handling.stopTimer();
    stream.result(head, result);
    wantNoMore();
  }

  // The codec checks the value against the shape, and refuses a null.
  @SuppressWarnings({"unchecked", "NullAway"})
  private <T> FrameBuffer encode(FrameHead head, Shape<T> shape, @Nullable Object value) {
    return link.outlet().encode(head, form, shape, (T) value);
  }

  private void fail(Throwable failure) {
    end(error(failure));
  }

  private Data error(Throwable failure) {
    SallyportException why = handling.givenUp();
    return why == null ? Errors.ofHandler(failure) : Errors.ofEngine(why);
  }

  private void end(Data error) {
    handling.stopTimer();
    stream.fail(error, true);
    wantNoMore();
  }

  /** The call is given up: what the handler returned is stopped, and the peer told. */
  private void stop() {
    StreamPump<?> running;
    synchronized (this) {
      running = pump;
    }
    if (running != null) {
      running.cancel();
      fail(new CancelledCallException("cancelled"));
    }
  }

  @Override
  public void onComplete() {
    handling.stopTimer();
    stream.end();
    wantNoMore();
  }

  @Override
  public void onFailure(Throwable failure, Data error) {
    handling.stopTimer();
    SallyportException why = handling.givenUp();
    stream.fail(why == null ? error : Errors.ofEngine(why), false);
    wantNoMore();
  }

  @Override
  public void onCancel(SallyportException why) {
    handling.giveUp(new CancelledCallException("cancelled by the caller"));
  }

  @Override
  public void onSessionEnd(SallyportException why) {
    handling.giveUp(why);
  }

  @Override
  public void onOver() {
    handling.stopTimer();
    release();
  }

  private void release() {
    if (holders.decrementAndGet() == 0) {
      onOver.run();
    }
  }
}
