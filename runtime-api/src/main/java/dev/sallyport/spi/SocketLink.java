package dev.sallyport.spi;

import dev.sallyport.socket.PeerIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection over a socket, proven and not yet started.
 *
 * <p><b>Threads.</b> Everything of {@link Listener} is called on one I/O thread, one at a time; it
 * must not wait there. One thread at a time calls {@link #send} and {@link #finish}; the rest may
 * come from any thread.
 */
public interface SocketLink extends AutoCloseable {
  /** What arrives. */
  interface Listener {
    /**
     * Bytes have come. They are this call's only: all of {@code bytes} is taken before it returns.
     */
    void onBytes(ByteBuffer bytes);

    /** All bytes that were there to read have been given; more may come at any time. */
    void onPause();

    /**
     * {@link #send} takes more again, after it has said no; or will never, and throws when it is
     * next called: of that whoever waits has to hear too.
     */
    void onWritable();

    /**
     * No more bytes will come. Once. After a regular end only {@link #onWritable} may follow, since
     * this end's direction is still open; after a failure nothing does.
     *
     * @param failure why; null if the other end has ended its direction regularly. If it was this
     *     end that closed, it says so
     */
    void onEnd(@Nullable IOException failure);
  }

  /** Who is at the other end. */
  PeerIdentity identity();

  /** Begins to read. Once. */
  void start(Listener listener);

  /**
   * Takes bytes to be sent, all of them and at once: as far as the socket has no room, they wait
   * here. The caller may reuse the array afterwards.
   *
   * @return whether more may be sent now; if not, {@link Listener#onWritable} follows, and what is
   *     sent before it is held in memory
   * @throws IOException if the connection is broken or closed, or this direction has ended
   */
  boolean send(byte[] bytes, int offset, int length) throws IOException;

  /**
   * How many bytes the socket has taken so far. Of what waits it is told in pieces of 64 KiB at
   * most.
   */
  long bytesTaken();

  /** Runs {@code task} on the I/O thread; false if that has ended and it never will. */
  boolean execute(Runnable task);

  /** Whether this thread is the I/O thread. */
  boolean isIoThread();

  /**
   * Ends this direction once all is sent: the other end sees the end of the stream.
   *
   * @param written told, once, when all is with the system and the end too, or never will be; on
   *     any thread, where it must not wait
   * @throws IOException if the connection is broken or closed; {@code written} is not told then
   */
  void finish(Runnable written) throws IOException;

  /** Ends both directions at once, and drops what waits. Idempotent, never waits. */
  @Override
  void close();
}
