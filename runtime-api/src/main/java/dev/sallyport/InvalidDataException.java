package dev.sallyport;

import dev.sallyport.schema.Violation;

/**
 * Data that arrived does not match its schema or is malformed. The call or message it belongs to
 * fails alone; the session lives.
 */
public final class InvalidDataException extends SallyportException {
  private static final long serialVersionUID = 1L;

  private final transient Violation violation;

  public InvalidDataException(Violation violation) {
    super(ErrorCode.INVALID_DATA, violation.toString(), null);
    this.violation = violation;
  }

  /**
   * @param context whose data it was: {@code reply of Thumbnails.resize}
   */
  public InvalidDataException(String context, Violation violation) {
    super(ErrorCode.INVALID_DATA, context + ": " + violation, null);
    this.violation = violation;
  }

  /** What was expected where, and what was found. */
  public Violation violation() {
    return violation;
  }
}
