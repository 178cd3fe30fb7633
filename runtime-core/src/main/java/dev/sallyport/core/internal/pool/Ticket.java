package dev.sallyport.core.internal.pool;

import dev.sallyport.DeadlineExceededException;
import dev.sallyport.SallyportException;
import dev.sallyport.pool.CallOptions;
import dev.sallyport.spi.DurationText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a worker: a call, or the lease of a whole worker.
 *
 * <pre>
 *  WAITING ──assigned──▶ ASSIGNED ──▶ OVER
 *     ▲                      │
 *     └── not begun, or idempotent, and its worker has ended
 * </pre>
 *
 * <p>Its state is guarded by the lock of the {@link Dispatcher}.
 */
abstract class Ticket {
  enum State {
    WAITING,
    ASSIGNED,
    OVER
  }

  final String label;
  final CallOptions options;

  /** In terms of {@link System#nanoTime}. */
  final long madeNanos = System.nanoTime();

  /** When it must have a worker, in the same terms; null for no limit. */
  final @Nullable Long queueDeadline;

  // Guarded by the dispatcher's lock.
  State state = State.WAITING;
  @Nullable PoolWorker worker;

  /** Whether it stands in the counters as done or failed. */
  boolean counted;

  /** The order in which tickets came. */
  long number;

  Ticket(String label, CallOptions options, @Nullable Long queueDeadline) {
    this.label = label;
    this.options = options;
    this.queueDeadline = queueDeadline;
  }

  /**
   * That its time to get a worker is over.
   *
   * @param trouble ends the message
   */
  DeadlineExceededException overdue(String pool, String trouble) {
    return new DeadlineExceededException(
        notProcessed()
            + ": it had no worker of pool "
            + pool
            + " within "
            + DurationText.rounded(Duration.ofNanos(System.nanoTime() - madeNanos))
            + " (WorkerPool.Builder.queueTimeout, or the deadline of its context)"
            + trouble);
  }

  /** That no worker runs it, or none again. */
  String notProcessed() {
    return label + (hasBegun() ? " was not run again" : " was not processed");
  }

  /** Whether a worker that has ended had begun it. */
  boolean hasBegun() {
    return false;
  }

  /** Whether it needs a worker to itself. */
  boolean isExclusive() {
    return false;
  }

  /** It has a worker. Without the lock, on any thread: never waits, runs nobody's code. */
  abstract void assigned(PoolWorker to);

  /** It will not have one. Without the lock; may run code that depends on it. */
  abstract void failed(SallyportException why);

  /** What calls like it have in common, for the quarantine; 0 if there is no such thing. */
  long fingerprint() {
    return 0;
  }
}
