package dev.sallyport.core.internal.session;

import dev.sallyport.ErrorCode;
import dev.sallyport.ProtocolException;
import dev.sallyport.core.internal.wire.BinaryWire;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.spi.FrameBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages together from their fragments, and books each message. Confined to the thread that
 * reads.
 *
 * <p>Memory grows as bytes arrive, never by a declared length; all that is booked is within the
 * {@link ReceiveWindow}. Fragments for a stream that is over are counted and not kept.
 */
final class Assembly {
  /** Once a message has shown so small a part of itself, the rest is believed. */
  private static final int SHOWN = 8;

  private final ReceiveWindow window;
  private final IntPredicate wanted;
  private final int maxMessageBytes;
  private final Map<Integer, Partial> partials = new HashMap<>();

  /** A message of which some fragments are there. */
  private static final class Partial {
    final FrameHead head;
    final int total;
    int arrived;

    /** Null for a message that nobody wants any more. */
    @Nullable FrameBuffer buffer;

    Partial(FrameHead head, int total, boolean keep) {
      this.head = head;
      this.total = total;
      this.buffer = keep ? new FrameBuffer(total) : null;
    }

    void add(Frame frame, int offset, int length) {
      if (length > total - arrived) {
        throw violation(
            "fragment too long: the message has "
                + (arrived + (long) length)
                + " bytes (expected "
                + total
                + ", as it was declared): stream="
                + frame.stream());
      }
      arrived += length;
      if (buffer != null) {
        if (arrived >= total / SHOWN) {
          // The array has grown with what came; now it gets its full length.
          buffer.reserve(total - buffer.size());
        }
        buffer.write(frame.buffer().array(), offset, length);
      }
    }
  }

  /**
   * @param wanted whether a stream still takes messages
   */
  Assembly(ReceiveWindow window, int maxMessageBytes, IntPredicate wanted) {
    this.window = window;
    this.maxMessageBytes = maxMessageBytes;
    this.wanted = wanted;
  }

  /**
   * Takes an OPEN or a DATA.
   *
   * @return a frame with a whole message, booked; null where more is to come
   * @throws ProtocolException if the fragments do not fit together, or there is no room for them
   */
  @Nullable Frame take(Frame frame) {
    boolean more = frame.head().has(FrameHead.MORE);
    Partial partial = partials.isEmpty() ? null : partials.get(frame.stream());
    if (partial == null) {
      if (more) {
        begin(frame);
        return null;
      }
      book(frame.length());
      return frame;
    }
    if (frame.type() == FrameType.OPEN) {
      throw violation("OPEN amid the fragments of its stream: stream=" + frame.stream());
    }
    partial.add(frame, frame.offset(), frame.length());
    return more ? null : complete(frame, partial);
  }

  private void begin(Frame frame) {
    boolean open = frame.type() == FrameType.OPEN;
    int total = open ? frame.head().opening().total() : BinaryWire.total(frame);
    int skipped = open ? 0 : BinaryWire.TOTAL_BYTES;
    book(total);
    Partial partial = new Partial(frame.head(), total, open || wanted.test(frame.stream()));
    partials.put(frame.stream(), partial);
    partial.add(frame, frame.offset() + skipped, frame.length() - skipped);
  }

  private void book(int bytes) {
    if (bytes > maxMessageBytes) {
      throw violation(
          "message too long: length="
              + bytes
              + " (expected 0.."
              + maxMessageBytes
              + ", Limits.maxMessageBytes)");
    }
    window.book(bytes);
  }

  private Frame complete(Frame last, Partial partial) {
    if (partial.arrived != partial.total) {
      throw violation(
          "message cut short: the last fragment ends it after "
              + partial.arrived
              + " bytes (expected "
              + partial.total
              + ", as it was declared): stream="
              + last.stream());
    }
    boolean fin = last.head().has(FrameHead.FIN);
    FrameHead first = partial.head;
    if (first.open() != null && fin == first.opening().kind().openerStreams()) {
      throw violation(
          "FIN out of range: "
              + fin
              + " (expected "
              + !fin
              + " at the end of the opening of a "
              + first.opening().kind()
              + "): stream="
              + last.stream());
    }
    partials.remove(last.stream());
    int flags = first.flags() & ~FrameHead.MORE | last.head().flags() & FrameHead.FIN;
    FrameHead head =
        new FrameHead(first.type(), flags, first.stream(), 0, 0, first.open());
    FrameBuffer buffer = partial.buffer == null ? new FrameBuffer(0) : partial.buffer;
    int length = partial.buffer == null ? 0 : partial.total;
    if (partial.buffer == null) {
      window.release(partial.total);
      window.book(0);
    }
    return new Frame(head, buffer, 0, length);
  }

  /** A stream has ended: what has come of a message will never be whole. */
  void forget(int stream) {
    Partial partial = partials.isEmpty() ? null : partials.remove(stream);
    if (partial != null) {
      window.release(partial.total);
    }
  }

  private static ProtocolException violation(String message) {
    return new ProtocolException(ErrorCode.PROTOCOL_VIOLATION, message);
  }
}
