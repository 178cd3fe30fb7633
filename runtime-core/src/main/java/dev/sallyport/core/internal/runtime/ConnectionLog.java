package dev.sallyport.core.internal.runtime;

import dev.sallyport.ErrorCode;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.session.Timers;
import dev.sallyport.socket.PeerIdentity;
import dev.sallyport.spi.LinePerSecond;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one standing worker logs of those who were let in: a {@link LinePerSecond} of the sessions
 * that could not go on, for each code of what broke them, and one of those for whom there was no
 * room. Thread-safe.
 */
final class ConnectionLog {
  private static final Logger log = LoggerFactory.getLogger(StandingWorker.class);

  /** Lines may take their time, which the timers have not. */
  private static final LogClock CLOCK = new LogClock(ConnectionLog::after, EndThreads::log);

  private final LinePerSecond<ErrorCode> broken = new LinePerSecond<>(ErrorCode.class);
  private final LinePerSecond<ErrorCode> turnedAway = new LinePerSecond<>(ErrorCode.class);

  /** The session with {@code peer} could not go on. On one of the {@link EndThreads}. */
  void broken(PeerIdentity peer, SallyportException why) {
    broken.tell(
        why.code(),
        CLOCK,
        () -> log.warn("a connection was ended, with {}: {}", peer, why.getMessage()),
        more -> log.warn("ended {} more connections: {}", more, why.code()));
  }

  /** There was no room for {@code peer}. On any thread. */
  void turnedAway(PeerIdentity peer, int maxConnections) {
    turnedAway.tell(
        ErrorCode.RESOURCE_EXHAUSTED,
        CLOCK,
        () -> {
          var unused =
              EndThreads.log(() ->
                  log.warn(
                      "no room for a connection, with {}: {} are here"
                          + " (ListenLimits.maxConnections), with those that are gone and whose"
                          + " handlers have not returned",
                      peer,
                      maxConnections));
        },
        more -> log.warn("no room for {} more connections", more));
  }

  private static void after(Duration delay, Runnable line) {
    var unused = Timers.after(delay, line);
  }
}
