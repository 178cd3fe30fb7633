package dev.sallyport.core.internal.session;

import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.RefusedException;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.core.internal.wire.Wire;
import dev.sallyport.spi.Codec;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Shape;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns values into frames and hands them to the {@link FrameWriter}. Thread-safe.
 *
 * <p>A value is checked and encoded whole, into a buffer of its own, before the writer learns of
 * the frame: what is refused has written nothing.
 */
final class Outlet {
  private static final int CONTROL_BYTES = 1 << 20;

  /** Lengths at which the texts of an ERROR are cut, if need be; the last leaves the code. */
  private static final int[] SHORTER = {1024, 256, 64, 0};

  private final Wire wire;
  private final FrameWriter writer;

  /** What the peer accepts and in which encoding; set once, by the handshake. */
  private volatile @Nullable Terms terms;

  /** What the handshake settled. */
  static final class Terms {
    private final Encoding encoding;
    private final Limits peerLimits;
    private final Codec positional;
    private final Map<Form, Codec> named = new ConcurrentHashMap<>();

    Terms(Encoding encoding, Limits peerLimits) {
      this.encoding = encoding;
      this.peerLimits = peerLimits;
      this.positional = Codecs.PROVIDER.codec(encoding);
    }

    Limits peerLimits() {
      return peerLimits;
    }

    /** With records by position, as channels and calls between equal contracts have them. */
    Codec codec() {
      return positional;
    }

    /** With records in that form; made when first asked for, as few sessions need another. */
    Codec codec(Form form) {
      return form == Form.POSITIONAL
          ? positional
          : named.computeIfAbsent(form, other -> Codecs.PROVIDER.codec(encoding, other));
    }
  }

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
    return encode(head, Form.POSITIONAL, shape, value);
  }

  /** The same, with records in that form. */
  <T> FrameBuffer encode(FrameHead head, Form form, Shape<T> shape, T value) {
    Terms agreed = terms();
    int payload = agreed.peerLimits().maxFrameBytes();
    FrameBuffer out = new FrameBuffer(payload + wire.overheadBytes());
    wire.begin(out, head);
    agreed.codec(form).encode(shape, value, out, agreed.peerLimits());
    out.allow(wire.tailBytes());
    return out;
  }

  /**
   * The frame of an ERROR, not yet sealed. Where the peer does not accept all of {@code body} it
   * says less: a failure must not become one of the session.
   */
  FrameBuffer error(FrameHead head, Data body) {
    Terms agreed = terms;
    int max = agreed == null ? Hello.MAX_BYTES : agreed.peerLimits().maxFrameBytes();
    FrameBuffer out = errorWithin(max, head, body);
    for (int i = 0; out == null; i++) {
      out = errorWithin(max, head, Errors.shortened(body, SHORTER[i]));
    }
    out.allow(wire.tailBytes());
    return out;
  }

  private @Nullable FrameBuffer errorWithin(int max, FrameHead head, Data body) {
    FrameBuffer out = new FrameBuffer(max + wire.overheadBytes());
    wire.begin(out, head);
    try {
      Codecs.writeBody(body, out);
      return out;
    } catch (RefusedException e) {
      return null;
    }
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
    last(head, () -> {});
  }

  /**
   * @param sealed run at the moment when the frame takes its place in the order of writing
   */
  void last(FrameHead head, Runnable sealed) {
    last(head, empty(head), sealed);
  }

  private void last(FrameHead head, FrameBuffer out, Runnable sealed) {
    writer.sendLast(
        out,
        frame -> {
          sealed.run();
          wire.end(frame, head, head.stream());
        });
  }

  /** Sends an ERROR behind the messages already queued, never waiting. */
  void lastError(int stream, Data body, Runnable sealed) {
    FrameHead head = FrameHead.of(FrameType.ERROR, FrameHead.FIN, stream);
    last(head, error(head, body), sealed);
  }

  /** Sends a control frame that has no body. */
  void control(FrameHead head) {
    FrameBuffer out = empty(head);
    wire.end(out, head, head.stream());
    writer.sendControl(out);
  }

  /** Sends a control frame with a JSON body. */
  void control(FrameHead head, Data body) {
    FrameBuffer out = empty(head);
    Codecs.writeBody(body, out);
    wire.end(out, head, head.stream());
    writer.sendControl(out);
  }

  /**
   * The same, where the body may be too large.
   *
   * @throws RefusedException if it has more than {@code max} bytes, or than the peer accepts
   */
  void control(FrameHead head, Data body, int max) {
    int payload = Math.min(max, terms().peerLimits().maxFrameBytes());
    FrameBuffer out = new FrameBuffer(payload + wire.overheadBytes());
    wire.begin(out, head);
    Codecs.writeBody(body, out);
    out.allow(wire.tailBytes());
    wire.end(out, head, head.stream());
    writer.sendControl(out);
  }

  /** Sends the failure of a stream, or of the session where it is 0. */
  void error(int stream, Data body) {
    FrameHead head = FrameHead.of(FrameType.ERROR, FrameHead.FIN, stream);
    FrameBuffer out = error(head, body);
    wire.end(out, head, stream);
    writer.sendControl(out);
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
