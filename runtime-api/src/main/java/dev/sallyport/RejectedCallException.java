package dev.sallyport;

/** A call that was not processed: a limit on concurrent calls was reached. It is safe to repeat. */
public final class RejectedCallException extends SallyportException {
  private static final long serialVersionUID = 1L;

  public RejectedCallException(String message) {
    super(ErrorCode.RESOURCE_EXHAUSTED, message, null);
  }
}
