package dev.sallyport.spi;

import dev.sallyport.socket.PeerIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection over a socket, proven and not yet started.
 *
 * <p><b>Threads.</b> Everything of {@link Listener} is called on one I/O thread, one at a time; it
 * must not wait there. While reading is {@linkplain #lend lent}, bytes are told on the thread that
 * has it instead, and the end not before it is given back. One thread at a time calls {@link #send}
 * and {@link #finish}; the rest may come from any thread.
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

    /**
     * Reading is {@linkplain SocketLink#lend lent}, and the I/O thread needs it back: {@link
     * Loan#end} is to follow soon.
     */
    default void onRecall() {}
  }

  /**
   * Reading, while it is not the I/O thread's. One thread at a time has it, each after the other;
   * {@link #wake} may come from any.
   */
  interface Loan {
    /**
     * Waits for bytes, and gives what has come to the listener: {@link Listener#onBytes} and {@link
     * Listener#onPause} are called on this thread. Returns also without any, as after {@link
     * #wake}. No interrupt ends it.
     *
     * @return false if nothing more can be read so, and {@link #end} is due: the listener is told
     *     why on the I/O thread
     */
    boolean await();

    /** {@link #await} returns soon; if nobody is there, the next one does. Never waits. */
    void wake();

    /** Gives reading back to the I/O thread, with what has not been read. Once, and the last. */
    void end();
  }

  /** Who is at the other end. */
  PeerIdentity identity();

  /** Begins to read. Once. */
  void start(Listener listener);

  /**
   * Lends reading to threads that wait for what comes: from here on the I/O thread reads nothing,
   * until {@link Loan#end}. On the I/O thread, in a task of its own ({@link #execute}).
   *
   * @return null if it cannot be lent: this kind of connection is read by the I/O thread alone, or
   *     there is nothing more to read, or no descriptor to be had
   */
  default @Nullable Loan lend() {
    return null;
  }

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
