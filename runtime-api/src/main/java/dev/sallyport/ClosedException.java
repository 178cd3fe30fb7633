package dev.sallyport;

import org.jspecify.annotations.Nullable;

/** This end, or the peer with a goodbye, closed the session or the channel. */
public final class ClosedException extends SallyportException {
  private static final long serialVersionUID = 1L;

  public ClosedException(String message) {
    this(message, null);
  }

  /**
   * @param cause why this end closed it, null for no reason but that it wanted to
   */
  public ClosedException(String message, @Nullable Throwable cause) {
    super(ErrorCode.CLOSED, message, cause);
  }
}
