package dev.sallyport.core.internal.process;

import dev.sallyport.spi.DurationText;
import java.time.Duration;

/**
 * The end of a child in order, each step with its bound (docs/process-lifecycle.md): the end of its
 * input, SIGTERM, SIGKILL to its group. Confined to the thread that runs it.
 */
final class StopSteps {
  private final ChildProcess child;
  private final Duration step;
  private final String reason;
  private boolean interrupted;

  StopSteps(ChildProcess child, Duration step, String reason) {
    this.child = child;
    this.step = step;
    this.reason = reason;
  }

  /** Whether the child and its group have ended. An interrupt kills at once, and is kept. */
  boolean run() {
    child.goodbye(reason);
    try {
      escalate();
    } catch (InterruptedException e) {
      interrupted = true;
      child.killGroup(reason + ", and the wait for its end was interrupted");
    }
    try {
      // By now it has ended or cannot be ended: the rest is short.
      return child.awaitExit(ChildProcess.KILL_BOUND)
          && child.awaitReaped(ChildProcess.KILL_BOUND.plus(ProcessGroup.HELPER_BOUND));
    } catch (InterruptedException e) {
      interrupted = true;
      return child.onReaped().getNow(false);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void escalate() throws InterruptedException {
    if (!child.awaitExit(step)) {
      child.terminate(reason + late("its goodbye"));
      if (!child.awaitExit(step)) {
        child.killGroup(reason + late("SIGTERM"));
      }
    }
  }

  private String late(String what) {
    return ", and it did not end within " + DurationText.exact(step) + " of " + what;
  }
}
