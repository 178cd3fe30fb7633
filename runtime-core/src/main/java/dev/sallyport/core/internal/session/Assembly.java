package dev.sallyport.core.internal.session;

import dev.sallyport.ErrorCode;
import dev.sallyport.ProtocolException;
import dev.sallyport.core.internal.transport.Landing;
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
 * {@link ReceiveWindow}. A message gets the spare array, if that is as long as the message but for
 * what is booked beside it, and was allocated for what has arrived before. Fragments for a stream
 * that is over are counted and not kept.
 */
final class Assembly implements Landing.Ground {
  /** Once a message has shown so small a part of itself, the rest is believed. */
  private static final int SHOWN = 8;

  private final ReceiveWindow window;
  private final IntPredicate wanted;
  private final int maxMessageBytes;
  private final SpareArray spare;
  private final Map<Integer, Partial> partials = new HashMap<>();

  /** The message that the last frame was a fragment of, if more of it is to come. */
  private @Nullable Partial latest;

  /** A message of which some fragments are there. */
  private static final class Partial {
    final FrameHead head;
    final int total;
    int arrived;
    int lastLength;

    /** Null for a message that nobody wants any more. */
    @Nullable FrameBuffer buffer;

    Partial(FrameHead head, int total, @Nullable FrameBuffer buffer) {
      this.head = head;
      this.total = total;
      this.buffer = buffer;
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
      if (buffer != null && frame.buffer() == buffer) {
        // It has been read to where it belongs.
        buffer.extend(length);
      } else if (buffer != null) {
        room(buffer, length);
        buffer.write(frame.buffer().array(), offset, length);
      }
      arrived += length;
      lastLength = length;
    }

    /** Makes room for so many bytes more, which have come or are coming. */
    void room(FrameBuffer kept, int count) {
      if (arrived + count >= total / SHOWN) {
        // The array has grown with what came; now it gets its full length.
        kept.reserve(total - kept.size());
      } else {
        kept.truncate(kept.extend(count));
      }
    }
  }

  /**
   * @param spare an array for a large message, if it has one
   * @param wanted whether a stream still takes messages; fails for one that never was
   */
  Assembly(ReceiveWindow window, int maxMessageBytes, SpareArray spare, IntPredicate wanted) {
    this.window = window;
    this.maxMessageBytes = maxMessageBytes;
    this.spare = spare;
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
    latest = null;
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
    if (!more) {
      return complete(frame, partial);
    }
    latest = partial;
    return null;
  }

  private void begin(Frame frame) {
    boolean open = frame.type() == FrameType.OPEN;
    int total = open ? frame.head().opening().total() : BinaryWire.total(frame);
    int skipped = open ? 0 : BinaryWire.TOTAL_BYTES;
    boolean keep = open || wanted.test(frame.stream());
    book(total);
    Partial partial = new Partial(frame.head(), total, keep ? buffer(total) : null);
    partials.put(frame.stream(), partial);
    partial.add(frame, frame.offset() + skipped, frame.length() - skipped);
    latest = partial;
  }

  private FrameBuffer buffer(int total) {
    // What is more than its length is booked for every message.
    int most = (int) Math.min(Integer.MAX_VALUE, (long) total + Parcel.MESSAGE_COST_BYTES);
    byte[] used = spare.take(total, most);
    return used == null ? new FrameBuffer(total) : new FrameBuffer(used, total);
  }

  @Override
  public int missing(int stream) {
    Partial partial = partials.isEmpty() ? null : partials.get(stream);
    return partial == null || partial.buffer == null ? 0 : partial.total - partial.arrived;
  }

  @Override
  public FrameBuffer room(int stream, int count) {
    Partial partial = partials.get(stream);
    if (partial == null || partial.buffer == null) {
      throw new IllegalStateException("no message has come in part: stream=" + stream);
    }
    partial.room(partial.buffer, count);
    return partial.buffer;
  }

  /** Where several messages come at once, their fragments take turns. */
  @Override
  public int likelyStream() {
    Partial likely = latest;
    return likely == null || likely.buffer == null || partials.size() > 1
        ? 0
        : likely.head.stream();
  }

  @Override
  public int likelyLength() {
    return latest == null ? 0 : latest.lastLength;
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
    int flags = (first.flags() & ~FrameHead.MORE) | (last.head().flags() & FrameHead.FIN);
    FrameHead head = new FrameHead(first.type(), flags, first.stream(), 0, 0, first.open());
    FrameBuffer buffer = partial.buffer == null ? new FrameBuffer(0) : partial.buffer;
    int length = partial.buffer == null ? 0 : partial.total;
    if (partial.buffer == null) {
      window.shrink(partial.total);
    }
    return new Frame(head, buffer, 0, length);
  }

  /** How many messages have only come in part. */
  int partials() {
    return partials.size();
  }

  /** A stream has ended: what has come of a message will never be whole. */
  void forget(int stream) {
    Partial partial = partials.isEmpty() ? null : partials.remove(stream);
    if (partial != null) {
      latest = null;
      window.release(partial.total);
    }
  }

  private static ProtocolException violation(String message) {
    return new ProtocolException(ErrorCode.PROTOCOL_VIOLATION, message);
  }
}
