package dev.sallyport.core.internal.wire;

import dev.sallyport.spi.FrameBuffer;

/**
 * One way to write a frame's fields as bytes. Thread-safe: it has no state.
 *
 * <p>A frame is written by {@link #begin}, the payload appended to the buffer by the caller, and
 * {@link #end}. Only in between may the buffer hold half a frame. What {@link #end} leaves can be
 * sent as it is, and several behind one another.
 *
 * <p>A message that is longer than {@link #maxFragmentBytes} goes in fragments instead of {@link
 * #end}: {@link #firstFragment}, then {@link #nextFragment} until all of it is through.
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

  /** Where the message begins in a buffer that {@link #begin} has started. */
  int messageOffset(FrameBuffer begun, FrameHead head);

  /** The longest message, or part of one, that goes in one frame. */
  int maxFragmentBytes();

  /**
   * Appends the first fragment of a message to {@code out}.
   *
   * @param message begun and with all its payload, but not ended
   * @return where in {@code message} the next fragment begins
   */
  int firstFragment(FrameBuffer message, FrameHead head, int stream, FrameBuffer out);

  /**
   * Turns a part of the message into the next frame, in place: the header takes the place of bytes
   * before {@code from}, which have been sent.
   *
   * @param to where the part ends; with the message it is the last fragment
   * @return where the frame begins; it ends at {@code to}
   */
  int nextFragment(FrameBuffer message, FrameHead head, int stream, int from, int to);

  /**
   * Reads one frame, which takes over the buffer.
   *
   * @throws dev.sallyport.ProtocolException if a field is out of its range
   */
  Frame parse(FrameBuffer in);

  /**
   * How much larger than the longest message a frame may be before {@link #end}. Everything but the
   * message counts.
   */
  int overheadBytes();

  /** Most bytes that {@link #end} adds behind that. */
  int tailBytes();
}
