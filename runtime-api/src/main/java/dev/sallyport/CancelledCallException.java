package dev.sallyport;

/**
 * The caller gave the call up: its thread was interrupted, its future or subscription was
 * cancelled, or the peer's end cancelled it. The interrupt flag of an interrupted thread is set
 * again.
 */
public final class CancelledCallException extends SallyportException {
  private static final long serialVersionUID = 1L;

  public CancelledCallException(String message) {
    super(ErrorCode.CANCELLED, message, null);
  }
}
