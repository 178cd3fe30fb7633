package dev.sallyport.core.internal.wire;

import dev.sallyport.ErrorCode;
import dev.sallyport.ProtocolException;
import dev.sallyport.spi.FrameBuffer;

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
 *  +-------+-------+-------+---------------+---------------+---------------+---------+--------
 *  | kind  | form  |context| deadline ms   | credits       | total length  | context | message
 *  +-------+-------+-------+---------------+---------------+---------------+---------+--------
 *
 *  The payload of a DATA that begins a message of several fragments begins with
 *   0               4
 *  +---------------+----------
 *  | total length  | message
 *  +---------------+----------
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

  private static final int CONTEXT_OFFSET = 2;

  /** Messages, then bytes. */
  private static final int CREDIT_BYTES = 8;

  /** The length of the whole message, before its first fragment. */
  public static final int TOTAL_BYTES = 4;

  /** The largest payload of a frame, but for a SCHEMA. */
  public static final int MAX_PAYLOAD_BYTES = 64 << 10;

  /**
   * The largest payload of a SCHEMA: no stream waits behind it but in the handshake of contracts.
   */
  public static final int MAX_SCHEMA_BYTES = 512 << 10;

  /** With its header a fragment is no more than the 64 KiB that a pipe and a read take at once. */
  private static final int FRAGMENT_BYTES = MAX_PAYLOAD_BYTES - HEADER_BYTES - TOTAL_BYTES;

  private static final int KNOWN_FLAGS =
      FrameHead.MORE | FrameHead.FIN | FrameHead.ACK | FrameHead.IGNORABLE;

  // Sets of types, a bit each. An EnumSet asks for the constants by reflection when it is made.

  private static final int OF_SESSION =
      bits(
          FrameType.HELLO,
          FrameType.WELCOME,
          FrameType.SCHEMA,
          FrameType.PING,
          FrameType.GOAWAY,
          FrameType.BYE);

  private static final int OF_STREAM =
      bits(FrameType.OPEN, FrameType.DATA, FrameType.END, FrameType.CANCEL);

  private static final int EMPTY = bits(FrameType.BYE, FrameType.END, FrameType.CANCEL);

  private static int bits(FrameType... types) {
    int bits = 0;
    for (FrameType type : types) {
      bits |= bit(type);
    }
    return bits;
  }

  private static int bit(FrameType type) {
    return 1 << type.code();
  }

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
    int length = getInt(header, offset);
    // A length with the top bit set is negative here.
    if (length < 0 || length > max) {
      throw new ProtocolException(
          ErrorCode.PROTOCOL_VIOLATION,
          "frame length out of range: length="
              + Integer.toUnsignedString(length)
              + " (expected 0.."
              + max
              + ") at byte "
              + position);
    }
    return length;
  }

  private final int fragmentBytes;

  public BinaryWire() {
    this(FRAGMENT_BYTES);
  }

  /**
   * @param fragmentBytes the longest part of a message that it writes in one frame; it reads any
   */
  public BinaryWire(int fragmentBytes) {
    this.fragmentBytes = fragmentBytes;
  }

  @Override
  public int overheadBytes() {
    return HEADER_BYTES + OPEN_BYTES + ContextBlock.MAX_BYTES;
  }

  @Override
  public int tailBytes() {
    return 0;
  }

  @Override
  public int maxFragmentBytes() {
    return fragmentBytes;
  }

  @Override
  public void begin(FrameBuffer out, FrameHead head) {
    int start = out.extend(HEADER_BYTES);
    byte[] bytes = out.array();
    bytes[start + TYPE_OFFSET] = (byte) head.type().code();
    bytes[start + FLAGS_OFFSET] = (byte) head.flags();
    Opening opening = head.open();
    int method = opening == null ? 0 : opening.method();
    bytes[start + METHOD_OFFSET] = (byte) (method >>> 8);
    bytes[start + METHOD_OFFSET + 1] = (byte) method;
    if (opening != null) {
      beginOpen(out, opening);
    } else if (head.type() == FrameType.CREDIT) {
      int credit = out.extend(CREDIT_BYTES);
      setInt(out.array(), credit, head.credits());
      setInt(out.array(), credit + 4, head.bytes());
    }
  }

  private static void beginOpen(FrameBuffer out, Opening opening) {
    int open = out.extend(OPEN_BYTES);
    byte[] bytes = out.array();
    setInt(bytes, open, (opening.kind().code() << 24) | (opening.named() ? NAMED : 0));
    setInt(bytes, open + DEADLINE_OFFSET, opening.deadlineMillis());
    setInt(bytes, open + CREDITS_OFFSET, opening.credits());
    if (!opening.context().isEmpty()) {
      int before = out.size();
      ContextBlock.write(opening.context(), out);
      int length = out.size() - before;
      bytes = out.array();
      bytes[open + CONTEXT_OFFSET] = (byte) (length >>> 8);
      bytes[open + CONTEXT_OFFSET + 1] = (byte) length;
    }
  }

  @Override
  public int messageOffset(FrameBuffer begun, FrameHead head) {
    if (head.type() != FrameType.OPEN) {
      return HEADER_BYTES;
    }
    return HEADER_BYTES + OPEN_BYTES + contextLength(begun.array());
  }

  private static int contextLength(byte[] frame) {
    int at = HEADER_BYTES + CONTEXT_OFFSET;
    return ((frame[at] & 0xFF) << 8) | (frame[at + 1] & 0xFF);
  }

  @Override
  public void end(FrameBuffer out, FrameHead head, int stream) {
    setInt(out.array(), 0, out.size() - HEADER_BYTES);
    setInt(out.array(), STREAM_OFFSET, stream);
    if (head.type() == FrameType.OPEN) {
      setTotal(out, head);
    }
  }

  private void setTotal(FrameBuffer open, FrameHead head) {
    int total = open.size() - messageOffset(open, head);
    setInt(open.array(), HEADER_BYTES + TOTAL_OFFSET, total);
  }

  @Override
  public int firstFragment(FrameBuffer message, FrameHead head, int stream, FrameBuffer out) {
    byte[] bytes = message.array();
    int offset = messageOffset(message, head);
    int to = Math.min(message.size(), offset + fragmentBytes);
    int start = out.size();
    if (head.type() == FrameType.OPEN) {
      // The fields before the message are part of the frame's payload.
      to = Math.min(to, HEADER_BYTES + fragmentBytes);
      setTotal(message, head);
      out.write(bytes, 0, to);
    } else {
      out.write(bytes, 0, HEADER_BYTES);
      // First: the array is another one when it has grown.
      int total = out.extend(TOTAL_BYTES);
      setInt(out.array(), total, message.size() - offset);
      out.write(bytes, offset, to - offset);
    }
    setInt(out.array(), start, out.size() - start - HEADER_BYTES);
    setInt(out.array(), start + STREAM_OFFSET, stream);
    out.array()[start + FLAGS_OFFSET] = (byte) ((head.flags() & ~FrameHead.FIN) | FrameHead.MORE);
    return to;
  }

  @Override
  public int nextFragment(FrameBuffer message, FrameHead head, int stream, int from, int to) {
    byte[] bytes = message.array();
    int start = from - HEADER_BYTES;
    setInt(bytes, start, to - from);
    bytes[start + TYPE_OFFSET] = (byte) FrameType.DATA.code();
    bytes[start + FLAGS_OFFSET] =
        (byte) (to == message.size() ? head.flags() & FrameHead.FIN : FrameHead.MORE);
    bytes[start + METHOD_OFFSET] = 0;
    bytes[start + METHOD_OFFSET + 1] = 0;
    setInt(bytes, start + STREAM_OFFSET, stream);
    return start;
  }

  @Override
  public Frame parse(FrameBuffer in) {
    byte[] bytes = in.array();
    int length = in.size() - HEADER_BYTES;
    FrameType type = FrameType.of(bytes[TYPE_OFFSET] & 0xFF);
    int flags = bytes[FLAGS_OFFSET] & 0xFF;
    int method = ((bytes[METHOD_OFFSET] & 0xFF) << 8) | (bytes[METHOD_OFFSET + 1] & 0xFF);
    int stream = getInt(bytes, STREAM_OFFSET);
    if ((flags & ~KNOWN_FLAGS) != 0) {
      throw violation(
          "reserved flag set: flags=0x" + Integer.toHexString(flags) + " (expected only 0x0f)");
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
    checkFlags(type, flags);
    if ((flags & FrameHead.MORE) != 0) {
      checkMore(type, flags, length);
    }
    int max = type == FrameType.SCHEMA ? MAX_SCHEMA_BYTES : MAX_PAYLOAD_BYTES;
    if (length > max) {
      throw violation(
          type + " length out of range: length=" + length + " (expected 0.." + max + ")");
    }
    if (stream != 0 && (OF_SESSION & bit(type)) != 0) {
      throw violation("stream out of range: stream=" + stream + " (expected 0 in " + type + ")");
    }
    if (stream == 0 && (OF_STREAM & bit(type)) != 0) {
      throw violation("stream out of range: stream=0 (expected more than 0 in " + type + ")");
    }
    if ((EMPTY & bit(type)) != 0) {
      exactly(0, length, type);
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
    return new Frame(FrameHead.of(type, flags, stream), in, HEADER_BYTES, length);
  }

  /** What is reserved today may mean something tomorrow: so it is not passed over. */
  private static void checkFlags(FrameType type, int flags) {
    int allowed =
        FrameHead.IGNORABLE
            | switch (type) {
              case OPEN, DATA -> FrameHead.MORE | FrameHead.FIN;
              case END, ERROR -> FrameHead.FIN;
              case PING, SCHEMA -> FrameHead.ACK;
              case HELLO, WELCOME, GOAWAY, BYE, CANCEL, CREDIT -> 0;
              case EXT -> KNOWN_FLAGS;
            };
    boolean last = type == FrameType.END || type == FrameType.ERROR;
    if ((flags & ~allowed) != 0 || (last && (flags & FrameHead.FIN) == 0)) {
      throw violation(
          "flags out of range: flags=0x"
              + Integer.toHexString(flags)
              + " (expected "
              + (last ? "FIN" : "only 0x" + Integer.toHexString(allowed))
              + " in "
              + type
              + ")");
    }
  }

  private static void checkMore(FrameType type, int flags, int length) {
    if ((flags & FrameHead.FIN) != 0) {
      throw violation("MORE and FIN set in " + type + " (expected FIN in the last fragment alone)");
    }
    if (length == 0) {
      throw violation("fragment without payload that is not the last (expected at least 1 byte)");
    }
  }

  private static Frame parseCredit(FrameBuffer in, int flags, int stream, int length) {
    exactly(CREDIT_BYTES, length, FrameType.CREDIT);
    int credits = getInt(in.array(), HEADER_BYTES);
    int bytes = getInt(in.array(), HEADER_BYTES + 4);
    if (credits < 0 || bytes < 0 || credits + (long) bytes == 0) {
      throw violation(
          "credits out of range: messages="
              + Integer.toUnsignedString(credits)
              + ", bytes="
              + Integer.toUnsignedString(bytes)
              + " (expected 0..2147483647, one of them more than 0)");
    }
    FrameHead head = new FrameHead(FrameType.CREDIT, flags, stream, credits, bytes, null);
    return new Frame(head, in, HEADER_BYTES + CREDIT_BYTES, 0);
  }

  private static Frame parseOpen(FrameBuffer in, int flags, int stream, int method, int length) {
    byte[] bytes = in.array();
    if (length < OPEN_BYTES) {
      throw violation("OPEN too short: length=" + length + " (expected at least 16)");
    }
    int first = getInt(bytes, HEADER_BYTES);
    StreamKind kind = StreamKind.of(first >>> 24);
    if (kind == null) {
      throw violation("stream kind out of range: " + (first >>> 24) + " (expected 0..4)");
    }
    int form = first & 0xFF0000;
    if (form != 0 && form != NAMED) {
      throw violation("form of records out of range: " + (form >>> 16) + " (expected 0 or 1)");
    }
    int deadline = getInt(bytes, HEADER_BYTES + DEADLINE_OFFSET);
    int credits = getInt(bytes, HEADER_BYTES + CREDITS_OFFSET);
    int total = getInt(bytes, HEADER_BYTES + TOTAL_OFFSET);
    int context = contextLength(bytes);
    if (deadline < 0 || credits < 0) {
      throw violation(
          "deadline or credits out of range: "
              + deadline
              + ", "
              + credits
              + " (expected 0..2^31-1)");
    }
    if (context > ContextBlock.MAX_BYTES || context > length - OPEN_BYTES) {
      throw violation(
          "context length out of range: "
              + context
              + " (expected 0.."
              + Math.min(ContextBlock.MAX_BYTES, length - OPEN_BYTES)
              + ")");
    }
    int part = length - OPEN_BYTES - context;
    boolean more = (flags & FrameHead.MORE) != 0;
    if (more ? total <= part : total != part) {
      throw violation(
          "message length out of range: total="
              + Integer.toUnsignedString(total)
              + " (expected "
              + (more ? "more than " : "")
              + part
              + ")");
    }
    boolean fin = (flags & FrameHead.FIN) != 0;
    if (fin != (!more && !kind.openerStreams())) {
      throw violation(
          "FIN of an OPEN out of range: "
              + fin
              + " (expected "
              + !fin
              + " for "
              + kind
              + (more ? " with MORE)" : ")"));
    }
    int offset = HEADER_BYTES + OPEN_BYTES;
    Opening opening =
        new Opening(
            kind,
            method,
            "",
            false,
            form == NAMED,
            deadline,
            credits,
            total,
            ContextBlock.read(bytes, offset, context));
    FrameHead head = new FrameHead(FrameType.OPEN, flags, stream, 0, 0, opening);
    return new Frame(head, in, offset + context, part);
  }

  /** The length of a message whose first fragment this DATA is. */
  public static int total(Frame first) {
    if (first.length() <= TOTAL_BYTES) {
      throw violation(
          "first fragment too short: length=" + first.length() + " (expected at least 5)");
    }
    int total = getInt(first.buffer().array(), first.offset());
    if (total <= first.length() - TOTAL_BYTES) {
      throw violation(
          "message length out of range: total="
              + Integer.toUnsignedString(total)
              + " (expected more than "
              + (first.length() - TOTAL_BYTES)
              + ")");
    }
    return total;
  }

  /**
   * The stream of a frame that may be another fragment of a message: a DATA with no flags but MORE
   * or FIN; 0 if it is anything else.
   */
  public static int fragmentStream(byte[] header, int offset) {
    int flags = header[offset + FLAGS_OFFSET];
    boolean plain =
        header[offset + TYPE_OFFSET] == FrameType.DATA.code()
            && (flags == 0 || flags == FrameHead.MORE || flags == FrameHead.FIN)
            && header[offset + METHOD_OFFSET] == 0
            && header[offset + METHOD_OFFSET + 1] == 0;
    return plain ? Math.max(0, getInt(header, offset + STREAM_OFFSET)) : 0;
  }

  /** The length of its payload; 0 if it is out of range, or nothing. */
  public static int fragmentLength(byte[] header, int offset) {
    int length = getInt(header, offset);
    return length > MAX_PAYLOAD_BYTES ? 0 : Math.max(0, length);
  }

  /**
   * A fragment whose payload is not behind its header.
   *
   * @param header for which {@link #fragmentStream} has told a stream
   * @param message what has come before, and behind its end the payload
   */
  public static Frame fragment(FrameBuffer header, FrameBuffer message, int length) {
    byte[] bytes = header.array();
    FrameHead head =
        FrameHead.of(FrameType.DATA, bytes[FLAGS_OFFSET], getInt(bytes, STREAM_OFFSET));
    return new Frame(head, message, message.size(), length);
  }

  private static void exactly(int expected, int length, FrameType type) {
    if (length != expected) {
      throw violation(
          type + " length out of range: length=" + length + " (expected " + expected + ")");
    }
  }

  private static ProtocolException violation(String message) {
    return new ProtocolException(ErrorCode.PROTOCOL_VIOLATION, message);
  }

  // By shifts: the first view of an array through a VarHandle costs a new process milliseconds.

  private static int getInt(byte[] bytes, int at) {
    return bytes[at] << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | (bytes[at + 3] & 0xff);
  }

  private static void setInt(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >>> 24);
    bytes[at + 1] = (byte) (value >>> 16);
    bytes[at + 2] = (byte) (value >>> 8);
    bytes[at + 3] = (byte) value;
  }
}
