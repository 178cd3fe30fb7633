package dev.sallyport.core.internal.session;

import dev.sallyport.ErrorCode;
import dev.sallyport.ProtocolException;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.wire.Frame;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Who reads the transport, and on which thread other people's code runs meanwhile: {@link
 * StandingReading} where somebody has to wait in a read, {@link EventReading} where the transport
 * tells what has come. Thread-safe.
 */
interface Reading extends UserTasks, Inbox.Telling {
  /** What frames mean, and what is to be done at the end. */
  interface Handler {
    /**
     * A frame has arrived. On the thread that reads: hand over, never wait, run nobody's code.
     *
     * @return false if it was the peer's last
     * @throws SallyportException if the session cannot go on
     */
    boolean onFrame(Frame frame);

    /** There is nothing more to read. */
    void onEnd(boolean goodbye);

    /** There is nothing more that could be read. */
    void onFailure(SallyportException cause);

    /** Tells what of the two it is that a read has thrown. */
    default void onTrouble(Throwable thrown) {
      if (thrown instanceof IOException) {
        // The transport is closed or broken; for the owner that is the end of the stream.
        onEnd(false);
      } else {
        onFailure(thrown instanceof SallyportException known ? known : failed(thrown));
      }
    }

    /** Errors too: with nobody to read, all who wait would wait for ever. */
    private static ProtocolException failed(Throwable thrown) {
      ProtocolException failure =
          new ProtocolException(
              ErrorCode.PROTOCOL_VIOLATION, "the session failed on a frame: " + thrown);
      failure.addSuppressed(thrown);
      return failure;
    }

    /** Whether nobody waits for a frame: no stream is open. */
    boolean isQuiet();

    /** Whether one stream is open, and no more. */
    boolean isAlone();

    /** Whether the peer can be asked for a sign of life. */
    boolean canAsk();

    /** Asks the peer for a sign of life. Never waits. */
    void ask();
  }

  /** What a caller waits for. */
  interface Awaited {
    boolean isDone();

    /** The thread to unpark when it is done; null for none. */
    void waiter(@Nullable Thread thread);
  }

  /**
   * Reads until there is nothing more, or sees to it that others do. Called once, when the session
   * begins.
   */
  void lead();

  /** Nothing more is read; whoever is in a read is on its way out. */
  void end();

  /**
   * Takes one frame if a whole one is there, for a test that has no thread to read on.
   *
   * @return false if there is none, or somebody else reads
   */
  boolean step();

  /**
   * Whoever reads has woken a caller, who could have read for itself.
   *
   * @param hasDeadline whether that caller has
   */
  void standBack(boolean hasDeadline);

  /** Somebody who does not wait is to be told of what arrives. */
  void expect();

  /**
   * Waits until {@code awaited} is done, reading meanwhile if nobody else does.
   *
   * @param deadline in terms of {@link System#nanoTime}, null for none
   * @throws TimeoutException if it is not done by then
   */
  void await(Awaited awaited, @Nullable Long deadline)
      throws InterruptedException, TimeoutException;

  /** What came, and when. */
  FrameReader reader();
}
