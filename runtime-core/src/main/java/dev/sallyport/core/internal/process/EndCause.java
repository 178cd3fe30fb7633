package dev.sallyport.core.internal.process;

import dev.sallyport.process.ExitReport.EndedBy;
import java.util.function.BooleanSupplier;

/**
 * Who ends a child, the strongest step so far, and why; fixed once the process has ended.
 * Thread-safe.
 */
final class EndCause {
  private final BooleanSupplier alive;
  private EndedBy endedBy = EndedBy.ITSELF;
  private String reason = "";

  EndCause(BooleanSupplier alive) {
    this.alive = alive;
  }

  /** Takes the cause if it is stronger than the one so far; false if the process has ended. */
  synchronized boolean note(EndedBy by, String why) {
    if (!alive.getAsBoolean()) {
      return false;
    }
    if (by.compareTo(endedBy) > 0) {
      endedBy = by;
      reason = why;
    }
    return true;
  }

  synchronized EndedBy endedBy() {
    return endedBy;
  }

  synchronized String reason() {
    return reason;
  }
}
