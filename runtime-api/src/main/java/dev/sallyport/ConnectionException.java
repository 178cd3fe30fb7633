package dev.sallyport;

import org.jspecify.annotations.Nullable;

/**
 * A connection over a socket did not come about: nobody listens at the address, one of the ends is
 * not whom the other wants, or it took too long. Or an address cannot be listened at.
 */
public final class ConnectionException extends SallyportException {
  private static final long serialVersionUID = 1L;

  /**
   * @param code {@link ErrorCode#CONNECT_FAILED} or {@link ErrorCode#LISTEN_FAILED}
   */
  public ConnectionException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }
}
