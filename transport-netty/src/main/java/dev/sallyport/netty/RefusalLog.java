package dev.sallyport.netty;

import io.netty.util.concurrent.EventExecutor;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is logged of those whom one listener does not let in: of each reason at most one line a
 * second, which is of the first, and after that of how many more there were. So it is not strangers
 * who say how much is logged. Thread-safe; it keeps one number for each reason.
 */
final class RefusalLog {
  /** Why. */
  enum Reason {
    LIMIT("beyond the ListenLimits"),
    PROOF("not whom this end lets in"),
    TIME("no proof in time"),
    FAULT("a fault of this end");

    private final String text;

    Reason(String text) {
      this.text = text;
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
  private static final long PAUSE_MILLIS = 1000;

  /** How many were left out since the last line, for those whose second is not over. */
  private final Map<Reason, Long> leftOut = new EnumMap<>(Reason.class);

  /**
   * One is not let in.
   *
   * @param clock tells when the second is over
   * @param line made only if it is logged
   */
  void refused(Reason reason, EventExecutor clock, Supplier<String> line) {
    if (!LOG.isInfoEnabled()) {
      return;
    }
    synchronized (this) {
      Long before = leftOut.computeIfPresent(reason, (same, count) -> count + 1);
      if (before != null) {
        return;
      }
      leftOut.put(reason, 0L);
    }
    LOG.info("refused a connection {}", line.get());
    begin(reason, clock);
  }

  private void begin(Reason reason, EventExecutor clock) {
    try {
      var unused = clock.schedule(() -> end(reason, clock), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // The I/O threads have ended, and all that listens with them.
      take(reason);
    }
  }

  private void end(Reason reason, EventExecutor clock) {
    long more = take(reason);
    if (more > 0) {
      LOG.info("refused {} more connections: {}", more, reason.text);
      begin(reason, clock);
    }
  }

  /** What was left out; another second begins if that is anything. */
  private synchronized long take(Reason reason) {
    Long more = leftOut.remove(reason);
    if (more == null) {
      return 0;
    }
    if (more > 0) {
      leftOut.put(reason, 0L);
    }
    return more;
  }
}
