package dev.sallyport.core.internal.transport;

import dev.sallyport.spi.Connection;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.SocketLink;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A connection that tells what has come, and never makes anybody wait: many of them share a few I/O
 * threads.
 *
 * <p><b>Threads.</b> {@link #take} is called within {@link Listener#onReadable} alone: on the I/O
 * thread, or on the one that has what is {@linkplain #lend lent}. One thread at a time sends.
 */
public interface EventConnection extends Connection {
  /**
   * What happens. On the I/O thread, one at a time, but for what is read where reading is lent;
   * nothing may wait there.
   */
  interface Listener {
    /** Frames may be there, or the end: {@link #take} is to be called until there is nothing. */
    void onReadable();

    /** What had come is read; more may come at any time. */
    void onPause();

    /** {@link #offer} takes more again, after it has said no. */
    void onWritable();

    /** Reading is lent, and the I/O thread needs it back. */
    void onRecall();
  }

  /** What there was to take. */
  enum Taken {
    /** A whole frame. */
    FRAME,
    /** Less than one: the rest goes on in the same buffer. */
    PART,
    /** The end of the stream, between frames. */
    END
  }

  /** Begins to read. Once. */
  void start(Listener listener);

  /** Lends reading to who waits for a frame, as {@link SocketLink#lend} has it. */
  SocketLink.@Nullable Loan lend();

  /**
   * Takes the next frame, or goes on with it.
   *
   * @param frame empty, or as a {@link Taken#PART} has left it; only the header of the frame if its
   *     payload is where {@code landing} puts it
   * @param landing as a {@link Taken#PART} has left it, too
   * @throws dev.sallyport.ProtocolException if the bytes are no frame or end within one
   * @throws IOException if the transport has failed
   */
  Taken take(FrameBuffer frame, Landing landing) throws IOException;

  /**
   * Sends whole frames, all of them and at once: what the transport has no room for waits there.
   *
   * @return whether more may be sent now; if not, {@link Listener#onWritable} follows
   * @throws IOException as {@link #send}
   */
  boolean offer(byte[] frames, int offset, int length) throws IOException;

  /**
   * Ends this end's direction once all is sent.
   *
   * @param written told, once, when all is with the system, or never will be; must not wait
   * @throws IOException as {@link #send}; {@code written} is not told then
   */
  void finish(Runnable written) throws IOException;

  /** Not for this kind: see {@link #finish(Runnable)}. */
  @Override
  default void finish() {
    throw new UnsupportedOperationException("driven by events");
  }

  /** Runs {@code task} on the I/O thread; false if it never will. */
  boolean execute(Runnable task);

  /** Not for this kind: nobody waits for a frame. */
  @Override
  default boolean receive(FrameBuffer frame) {
    throw new UnsupportedOperationException("driven by events");
  }

  /** Not for this kind: see {@link #offer}. */
  @Override
  default void send(byte[] frames, int offset, int length) {
    throw new UnsupportedOperationException("driven by events");
  }

  /** This connection, if it is of this kind; else null. */
  static @Nullable EventConnection of(Connection connection) {
    return connection instanceof EventConnection events ? events : null;
  }
}
