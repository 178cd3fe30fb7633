package dev.sallyport.core.internal.pool;

import dev.sallyport.LaunchException;
import dev.sallyport.ProtocolException;
import dev.sallyport.SallyportException;
import dev.sallyport.WorkerExitedException;
import dev.sallyport.process.ExitReport;
import org.jspecify.annotations.Nullable;

/** What is read out of failures. */
final class Failures {
  private Failures() {}

  /** The failure of a future, as it is thrown to who waits for it. */
  static RuntimeException rethrown(Throwable failure) {
    if (failure instanceof SallyportException known) {
      return known;
    } else if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException runtime
        ? runtime
        : new IllegalStateException(failure);
  }

  /** That of the process which a failure is about; null where there is none. */
  static @Nullable ExitReport exitReport(RuntimeException failure) {
    if (failure instanceof WorkerExitedException exited) {
      return exited.exitReport();
    } else if (failure instanceof LaunchException launch) {
      return launch.exitReport().orElse(null);
    }
    return failure instanceof ProtocolException broken ? broken.exitReport().orElse(null) : null;
  }
}
