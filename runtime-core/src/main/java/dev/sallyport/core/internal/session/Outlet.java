package dev.sallyport.core.internal.session;

import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.RefusedException;
import dev.sallyport.core.internal.session.ContractModel.Call;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.core.internal.wire.Wire;
import dev.sallyport.schema.Refusal;
import dev.sallyport.spi.Codec;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Turns values into frames and hands them to the {@link FrameWriter}. Thread-safe.
 *
 * <p>A value is checked and encoded whole, into a buffer of its own, before the writer learns of
 * the frame: what is refused has written nothing.
 */
final class Outlet {
  /** No limit but that of arrays: where there is another it is set for as long as it matters. */
  private static final int MAX_BYTES = Integer.MAX_VALUE - 64;

  /** An ERROR has no fragments. */
  private static final int MAX_ERROR_BYTES = 60 << 10;

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

    /** Why a message of one is not one of the other, too: a limit's name, say; null if it is. */
    @Nullable String difference(Terms other) {
      if (encoding != other.encoding) {
        return "encoding: " + encoding + " and " + other.encoding;
      }
      Limits theirs = other.peerLimits;
      String limit = difference("maxMessageBytes", Limits::maxMessageBytes, theirs);
      limit = limit != null ? limit : difference("maxDepth", Limits::maxDepth, theirs);
      limit = limit != null ? limit : difference("maxElements", Limits::maxElements, theirs);
      return limit != null ? limit : difference("integerBits", Limits::integerBits, theirs);
    }

    private @Nullable String difference(String name, ToIntFunction<Limits> limit, Limits theirs) {
      int one = limit.applyAsInt(peerLimits);
      int another = limit.applyAsInt(theirs);
      return one == another ? null : "limit " + name + ": " + one + " and " + another;
    }

    /**
     * With records in that form: by position, as channels and calls between equal contracts have
     * them, or by another, which is made when first asked for.
     */
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
   * A frame with {@code value} as its payload, not yet placed.
   *
   * @throws RefusedException if it is not data or too large for the peer
   */
  <T> FrameBuffer encode(FrameHead head, Form form, Shape<T> shape, T value) {
    Terms agreed = terms();
    FrameBuffer out = new FrameBuffer(MAX_BYTES, writer.spare());
    wire.begin(out, head);
    int overhead = Math.min(out.size(), wire.overheadBytes());
    out.limit(overhead + agreed.peerLimits().maxMessageBytes());
    agreed.codec(form).encode(shape, value, out, agreed.peerLimits());
    out.limit(MAX_BYTES);
    return out;
  }

  /**
   * The same with the arguments of a call.
   *
   * @throws RefusedException if one is not data, or all are too large for the peer
   */
  FrameBuffer arguments(FrameHead head, Form form, Call call, Object[] arguments) {
    try {
      return encode(head, form, call.parameters(), arguments);
    } catch (RefusedException e) {
      throw named(e, "the message with the arguments of " + call.label());
    }
  }

  /** What is wrong with one argument has its path; what is wrong with all is called {@code all}. */
  private static RefusedException named(RefusedException refused, String all) {
    List<Refusal> refusals = new ArrayList<>();
    for (Refusal refusal : refused.refusals()) {
      refusals.add(
          refusal.path().isEmpty()
              ? new Refusal(all, refusal.found(), refusal.why(), refusal.fix(), refusal.code())
              : refusal);
    }
    RefusedException named = RefusedException.ofMessage("", refusals);
    named.setStackTrace(refused.getStackTrace());
    return named;
  }

  /** The same with a message that was encoded before. */
  FrameBuffer encoded(FrameHead head, byte[] message) {
    FrameBuffer out = new FrameBuffer(MAX_BYTES, writer.spare());
    wire.begin(out, head);
    return out.write(message, 0, message.length);
  }

  /** The message in a frame that was begun for {@code head}. */
  byte[] message(FrameHead head, FrameBuffer frame) {
    int from = beginning(head, frame);
    return Arrays.copyOfRange(frame.array(), from, frame.size());
  }

  private int beginning(FrameHead head, FrameBuffer frame) {
    FrameBuffer empty = new FrameBuffer(MAX_BYTES);
    wire.begin(empty, head);
    return Math.min(empty.size(), frame.size());
  }

  Parcel parcel(
      FrameHead head, FrameBuffer frame, Parcel.Need need, Parcel.@Nullable Placed placed) {
    return new Parcel(frame, head, need, wire.messageOffset(frame, head), placed);
  }

  /**
   * The frame of an ERROR, not yet placed. Where the peer does not accept all of {@code body} it
   * says less: a failure must not become one of the session.
   */
  FrameBuffer error(FrameHead head, Data body) {
    Terms agreed = terms;
    int max = agreed == null ? Hello.MAX_BYTES : agreed.peerLimits().maxMessageBytes();
    max = Math.min(max, MAX_ERROR_BYTES);
    FrameBuffer out = errorWithin(max, head, body);
    for (int i = 0; out == null; i++) {
      out = errorWithin(max, head, Errors.shortened(body, SHORTER[i]));
    }
    return out;
  }

  private @Nullable FrameBuffer errorWithin(int max, FrameHead head, Data body) {
    FrameBuffer out = new FrameBuffer(MAX_BYTES);
    wire.begin(out, head);
    out.limit(out.size() + max);
    try {
      Codecs.writeBody(body, out);
    } catch (RefusedException e) {
      return null;
    }
    out.limit(MAX_BYTES);
    return out;
  }

  /** A frame without a payload, not yet placed. */
  FrameBuffer empty(FrameHead head) {
    FrameBuffer out = new FrameBuffer(MAX_BYTES);
    wire.begin(out, head);
    return out;
  }

  /** A complete frame without a payload. */
  FrameBuffer complete(FrameHead head) {
    FrameBuffer out = empty(head);
    wire.end(out, head, head.stream());
    return out;
  }

  /** Sends a frame without a payload, never waiting. */
  void control(FrameHead head) {
    writer.sendControl(complete(head));
  }

  /** Sends a frame of the session with a JSON body, never waiting. */
  void control(FrameHead head, Data body) {
    FrameBuffer out = empty(head);
    Codecs.writeBody(body, out);
    wire.end(out, head, head.stream());
    writer.sendControl(out);
  }

  /**
   * The same, where the body may be too large.
   *
   * @throws RefusedException if it has more than {@code max} bytes, or than fit on the peer's lines
   */
  void control(FrameHead head, Data body, int max) {
    boolean lines = wire.maxFragmentBytes() == Integer.MAX_VALUE;
    FrameBuffer out = empty(head);
    out.limit(out.size() + (lines ? Math.min(max, terms().peerLimits().maxMessageBytes()) : max));
    Codecs.writeBody(body, out);
    out.limit(MAX_BYTES);
    wire.end(out, head, head.stream());
    writer.sendControl(out);
  }

  /** Sends the failure of a stream that has no lane, or of the session where it is 0. */
  void error(int stream, Data body) {
    FrameHead head = FrameHead.of(FrameType.ERROR, FrameHead.FIN, stream);
    FrameBuffer out = error(head, body);
    wire.end(out, head, stream);
    writer.sendControl(out);
  }

  /** Sends a PING, or its answer, with that payload. */
  void ping(int flags, byte[] bytes, int offset, int length) {
    FrameHead head = FrameHead.of(FrameType.PING, flags, 0);
    FrameBuffer out = empty(head);
    out.write(bytes, offset, length);
    wire.end(out, head, 0);
    writer.sendControl(out);
  }

  FrameWriter writer() {
    return writer;
  }
}
