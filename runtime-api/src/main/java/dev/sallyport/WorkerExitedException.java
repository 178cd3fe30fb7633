package dev.sallyport;

import dev.sallyport.process.ExitReport;

/**
 * The child process ended while the call was in flight, or had ended before. Whether a call in
 * flight was processed is unknown.
 */
public final class WorkerExitedException extends SallyportException {
  private static final long serialVersionUID = 1L;

  private final transient ExitReport exitReport;

  public WorkerExitedException(ExitReport exitReport) {
    super(ErrorCode.EXITED, exitReport.toString(), null);
    this.exitReport = exitReport;
  }

  /** How it ended; the same report for every call that failed with it. */
  public ExitReport exitReport() {
    return exitReport;
  }
}
