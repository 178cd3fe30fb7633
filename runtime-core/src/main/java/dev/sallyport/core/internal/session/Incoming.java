package dev.sallyport.core.internal.session;

import dev.sallyport.CancelledCallException;
import dev.sallyport.Data;
import dev.sallyport.ErrorCode;
import dev.sallyport.InvalidDataException;
import dev.sallyport.ProtocolException;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.session.ContractModel.Call;
import dev.sallyport.core.internal.session.FrameWriter.Urgency;
import dev.sallyport.core.internal.session.Parcel.Need;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Shape;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A call with one answer that the peer makes, from its OPEN to its terminal frame.
 *
 * <p>Its {@link Handling} runs the handler and may be told to stop. Exactly one terminal frame is
 * sent, also for a cancelled call.
 */
final class Incoming implements Stream, Runnable {
  private final Call call;
  private final Form form;
  private final Frame frame;
  private final Link link;
  private final Runnable onOver;
  private final Handling handling;
  private final SendLane lane;
  private final int id;
  private final AtomicBoolean ended = new AtomicBoolean();

  /**
   * @param onOver told when the terminal frame has its place
   */
  Incoming(Handling handling, Form form, Frame frame, Link link, Runnable onOver) {
    this.handling = handling;
    this.call = handling.call();
    this.form = form;
    this.frame = frame;
    this.link = link;
    this.onOver = onOver;
    this.id = frame.stream();
    this.lane = new SendLane(id);
  }

  @Override
  public void run() {
    link.flight().begin(id);
    try {
      handle();
    } finally {
      link.flight().end();
    }
  }

  private void handle() {
    Object[] arguments;
    try {
      arguments = handling.begin(form, frame);
    } catch (InvalidDataException e) {
      sendError(Errors.ofEngine(e));
      return;
    } catch (Throwable e) {
      // A stack or a heap that is too small for them is an answer too.
      sendFailure(e);
      return;
    }
    try {
      Object result = handling.invoke(arguments);
      if (call.async() && result instanceof CompletionStage<?> stage) {
        handling.awaitStage(stage, this::sendResult, this::sendFailure);
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

  private void sendFailure(Throwable failure) {
    SallyportException why = handling.givenUp();
    sendError(why == null ? Errors.ofHandler(failure) : Errors.ofEngine(why));
  }

  private void sendResult(@Nullable Object value) {
    SallyportException why = handling.givenUp();
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
    send(link.outlet().parcel(head, reply, Need.ROOM, new WhenPlaced()));
  }

  // The codec checks the value against the shape, and refuses a null.
  @SuppressWarnings({"unchecked", "NullAway"})
  private <T> FrameBuffer encode(FrameHead head, Shape<T> shape, @Nullable Object value) {
    return link.outlet().encode(head, form, shape, (T) value);
  }

  private void sendError(Data body) {
    FrameHead head = FrameHead.of(FrameType.ERROR, FrameHead.FIN, id);
    FrameBuffer error = link.outlet().error(head, body);
    send(link.outlet().parcel(head, error, Need.NOTHING, new WhenPlaced()));
  }

  private final class WhenPlaced implements Parcel.Placed {
    @Override
    public int place() {
      return placed();
    }
  }

  /**
   * Sends the terminal frame, waiting for room; the slot is free in the moment it has its place. An
   * interrupt does not end the wait, for the caller would wait for ever: the thread that completes
   * a stage is the user's, in whatever state.
   */
  private void send(Parcel reply) {
    handling.stopTimer();
    boolean interrupted = false;
    boolean decided = false;
    while (!decided) {
      try {
        if (!link.writer().send(lane, reply, Urgency.REPLY, null)) {
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

  private int placed() {
    end();
    return id;
  }

  private void end() {
    if (ended.compareAndSet(false, true)) {
      link.streams().remove(id);
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
    handling.giveUp(new CancelledCallException("cancelled by the caller"));
  }

  @Override
  public void onSessionEnd(SallyportException cause) {
    handling.giveUp(cause);
  }

  @Override
  public String label() {
    return call.label();
  }
}
