package dev.sallyport.core.internal.wire;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Everything of a frame but its payload. Immutable.
 *
 * @param type what it is
 * @param flags of {@link BinaryWire}: MORE, FIN, ACK, IGNORABLE
 * @param stream the stream, 0 for the session
 * @param credits of a CREDIT: messages more
 * @param bytes of a CREDIT: bytes more
 * @param open of an OPEN, and only there
 */
public record FrameHead(
    FrameType type, int flags, int stream, int credits, int bytes, @Nullable Opening open) {

  /** More fragments of the message follow. */
  public static final int MORE = 1;

  /** The last frame of the sender's direction of the stream. */
  public static final int FIN = 2;

  /** The answer to a PING, or to a SCHEMA. */
  public static final int ACK = 4;

  /** May be dropped by a receiver that does not know the type. */
  public static final int IGNORABLE = 8;

  /** A frame with nothing but a type, flags and a stream. */
  public static FrameHead of(FrameType type, int flags, int stream) {
    return new FrameHead(type, flags, stream, 0, 0, null);
  }

  /** An OPEN; {@code stream} 0 where it has no number yet. */
  public static FrameHead open(int stream, Opening opening) {
    int flags = opening.kind().openerStreams() ? 0 : FIN;
    return new FrameHead(FrameType.OPEN, flags, stream, 0, 0, opening);
  }

  /** A grant of credits: messages of the stream, and bytes. */
  public static FrameHead credit(int stream, int credits, int bytes) {
    return new FrameHead(FrameType.CREDIT, 0, stream, credits, bytes, null);
  }

  /** What an OPEN says; not for other frames. */
  public Opening opening() {
    return Objects.requireNonNull(open, "opening");
  }

  public boolean has(int flag) {
    return (flags & flag) != 0;
  }
}
