package dev.sallyport.core.internal.session;

import dev.sallyport.Data;
import dev.sallyport.Limits;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.core.internal.wire.Wire;
import dev.sallyport.spi.Codec;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Turns values into frames and hands them to the {@link FrameWriter}. Thread-safe.
 *
 * <p>A value is checked and encoded whole, into a buffer of its own, before the writer learns of
 * the frame: what is refused has written nothing.
 */
final class Outlet {
  private static final int CONTROL_BYTES = 1 << 20;

  private final Wire wire;
  private final FrameWriter writer;

  /** What the peer accepts and in which encoding; set once, by the handshake. */
  private volatile @Nullable Terms terms;

  /** What the handshake settled. */
  record Terms(Codec codec, Limits peerLimits) {}

  Outlet(Wire wire, FrameWriter writer) {
    this.wire = wire;
    this.writer = writer;
  }

  void agree(Terms agreed) {
    terms = agreed;
  }

  Terms terms() {
    Terms agreed = terms;
    if (agreed == null) {
      throw new IllegalStateException("the handshake is not complete");
    }
    return agreed;
  }

  /**
   * A frame with {@code value} as its payload, not yet sealed.
   *
   * @throws dev.sallyport.RefusedException if it is not data or too large for the peer
   */
  <T> FrameBuffer encode(FrameHead head, Shape<T> shape, T value) {
    Terms agreed = terms();
    int payload = agreed.peerLimits().maxFrameBytes();
    FrameBuffer out = new FrameBuffer(payload + wire.overheadBytes());
    wire.begin(out, head);
    agreed.codec().encode(shape, value, out, agreed.peerLimits());
    return out;
  }

  /** A frame without a payload, not yet sealed. */
  FrameBuffer empty(FrameHead head) {
    FrameBuffer out = new FrameBuffer(CONTROL_BYTES);
    wire.begin(out, head);
    return out;
  }

  void seal(FrameBuffer frame, FrameHead head, int stream) {
    wire.end(frame, head, stream);
  }

  /** Sends a frame without a payload behind the messages already queued, never waiting. */
  void last(FrameHead head) {
    writer.sendLast(empty(head), frame -> wire.end(frame, head, head.stream()));
  }

  /** Sends a frame with a JSON body behind the messages already queued, never waiting. */
  void last(FrameHead head, Data body) {
    FrameBuffer out = empty(head);
    Codecs.writeBody(body, out);
    writer.sendLast(out, frame -> wire.end(frame, head, head.stream()));
  }

  /** Sends a control frame that has no body. */
  void control(FrameHead head) {
    FrameBuffer out = empty(head);
    wire.end(out, head, head.stream());
    writer.sendControl(out);
  }

  /** Sends a control frame with a JSON body. */
  void control(FrameHead head, Data body) {
    writer.sendControl(withBody(head, body));
  }

  /** A sealed frame with a JSON body. */
  FrameBuffer withBody(FrameHead head, Data body) {
    FrameBuffer out = empty(head);
    Codecs.writeBody(body, out);
    wire.end(out, head, head.stream());
    return out;
  }

  /** Sends the failure of a stream, or of the session where it is 0. */
  void error(int stream, Data body) {
    control(FrameHead.of(FrameType.ERROR, FrameHead.FIN, stream), body);
  }

  /** Returns a PING's payload. */
  void pong(byte[] bytes, int offset, int length) {
    FrameHead head = FrameHead.of(FrameType.PING, FrameHead.ACK, 0);
    FrameBuffer out = empty(head);
    out.write(bytes, offset, length);
    wire.end(out, head, 0);
    writer.sendControl(out);
  }

  FrameWriter writer() {
    return writer;
  }
}
