package dev.sallyport;

/** This end, or the peer with a goodbye, closed the session or the channel. */
public final class ClosedException extends SallyportException {
  private static final long serialVersionUID = 1L;

  public ClosedException(String message) {
    super(ErrorCode.CLOSED, message, null);
  }
}
