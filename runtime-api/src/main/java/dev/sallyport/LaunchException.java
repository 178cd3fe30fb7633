package dev.sallyport;

import dev.sallyport.process.ExitReport;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A child process could not be started, or was not ready in time. If a process came to life it has
 * been ended, and its exit report is attached.
 */
public final class LaunchException extends SallyportException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable ExitReport exitReport;

  /**
   * @param code {@link ErrorCode#LAUNCH_FAILED} or {@link ErrorCode#START_TIMEOUT}
   */
  public LaunchException(
      ErrorCode code, String message, @Nullable ExitReport exitReport, @Nullable Throwable cause) {
    super(code, exitReport == null ? message : message + "\n" + exitReport, cause);
    this.exitReport = exitReport;
  }

  /** How the process ended, where one had come to life. */
  public Optional<ExitReport> exitReport() {
    return Optional.ofNullable(exitReport);
  }
}
