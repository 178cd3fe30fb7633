package dev.sallyport.core.internal.wire;

import dev.sallyport.ErrorCode;
import dev.sallyport.ProtocolException;
import dev.sallyport.spi.FrameBuffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Set;

/**
 * The binary framing (docs/protocol.md, "Binary framing"), all fields big-endian.
 *
 * <pre>
 *   0               4       5       6               8               12
 *  +---------------+-------+-------+---------------+---------------+----------
 *  | length        | type  | flags | method        | stream        | payload
 *  +---------------+-------+-------+---------------+---------------+----------
 *
 *  The payload of an OPEN begins with
 *   0       1       2       4               8               12              16
 *  +-------+-------+-------+---------------+---------------+---------------+----------
 *  | kind  | form  | 0     | deadline ms   | credits       | total length  | message
 *  +-------+-------+-------+---------------+---------------+---------------+----------
 * </pre>
 */
public final class BinaryWire implements Wire {
  /** The first bytes of each direction: a byte no text begins with, and the line ends it ruins. */
  private static final byte[] PREFACE = {(byte) 0x89, 'S', 'P', 'T', '\r', '\n', 0x1A, '\n'};

  public static final int HEADER_BYTES = 12;
  public static final int OPEN_BYTES = 16;

  private static final int TYPE_OFFSET = 4;
  private static final int FLAGS_OFFSET = 5;
  private static final int METHOD_OFFSET = 6;
  private static final int STREAM_OFFSET = 8;

  /** The form of records by name, in the first four bytes of an OPEN. */
  private static final int NAMED = 1 << 16;

  private static final int DEADLINE_OFFSET = 4;
  private static final int CREDITS_OFFSET = 8;
  private static final int TOTAL_OFFSET = 12;

  private static final int CREDIT_BYTES = 4;
  private static final int KNOWN_FLAGS =
      FrameHead.MORE | FrameHead.FIN | FrameHead.ACK | FrameHead.IGNORABLE;

  private static final Set<FrameType> OF_SESSION =
      EnumSet.of(
          FrameType.HELLO,
          FrameType.WELCOME,
          FrameType.SCHEMA,
          FrameType.PING,
          FrameType.GOAWAY,
          FrameType.BYE);

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  /** A copy of the eight bytes that each end sends first. */
  public static byte[] preface() {
    return PREFACE.clone();
  }

  /**
   * The payload length that a header declares.
   *
   * @param position of the frame in the stream, for the message
   * @throws ProtocolException if it is out of 0..max
   */
  public static int payloadLength(byte[] header, int offset, int max, long position) {
    int length = (int) INT.get(header, offset);
    // A length with the top bit set is negative here.
    if (length < 0 || length > max) {
      throw new ProtocolException(
          ErrorCode.PROTOCOL_VIOLATION,
          "frame length out of range: length="
              + Integer.toUnsignedString(length)
              + " (expected 0.."
              + max
              + ", Limits.maxFrameBytes) at byte "
              + position);
    }
    return length;
  }

  @Override
  public int overheadBytes() {
    // What an OPEN has before its message is part of the payload.
    return HEADER_BYTES;
  }

  @Override
  public int tailBytes() {
    return 0;
  }

  @Override
  public void begin(FrameBuffer out, FrameHead head) {
    int start = out.extend(HEADER_BYTES);
    byte[] bytes = out.array();
    bytes[start + TYPE_OFFSET] = (byte) head.type().code();
    bytes[start + FLAGS_OFFSET] = (byte) head.flags();
    bytes[start + METHOD_OFFSET] = (byte) (head.method() >>> 8);
    bytes[start + METHOD_OFFSET + 1] = (byte) head.method();
    if (head.type() == FrameType.OPEN) {
      int open = out.extend(OPEN_BYTES);
      bytes = out.array();
      INT.set(bytes, open, head.kind().code() << 24 | (head.named() ? NAMED : 0));
      INT.set(bytes, open + DEADLINE_OFFSET, head.deadlineMillis());
      INT.set(bytes, open + CREDITS_OFFSET, head.credits());
    } else if (head.type() == FrameType.CREDIT) {
      int credit = out.extend(CREDIT_BYTES);
      INT.set(out.array(), credit, head.credits());
    }
  }

  @Override
  public void end(FrameBuffer out, FrameHead head, int stream) {
    int length = out.size() - HEADER_BYTES;
    INT.set(out.array(), 0, length);
    INT.set(out.array(), STREAM_OFFSET, stream);
    if (head.type() == FrameType.OPEN) {
      INT.set(out.array(), HEADER_BYTES + TOTAL_OFFSET, length - OPEN_BYTES);
    }
  }

  @Override
  public Frame parse(FrameBuffer in) {
    byte[] bytes = in.array();
    int length = in.size() - HEADER_BYTES;
    FrameType type = FrameType.of(bytes[TYPE_OFFSET] & 0xFF);
    int flags = bytes[FLAGS_OFFSET] & 0xFF;
    int method = ((bytes[METHOD_OFFSET] & 0xFF) << 8) | (bytes[METHOD_OFFSET + 1] & 0xFF);
    int stream = (int) INT.get(bytes, STREAM_OFFSET);
    if ((flags & ~KNOWN_FLAGS) != 0) {
      throw violation("reserved flag set: flags=0x" + hex(flags) + " (expected only 0x0f)");
    }
    if (type == null) {
      if ((flags & FrameHead.IGNORABLE) == 0) {
        throw violation(
            "unknown frame type: type=" + (bytes[TYPE_OFFSET] & 0xFF) + " (expected 1..13)");
      }
      type = FrameType.EXT;
    }
    if (stream < 0) {
      throw violation(
          "reserved bit of the stream id set: stream=0x"
              + Integer.toHexString(stream)
              + " (expected 0..0x7fffffff)");
    }
    if (method != 0 && type != FrameType.OPEN) {
      throw violation("method id out of range: method=" + method + " (expected 0 in " + type + ")");
    }
    if ((flags & FrameHead.MORE) != 0) {
      throw violation("MORE set in " + type + ": fragments are not part of version 1");
    }
    if (stream != 0 && OF_SESSION.contains(type)) {
      throw violation("stream out of range: stream=" + stream + " (expected 0 in " + type + ")");
    }
    if (type == FrameType.OPEN) {
      return parseOpen(in, flags, stream, method, length);
    }
    if (type == FrameType.CREDIT) {
      return parseCredit(in, flags, stream, length);
    }
    if (type == FrameType.PING) {
      exactly(Long.BYTES, length, type);
    }
    FrameHead head = new FrameHead(type, flags, stream, 0, "", StreamKind.ONE_WAY, false, 0, 0);
    return new Frame(head, in, HEADER_BYTES, length);
  }

  private static Frame parseCredit(FrameBuffer in, int flags, int stream, int length) {
    exactly(CREDIT_BYTES, length, FrameType.CREDIT);
    int credits = (int) INT.get(in.array(), HEADER_BYTES);
    if (credits <= 0) {
      throw violation("credits out of range: " + credits + " (expected 1..2147483647)");
    }
    FrameHead head =
        new FrameHead(
            FrameType.CREDIT, flags, stream, 0, "", StreamKind.ONE_WAY, false, 0, credits);
    return new Frame(head, in, HEADER_BYTES + CREDIT_BYTES, 0);
  }

  private static Frame parseOpen(FrameBuffer in, int flags, int stream, int method, int length) {
    byte[] bytes = in.array();
    if (length < OPEN_BYTES) {
      throw violation("OPEN too short: length=" + length + " (expected at least 16)");
    }
    int first = (int) INT.get(bytes, HEADER_BYTES);
    StreamKind kind = StreamKind.of(first >>> 24);
    if (kind == null) {
      throw violation("stream kind out of range: " + (first >>> 24) + " (expected 0..4)");
    }
    int form = first & 0xFFFFFF;
    if (form != 0 && (form != NAMED || kind == StreamKind.DUPLEX)) {
      throw violation(
          "form of records out of range: 0x"
              + hex(form)
              + (kind == StreamKind.DUPLEX
                  ? " (expected 0 for a channel)"
                  : " (expected 0 or 0x10000)"));
    }
    int deadline = (int) INT.get(bytes, HEADER_BYTES + DEADLINE_OFFSET);
    int credits = (int) INT.get(bytes, HEADER_BYTES + CREDITS_OFFSET);
    int total = (int) INT.get(bytes, HEADER_BYTES + TOTAL_OFFSET);
    if (deadline < 0 || credits < 0) {
      throw violation(
          "deadline or credits out of range: "
              + deadline
              + ", "
              + credits
              + " (expected 0..2^31-1)");
    }
    if (total != length - OPEN_BYTES) {
      throw violation(
          "message length out of range: total="
              + Integer.toUnsignedString(total)
              + " (expected "
              + (length - OPEN_BYTES)
              + ": fragments are not part of version 1)");
    }
    FrameHead head =
        new FrameHead(
            FrameType.OPEN, flags, stream, method, "", kind, form == NAMED, deadline, credits);
    return new Frame(head, in, HEADER_BYTES + OPEN_BYTES, total);
  }

  private static void exactly(int expected, int length, FrameType type) {
    if (length != expected) {
      throw violation(
          type + " length out of range: length=" + length + " (expected " + expected + ")");
    }
  }

  private static String hex(int value) {
    return Integer.toHexString(value);
  }

  private static ProtocolException violation(String message) {
    return new ProtocolException(ErrorCode.PROTOCOL_VIOLATION, message);
  }
}
