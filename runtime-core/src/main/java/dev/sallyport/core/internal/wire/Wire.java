package dev.sallyport.core.internal.wire;

import dev.sallyport.spi.FrameBuffer;

/**
 * One way to write a frame's fields as bytes. Thread-safe: it has no state.
 *
 * <p>A frame is written by {@link #begin}, the payload appended to the buffer by the caller, and
 * {@link #end}. Only in between may the buffer hold half a frame.
 */
public interface Wire {
  /** Starts a frame in an empty buffer. The head's stream is not yet looked at. */
  void begin(FrameBuffer out, FrameHead head);

  /**
   * Completes the frame that {@link #begin} started, all after it being payload.
   *
   * @param stream given here and not before: a new stream gets its number in the order in which the
   *     frames are written, long after its payload was encoded
   */
  void end(FrameBuffer out, FrameHead head, int stream);

  /**
   * Reads one frame, which takes over the buffer.
   *
   * @throws dev.sallyport.ProtocolException if a field is out of its range
   */
  Frame parse(FrameBuffer in);

  /**
   * How much larger than the peer's largest payload a frame may be before {@link #end}. What comes
   * before the message within the payload does not count.
   */
  int overheadBytes();

  /** Most bytes that {@link #end}, and a transport's line end, add behind that. */
  int tailBytes();
}
