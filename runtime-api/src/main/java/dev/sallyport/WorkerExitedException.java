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

  private WorkerExitedException(ErrorCode code, String message, ExitReport exitReport) {
    super(code, message + "\n" + exitReport, null);
    this.exitReport = exitReport;
  }

  /**
   * A call of a pool that could be run again, as it is idempotent, and is not. Its code is {@link
   * ErrorCode#EXITED}.
   *
   * @param message which call it is, how often it was run, and which limit that reached
   * @param exitReport of the worker that ended last
   */
  public static WorkerExitedException notRunAgain(String message, ExitReport exitReport) {
    return new WorkerExitedException(ErrorCode.EXITED, message, exitReport);
  }

  /**
   * A call of a pool that is not run, as workers have ended at calls like it.
   *
   * @param message which call it is, and how often
   * @param exitReport of the last one
   */
  public WorkerExitedException(String message, ExitReport exitReport) {
    this(ErrorCode.QUARANTINED, message, exitReport);
  }

  /** How it ended; the same report for every call that failed with it. */
  public ExitReport exitReport() {
    return exitReport;
  }
}
