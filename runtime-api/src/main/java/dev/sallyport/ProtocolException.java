package dev.sallyport;

import dev.sallyport.process.ExitReport;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The session is over because of what the peer sent or did: bytes that are no frame, a frame that
 * breaks the protocol, a stream that ends in mid-frame, or no reading at all. An own child that did
 * this has been ended.
 */
public final class ProtocolException extends SallyportException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable ExitReport exitReport;

  /**
   * @param code {@link ErrorCode#PROTOCOL_VIOLATION}, {@link ErrorCode#FOREIGN_BYTES}, {@link
   *     ErrorCode#TRUNCATED_FRAME}, {@link ErrorCode#PEER_STALLED} or {@link
   *     ErrorCode#CONNECTION_LOST}
   * @param message what was seen, quoted and bounded, with its byte offset
   */
  public ProtocolException(ErrorCode code, String message) {
    this(code, message, null);
  }

  /**
   * @param exitReport how the child ended, where the peer was one and has ended
   */
  public ProtocolException(ErrorCode code, String message, @Nullable ExitReport exitReport) {
    super(code, exitReport == null ? message : message + "\n" + exitReport, null);
    this.exitReport = exitReport;
  }

  /** How the child ended, where the peer was one and has ended. */
  public Optional<ExitReport> exitReport() {
    return Optional.ofNullable(exitReport);
  }
}
