package dev.sallyport;

import dev.sallyport.schema.CompatibilityReport;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The two ends do not fit: no common version or encoding, an unknown method, or schemas that
 * differ. Found before any application frame is sent.
 */
public final class IncompatibleException extends SallyportException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable CompatibilityReport report;

  /**
   * @param code {@link ErrorCode#UNSUPPORTED_VERSION}, {@link ErrorCode#NO_COMMON_ENCODING}, {@link
   *     ErrorCode#INCOMPATIBLE_SCHEMA} or {@link ErrorCode#UNKNOWN_METHOD}
   */
  public IncompatibleException(ErrorCode code, String message) {
    super(code, message, null);
    this.report = null;
  }

  /** {@link ErrorCode#INCOMPATIBLE_SCHEMA}, with what the two ends have not in common. */
  public IncompatibleException(String message, CompatibilityReport report) {
    super(ErrorCode.INCOMPATIBLE_SCHEMA, message, null);
    this.report = report;
  }

  /** What the schemas of a contract have not in common; empty where they have not been compared. */
  public Optional<CompatibilityReport> report() {
    return Optional.ofNullable(report);
  }
}
