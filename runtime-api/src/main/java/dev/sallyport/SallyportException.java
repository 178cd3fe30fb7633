package dev.sallyport;

import org.jspecify.annotations.Nullable;

/**
 * The root of what this library throws at its callers. Sealed: one subtype for each decision that a
 * caller makes.
 *
 * <table>
 * <caption>What to do</caption>
 * <tr><td>{@link RefusedException}</td><td>change the value or its type; nothing was sent</td></tr>
 * <tr><td>{@link InvalidDataException}</td><td>mend the sender of the data</td></tr>
 * <tr><td>{@link RemoteCallException}</td><td>read the remote failure; the worker lives</td></tr>
 * <tr><td>{@link RejectedCallException}</td><td>call again later; it was not processed</td></tr>
 * <tr><td>{@link DeadlineExceededException}</td><td>give up, or repeat if repeating is harmless</td></tr>
 * <tr><td>{@link CancelledCallException}</td><td>nothing: it was asked for</td></tr>
 * <tr><td>{@link IncompatibleException}</td><td>build both ends from the same contract</td></tr>
 * <tr><td>{@link LaunchException}</td><td>mend the launch</td></tr>
 * <tr><td>{@link ConnectionException}</td><td>mend the address, or who is let in there</td></tr>
 * <tr><td>{@link WorkerExitedException}</td><td>read its exit report; start another</td></tr>
 * <tr><td>{@link ProtocolException}</td><td>mend the peer; this session is over</td></tr>
 * <tr><td>{@link ClosedException}</td><td>nothing: this end closed it</td></tr>
 * </table>
 */
public abstract sealed class SallyportException extends RuntimeException
    permits RefusedException,
        InvalidDataException,
        RemoteCallException,
        RejectedCallException,
        DeadlineExceededException,
        CancelledCallException,
        IncompatibleException,
        LaunchException,
        ConnectionException,
        WorkerExitedException,
        ProtocolException,
        ClosedException {

  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  SallyportException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** What happened, with the values that made it happen; there always is one. */
  @Override
  public final String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** The stable code, as it stands in {@code docs/errors.md}. */
  public final ErrorCode code() {
    return code;
  }
}
