package dev.sallyport.core.internal.session;

import dev.sallyport.ErrorCode;
import dev.sallyport.ProtocolException;
import dev.sallyport.spi.DurationText;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a peer does not read: a write that makes no progress cannot be interrupted, so
 * somebody else has to look. Thread-safe.
 */
final class StallWatch {
  private static final long SHORTEST_PERIOD_NANOS = 10_000_000;

  private final FrameWriter writer;
  private final Duration limit;
  private final SessionOwner owner;
  private final Threads threads;
  private @Nullable Future<?> check;
  private boolean stopped;

  StallWatch(FrameWriter writer, Duration limit, SessionOwner owner, Threads threads) {
    this.writer = writer;
    this.limit = limit;
    this.owner = owner;
    this.threads = threads;
  }

  /** Starts to look, unless it was stopped already. */
  synchronized void start() {
    if (!stopped) {
      long quarter = TimeUnit.NANOSECONDS.convert(limit) / 4;
      check = threads.every(Duration.ofNanos(Math.max(quarter, SHORTEST_PERIOD_NANOS)), this::look);
    }
  }

  synchronized void stop() {
    stopped = true;
    if (check != null) {
      check.cancel(false);
    }
  }

  private void look() {
    if (writer.turn().stalledNanos() > TimeUnit.NANOSECONDS.convert(limit)) {
      writer.close();
      owner.failed(
          new ProtocolException(
              ErrorCode.PEER_STALLED,
              "the other process does not read: a write has waited for more than "
                  + DurationText.exact(limit)
                  + " (Limits.stallTimeout)"));
    }
  }
}
