package dev.sallyport;

/**
 * The two ends do not fit: no common version or encoding, an unknown method, or schemas that
 * differ. Found before any application frame is sent.
 */
public final class IncompatibleException extends SallyportException {
  private static final long serialVersionUID = 1L;

  /**
   * @param code {@link ErrorCode#UNSUPPORTED_VERSION}, {@link ErrorCode#NO_COMMON_ENCODING}, {@link
   *     ErrorCode#INCOMPATIBLE_SCHEMA} or {@link ErrorCode#UNKNOWN_METHOD}
   */
  public IncompatibleException(ErrorCode code, String message) {
    super(code, message, null);
  }
}
