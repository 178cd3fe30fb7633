package dev.sallyport.spi;

import java.io.IOException;

/**
 * One end of a transport: moves whole frames, in order, and knows nothing of what is in them
 * (docs/protocol.md, "Framings").
 *
 * <p><b>Threads.</b> One thread at a time receives and one at a time sends; the two may be
 * different. {@link #close} may come from any thread.
 *
 * <p><b>Blocking.</b> {@link #receive} waits for a frame: not reading is the back-pressure. {@link
 * #send} waits until the transport has taken the frame. A thread that waits in either is released
 * by the end of the peer, and by {@link #close} where the transport can: a pipe cannot.
 */
public interface Connection extends AutoCloseable {
  /**
   * Replaces the content of {@code frame} by the next frame.
   *
   * @return false at the end of the stream, if it ends between frames
   * @throws dev.sallyport.ProtocolException if the bytes are no frame or end within one
   * @throws IOException if the transport fails, or was closed here
   */
  boolean receive(FrameBuffer frame) throws IOException;

  /**
   * Whether a whole frame has arrived already, so that {@link #receive} does not wait. For the
   * receiving thread; false where the transport cannot tell without waiting.
   */
  default boolean buffered() {
    return false;
  }

  /**
   * Whether anything has arrived that was not received. For the receiving thread, which may ask
   * again and again instead of sleeping in {@link #receive}; false where the transport cannot tell.
   */
  default boolean poll() throws IOException {
    return false;
  }

  /**
   * Sends one or more whole frames, one behind the other. The caller may reuse the array
   * afterwards.
   *
   * @throws IOException if the transport fails, was closed here, or the peer no longer reads
   */
  void send(byte[] frames, int offset, int length) throws IOException;

  /**
   * How many bytes the transport has taken so far, also of a frame under way, so that a slow peer
   * is told from one that does not read. From any thread. A transport that does not know returns 0.
   */
  default long bytesTaken() {
    return 0;
  }

  /** Ends this end's direction: the peer sees the end of the stream. Idempotent. */
  void finish() throws IOException;

  /** Ends both directions. Idempotent, never waits. */
  @Override
  void close();
}
