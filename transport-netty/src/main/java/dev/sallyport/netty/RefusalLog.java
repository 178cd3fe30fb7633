package dev.sallyport.netty;

import dev.sallyport.spi.LinePerSecond;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is logged of those whom one listener does not let in: of each reason a {@link
 * LinePerSecond}. Thread-safe.
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

  private final LinePerSecond<Reason> lines = new LinePerSecond<>(Reason.class);

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
    lines.tell(
        reason,
        (delay, task) -> {
          var unused = clock.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        },
        () -> LOG.info("refused a connection {}", line.get()),
        more -> LOG.info("refused {} more connections: {}", more, reason.text));
  }
}
