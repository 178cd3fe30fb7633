package dev.sallyport;

/** The time given to a call or a wait ran out. Whether a call was processed is unknown. */
public final class DeadlineExceededException extends SallyportException {
  private static final long serialVersionUID = 1L;

  public DeadlineExceededException(String message) {
    super(ErrorCode.DEADLINE_EXCEEDED, message, null);
  }
}
