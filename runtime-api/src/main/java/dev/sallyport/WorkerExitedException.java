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

  /**
   * A call of a pool that is not run, as workers have ended at calls like it.
   *
   * @param message which call it is, and how often
   * @param exitReport of the last one
   */
  public WorkerExitedException(String message, ExitReport exitReport) {
    super(ErrorCode.QUARANTINED, message + "\n" + exitReport, null);
    this.exitReport = exitReport;
  }

  /** How it ended; the same report for every call that failed with it. */
  public ExitReport exitReport() {
    return exitReport;
  }
}
