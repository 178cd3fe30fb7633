package dev.sallyport.core.internal.wire;

/**
 * Everything of a frame but its payload. Immutable.
 *
 * @param type what it is
 * @param flags of {@link BinaryWire}: MORE, FIN, ACK, IGNORABLE
 * @param stream the stream, 0 for the session
 * @param method the number of what an OPEN opens in the acceptor's table, counted from 1; 0 in
 *     other frames, and where only the name is known
 * @param methodName its name, empty where only the number is known
 * @param kind what an OPEN opens
 * @param named whether the records of a call are written by the names of their fields, which on
 *     lines they always are; else by their position
 * @param deadlineMillis how long the opener waits, 0 for no limit
 * @param credits messages that the opener, or the sender of a CREDIT, is ready to receive
 */
public record FrameHead(
    FrameType type,
    int flags,
    int stream,
    int method,
    String methodName,
    StreamKind kind,
    boolean named,
    int deadlineMillis,
    int credits) {

  /** More fragments of the message follow; reserved. */
  public static final int MORE = 1;

  /** The last frame of the sender's direction of the stream. */
  public static final int FIN = 2;

  /** The answer to a PING. */
  public static final int ACK = 4;

  /** May be dropped by a receiver that does not know the type. */
  public static final int IGNORABLE = 8;

  /** A frame with nothing but a type, flags and a stream. */
  public static FrameHead of(FrameType type, int flags, int stream) {
    return new FrameHead(type, flags, stream, 0, "", StreamKind.ONE_WAY, false, 0, 0);
  }

  /** The opening of a call; {@code stream} 0 where it has no number yet. */
  public static FrameHead request(
      int stream, int method, String name, boolean named, int deadlineMillis) {
    return new FrameHead(
        FrameType.OPEN, FIN, stream, method, name, StreamKind.REQUEST, named, deadlineMillis, 0);
  }

  /** The opening of a channel; {@code stream} 0 where it has no number yet. */
  public static FrameHead duplex(int stream, int method, String name, int credits) {
    return new FrameHead(
        FrameType.OPEN, 0, stream, method, name, StreamKind.DUPLEX, false, 0, credits);
  }

  /** A grant of credits. */
  public static FrameHead credit(int stream, int credits) {
    return new FrameHead(FrameType.CREDIT, 0, stream, 0, "", StreamKind.ONE_WAY, false, 0, credits);
  }

  public boolean has(int flag) {
    return (flags & flag) != 0;
  }
}
