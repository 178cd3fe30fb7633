package dev.sallyport.core.internal.transport;

import dev.sallyport.core.internal.wire.BinaryWire;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.spi.FrameBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Puts the payload of a fragment behind what has come of its message, instead of behind its header:
 * so each byte of a large message is copied once less.
 *
 * <p>What is no plain fragment of a message under way does not land, and is read and judged as
 * every other frame: so there is one place that says what is wrong with it.
 *
 * <p>Confined to the thread that reads. From {@link #begin} until the frame is handed over the
 * message is not touched by anybody else.
 */
public final class Landing {
  private final Ground ground;

  /** The message that the frame being read is a fragment of; null while it is another frame. */
  private @Nullable FrameBuffer message;

  private int length;
  private int filled;

  /** The stream whose fragment is expected, and the bytes of its message that are set aside. */
  private int expected;

  private final byte[] aside = new byte[BinaryWire.HEADER_BYTES];

  /** The messages that have come in part. */
  public interface Ground {
    /** No message has come in part, or none is kept. */
    Ground NONE = new Nothing();

    /** How many bytes are missing of the stream's message; 0 if none of it is kept. */
    int missing(int stream);

    /** That message, with room for so many bytes more, of those that are missing. */
    FrameBuffer room(int stream, int count);

    /** The stream whose next fragment probably comes next; 0 for none. */
    int likelyStream();

    /** How long that was when it came last. */
    int likelyLength();
  }

  private static final class Nothing implements Ground {
    @Override
    public int missing(int stream) {
      return 0;
    }

    @Override
    public FrameBuffer room(int stream, int count) {
      throw new IllegalStateException("nothing has come in part");
    }

    @Override
    public int likelyStream() {
      return 0;
    }

    @Override
    public int likelyLength() {
      return 0;
    }
  }

  public Landing(Ground ground) {
    this.ground = ground;
  }

  /**
   * A frame begins.
   *
   * @param header has its header from {@code offset} on
   * @return whether its payload lands
   */
  boolean begin(byte[] header, int offset) {
    int stream = BinaryWire.fragmentStream(header, offset);
    int missing = stream == 0 ? 0 : ground.missing(stream);
    int payload = missing == 0 ? 0 : BinaryWire.fragmentLength(header, offset);
    if (payload == 0 || payload > missing) {
      return false;
    }
    message = ground.room(stream, payload);
    length = payload;
    filled = 0;
    return true;
  }

  /**
   * The next frame is probably another fragment: it may be read to {@link #offset}, header and all,
   * so that the payload comes to lie where it belongs. The header takes the place of what is in
   * front of it, which is set aside. {@link #settle} must follow.
   *
   * @param least shorter fragments are not worth it
   * @param most bytes of the whole frame
   * @return how many bytes of it; 0 if it is not expected, and then nothing follows
   */
  int expect(int least, int most) {
    int stream = ground.likelyStream();
    if (stream == 0 || ground.likelyLength() < least) {
      return 0;
    }
    int payload = Math.min(ground.likelyLength(), most - BinaryWire.HEADER_BYTES);
    payload = Math.min(payload, ground.missing(stream));
    FrameBuffer likely = ground.room(stream, payload);
    if (payload == 0 || likely.size() < BinaryWire.HEADER_BYTES) {
      return 0;
    }
    expected = stream;
    message = likely;
    filled = -BinaryWire.HEADER_BYTES;
    System.arraycopy(likely.array(), offset(), aside, 0, aside.length);
    return BinaryWire.HEADER_BYTES + payload;
  }

  /**
   * So many bytes have been read to where a fragment was expected. If they begin one, that
   * {@linkplain #isBegun has begun}, and {@code header} gets its header.
   *
   * @param rest gets what is not of that fragment
   * @return how many bytes are of it
   */
  int settle(int count, FrameBuffer header, byte[] rest) {
    FrameBuffer likely = message();
    byte[] array = likely.array();
    int from = offset();
    message = null;
    filled = 0;
    int taken = 0;
    if (count >= BinaryWire.HEADER_BYTES
        && BinaryWire.fragmentStream(array, from) == expected
        && begin(array, from)) {
      header.write(array, from, BinaryWire.HEADER_BYTES);
      advance(Math.min(count - BinaryWire.HEADER_BYTES, length));
      taken = BinaryWire.HEADER_BYTES + filled;
    }
    System.arraycopy(array, from + taken, rest, 0, count - taken);
    // It is another array if that has grown.
    System.arraycopy(aside, 0, likely.array(), from, aside.length);
    return taken;
  }

  /** Whether the frame that was begun last lands, and has not been handed over. */
  public boolean isBegun() {
    return message != null;
  }

  /** Where the next byte goes, in {@link #array}. */
  int offset() {
    return message().size() + filled;
  }

  byte[] array() {
    return message().array();
  }

  private FrameBuffer message() {
    FrameBuffer begun = message;
    if (begun == null) {
      throw new IllegalStateException("no frame lands");
    }
    return begun;
  }

  int length() {
    return length;
  }

  /** How many bytes of the payload are still to come. */
  int rest() {
    return length - filled;
  }

  /** So many bytes have come. */
  void advance(int count) {
    filled += count;
  }

  /** How many bytes of a payload are here; 0 of one that is behind its header. */
  public int filled() {
    return filled;
  }

  /** The frame with that header, whose payload is all here; the next one may begin. */
  public Frame take(FrameBuffer header) {
    FrameBuffer behind = message();
    message = null;
    filled = 0;
    return BinaryWire.fragment(header, behind, length);
  }
}
