package dev.sallyport.core.internal.session;

import dev.sallyport.SallyportException;
import java.io.IOException;
import java.time.Duration;

/**
 * Who decides what a session's troubles mean: the supervisor of a child, or a worker. Each method
 * may be called from any thread, {@link #failed} and {@link #outputFailed} more than once: the
 * first cause counts. None may wait.
 */
public interface SessionOwner {
  /**
   * The peer sends nothing more.
   *
   * @param goodbye whether it said so with BYE
   */
  void inputEnded(boolean goodbye);

  /** The peer broke the protocol or does not fit: the session cannot go on. */
  void failed(SallyportException cause);

  /** The peer has given no sign of life for that long, and not answered when it was asked. */
  default void suspected(Duration silence) {}

  /** A peer that was suspected has given a sign of life. */
  default void recovered() {}

  /** Nothing can be sent to the peer any more; what it has sent may still be read. */
  void outputFailed(IOException cause);
}
