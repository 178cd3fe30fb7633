package dev.sallyport.core.internal.transport;

import dev.sallyport.ProtocolException;
import dev.sallyport.core.internal.wire.BinaryWire;
import dev.sallyport.spi.FrameBuffer;
import java.nio.ByteBuffer;

/**
 * Cuts frames from bytes as they come, in whatever pieces: each byte is copied once, into its
 * frame. What a frame has so far is in its buffer; here is only how much of the stream is behind.
 *
 * <p>Confined to one thread.
 */
final class FrameCutter {
  private final Framing framing;
  private final int maxFrameBytes;

  /** Bytes of the preface that have come; all, where there is none. */
  private int prefaceBytes;

  private boolean begun;

  /** Position in the whole stream of what comes next. */
  private long position;

  /**
   * @param maxFrameBytes largest payload, or longest line, that is accepted
   */
  FrameCutter(Framing framing, int maxFrameBytes) {
    this.framing = framing;
    this.maxFrameBytes = maxFrameBytes;
    this.prefaceBytes = framing == Framing.BINARY ? 0 : BinaryWire.preface().length;
  }

  /**
   * Goes on with {@code frame}, which is empty or has the beginning of one. Where {@code landing}
   * {@linkplain Landing#isBegun has begun}, that is the header alone, and the payload is there.
   *
   * @return whether it is whole; if not, all of {@code in} is taken
   * @throws ProtocolException if the bytes are no frame
   */
  boolean cut(ByteBuffer in, FrameBuffer frame, Landing landing) {
    if (!begun && in.hasRemaining()) {
      checkFirstByte(in);
      begun = true;
    }
    if (!passPreface(in)) {
      return false;
    }
    return framing == Framing.BINARY ? cutBinary(in, frame, landing) : cutLine(in, frame);
  }

  /** Whether {@code in} begins with a whole frame. */
  boolean isWhole(ByteBuffer in) {
    int have = in.remaining();
    if (framing == Framing.BINARY) {
      // What is no header is whole: to cut it fails, and until then nothing does.
      return have >= BinaryWire.HEADER_BYTES
          && Integer.toUnsignedLong(in.getInt(in.position())) <= have - BinaryWire.HEADER_BYTES;
    }
    return indexOfLineEnd(in) >= 0;
  }

  private void checkFirstByte(ByteBuffer in) {
    if (framing.isOther(in.get(in.position()))) {
      throw foreign(FrameText.otherFraming(framing), in);
    }
  }

  private boolean passPreface(ByteBuffer in) {
    byte[] preface = BinaryWire.preface();
    while (prefaceBytes < preface.length) {
      if (!in.hasRemaining()) {
        return false;
      }
      if (in.get(in.position()) != preface[prefaceBytes]) {
        throw foreign(FrameText.noPreface(prefaceBytes), in);
      }
      in.get();
      prefaceBytes++;
      position++;
    }
    return true;
  }

  private ProtocolException foreign(String what, ByteBuffer in) {
    byte[] quoted = new byte[Math.min(FrameText.QUOTED_BYTES, in.remaining())];
    in.get(in.position(), quoted);
    return FrameText.foreign(framing, what, quoted, 0, quoted.length, position);
  }

  private boolean cutBinary(ByteBuffer in, FrameBuffer frame, Landing landing) {
    if (landing.isBegun()) {
      return land(in, landing);
    }
    if (frame.size() < BinaryWire.HEADER_BYTES) {
      copy(in, frame, Math.min(in.remaining(), BinaryWire.HEADER_BYTES - frame.size()));
      if (frame.size() < BinaryWire.HEADER_BYTES) {
        return false;
      }
      int payload = payload(frame);
      if (landing.begin(frame.array(), 0)) {
        return land(in, landing);
      }
      // What a frame may have at most is little enough to believe it; a SCHEMA has to show first.
      frame.reserve(Math.min(payload, BinaryWire.MAX_PAYLOAD_BYTES));
    }
    int missing = BinaryWire.HEADER_BYTES + payload(frame) - frame.size();
    copy(in, frame, Math.min(in.remaining(), missing));
    return BinaryWire.HEADER_BYTES + payload(frame) == frame.size();
  }

  private boolean land(ByteBuffer in, Landing landing) {
    int count = Math.min(in.remaining(), landing.rest());
    in.get(landing.array(), landing.offset(), count);
    position += count;
    landing.advance(count);
    return landing.rest() == 0;
  }

  private int payload(FrameBuffer frame) {
    return BinaryWire.payloadLength(frame.array(), 0, maxFrameBytes, position - frame.size());
  }

  private void copy(ByteBuffer in, FrameBuffer frame, int count) {
    if (count > 0) {
      int at = frame.extend(count);
      in.get(frame.array(), at, count);
      position += count;
    }
  }

  private boolean cutLine(ByteBuffer in, FrameBuffer frame) {
    while (in.hasRemaining()) {
      int end = indexOfLineEnd(in);
      int count = (end < 0 ? in.limit() : end) - in.position();
      if (count > maxFrameBytes - frame.size()) {
        throw FrameText.lineTooLong(frame, maxFrameBytes);
      }
      copy(in, frame, count);
      if (end < 0) {
        return false;
      }
      in.get();
      position++;
      if (Framing.endLine(frame)) {
        return true;
      }
    }
    return false;
  }

  private static int indexOfLineEnd(ByteBuffer in) {
    for (int i = in.position(); i < in.limit(); i++) {
      if (in.get(i) == '\n') {
        return i;
      }
    }
    return -1;
  }

  /**
   * The stream ends here.
   *
   * @throws ProtocolException if that is within a frame
   */
  void end(FrameBuffer frame, Landing landing) {
    boolean inPreface = begun && prefaceBytes < BinaryWire.preface().length;
    if (!inPreface && frame.size() == 0) {
      return;
    }
    String what =
        inPreface
            ? "preface"
            : framing == Framing.LINES
                ? FrameText.line(frame)
                : frame.size() < BinaryWire.HEADER_BYTES
                    ? "frame header"
                    : "frame of " + (BinaryWire.HEADER_BYTES + payload(frame)) + " bytes";
    throw FrameText.truncated(
        what, inPreface ? prefaceBytes : frame.size() + landing.filled(), position);
  }
}
