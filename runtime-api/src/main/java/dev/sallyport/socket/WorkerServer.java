package dev.sallyport.socket;

import java.time.Duration;

/**
 * A standing worker: listens, and serves whoever connects and is let in, each over a session of its
 * own. Made with {@link dev.sallyport.Worker.Builder#listen(Endpoint)}.
 *
 * <p>Thread-safe. A few I/O threads serve all connections; handlers run on threads of their own.
 * All are daemons: {@link #awaitClose} is for a {@code main} that has nothing else to do.
 */
public interface WorkerServer extends AutoCloseable {
  /** Where it listens; with the port that was free, if it was asked for one. */
  Endpoint endpoint();

  /** How many are connected. */
  int connections();

  /**
   * For a deployment: accepts nobody any more, tells all who are connected to make no more calls
   * here (what they had sent before is done, and what comes later is not processed and says so),
   * waits up to {@code grace} for the calls under way, and closes.
   *
   * @return whether all that were under way have ended by themselves
   */
  boolean shutdown(Duration grace);

  /** Accepts nobody any more and ends all sessions; handlers are interrupted. Idempotent. */
  @Override
  void close();

  /** Waits until this is closed. */
  void awaitClose() throws InterruptedException;
}
