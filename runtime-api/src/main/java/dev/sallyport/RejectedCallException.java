package dev.sallyport;

/**
 * A call that was not processed: a limit on concurrent calls was reached, or the peer takes no new
 * ones. It is safe to repeat, then to another peer.
 */
public final class RejectedCallException extends SallyportException {
  private static final long serialVersionUID = 1L;

  public RejectedCallException(String message) {
    this(ErrorCode.RESOURCE_EXHAUSTED, message);
  }

  /**
   * @param code {@link ErrorCode#RESOURCE_EXHAUSTED} or {@link ErrorCode#DRAINING}
   */
  public RejectedCallException(ErrorCode code, String message) {
    super(code, message, null);
  }
}
