package dev.sallyport.core.internal.session;

import dev.sallyport.CancelledCallException;
import dev.sallyport.ErrorCode;
import dev.sallyport.InvalidDataException;
import dev.sallyport.ProtocolException;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;

/**
 * What each frame that arrives means: takes it to its stream, or to what it says of the session.
 *
 * <p>Confined to the thread that reads. Nothing here waits, or runs anybody's code.
 */
final class Frames {
  private final Negotiation negotiation;
  private final StreamRegistry streams;
  private final Assembly assembly;
  private final ReceiveWindow window;
  private final Server server;
  private final SchemaExchange schemas;
  private final Slots slots;
  private final Outlet outlet;
  private final Liveness liveness;
  private final Drain drain;

  Frames(
      Negotiation negotiation,
      StreamRegistry streams,
      Assembly assembly,
      ReceiveWindow window,
      Server server,
      SchemaExchange schemas,
      Slots slots,
      Outlet outlet,
      Liveness liveness,
      Drain drain) {
    this.negotiation = negotiation;
    this.streams = streams;
    this.assembly = assembly;
    this.window = window;
    this.server = server;
    this.schemas = schemas;
    this.slots = slots;
    this.outlet = outlet;
    this.liveness = liveness;
    this.drain = drain;
  }

  /**
   * Does what a frame says.
   *
   * @param now in terms of {@link System#nanoTime}
   * @return false if the peer has said goodbye
   * @throws SallyportException if the session cannot go on
   */
  boolean handle(Frame frame, long now) {
    liveness.heard(now);
    FrameHead head = frame.head();
    switch (head.type()) {
      case HELLO -> negotiation.onHello(frame);
      case WELCOME -> negotiation.onWelcome(frame);
      case BYE -> {
        return false;
      }
      case PING -> {
        if (head.has(FrameHead.ACK)) {
          drain.answered(liveness.number(frame.buffer().array(), frame.offset(), frame.length()));
        } else {
          liveness.answer(frame.buffer().array(), frame.offset(), frame.length());
        }
      }
      case GOAWAY -> {
        Drain.check(frame);
        slots.drain();
      }
      case EXT -> {}
      case OPEN -> {
        negotiation.requireOpen(head);
        onOpen(frame);
      }
      case ERROR -> {
        if (head.stream() == 0) {
          throw sessionError(frame);
        }
        forgetPartial(head);
        dispatch(frame);
      }
      case DATA -> {
        negotiation.requireOpen(head);
        Frame whole = assembly.take(frame);
        if (whole != null && whole.type() == FrameType.OPEN) {
          server.open(whole, negotiation.met());
        } else if (whole != null && !streams.dispatch(whole)) {
          window.release(whole.length());
        }
      }
      case CREDIT -> onCredit(frame);
      case END -> {
        forgetPartial(head);
        dispatch(frame);
      }
      case CANCEL -> dispatch(frame);
      case SCHEMA -> {
        if (!negotiation.met()) {
          throw new ProtocolException(
              ErrorCode.PROTOCOL_VIOLATION, "SCHEMA before the handshake is complete");
        }
        schemas.onFrame(frame);
      }
    }
    return true;
  }

  /** Its sender has ended a stream amid a message, which will not be whole. */
  private void forgetPartial(FrameHead head) {
    assembly.forget(head.stream());
  }

  private void onOpen(Frame frame) {
    boolean strict = negotiation.met();
    Frame whole = assembly.take(frame);
    if (whole != null) {
      server.open(whole, strict);
    } else {
      server.announce(frame, strict, this::cancelHalfOpen);
    }
  }

  private void cancelHalfOpen(HalfOpen stream) {
    assembly.forget(stream.id());
    streams.remove(stream.id());
    outlet.error(
        stream.id(), Errors.ofEngine(new CancelledCallException("cancelled by the caller")));
  }

  private void onCredit(Frame frame) {
    negotiation.requireOpen(frame.head());
    int messages = frame.head().credits();
    int bytes = frame.head().bytes();
    if (frame.stream() == 0) {
      slots.creditOneWay(messages);
      outlet.writer().credit(bytes);
    } else if (!streams.dispatch(frame)) {
      // The stream is over, the room is not.
      outlet.writer().credit(bytes);
    }
  }

  private static SallyportException sessionError(Frame frame) {
    try {
      return Errors.ofSession(Errors.read(frame));
    } catch (InvalidDataException e) {
      return new ProtocolException(
          ErrorCode.PROTOCOL_VIOLATION, "ERROR of the session is malformed: " + e.getMessage());
    }
  }

  private void dispatch(Frame frame) {
    negotiation.requireOpen(frame.head());
    streams.dispatch(frame);
  }
}
