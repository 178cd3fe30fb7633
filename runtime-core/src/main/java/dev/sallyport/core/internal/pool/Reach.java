package dev.sallyport.core.internal.pool;

import dev.sallyport.ClosedException;
import dev.sallyport.ConnectionException;
import dev.sallyport.ErrorCode;
import dev.sallyport.ProtocolException;
import dev.sallyport.spi.DurationText;
import dev.sallyport.spi.PoolSpec;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether the workers of a pool that stand somewhere can be reached. One that cannot, and one whose
 * connection ends, costs nothing but time, and is no end in the sense of the {@link RestartBudget}:
 * that bounds how many processes are started in vain, and here none is. What is bounded instead is
 * how long a call waits where nobody is reached at all. Of a pool that starts its workers all of
 * this is empty.
 *
 * <p>Guarded by the lock of the {@link Dispatcher}.
 */
final class Reach {
  private final String pool;
  private final boolean stands;

  /** At how many places there may be a worker. */
  private final int places;

  /** How long whoever needs a worker waits for the first connection. */
  private final long boundNanos;

  /** Whether that is looked after by the deadlines of the tickets. */
  private final boolean hasDeadlines;

  /** How many attempts in a row have found nobody. */
  private int misses;

  private @Nullable RuntimeException last;

  /** Since when there is no connection at all, as an attempt has shown; null if there is one. */
  private @Nullable Long since;

  Reach(PoolSpec spec) {
    this.pool = spec.name();
    this.stands = spec.source() instanceof PoolSpec.Standing;
    this.places = spec.source() instanceof PoolSpec.Standing all ? all.remotes().size() : 1;
    this.hasDeadlines = spec.queueTimeout().isPresent();
    this.boundNanos =
        spec.queueTimeout().isPresent()
            ? TimeUnit.NANOSECONDS.convert(spec.queueTimeout().get())
            : twice(spec.source().startTimeout());
  }

  /** In nanoseconds. */
  static long twice(Duration time) {
    return Math.min(Long.MAX_VALUE / 2, TimeUnit.NANOSECONDS.convert(time)) * 2;
  }

  /** Whether the workers were started by others. */
  boolean isOfStanding() {
    return stands;
  }

  int places() {
    return places;
  }

  int misses() {
    return misses;
  }

  long boundNanos() {
    return boundNanos;
  }

  /**
   * Whether it says that nobody was there, or was about to leave, rather than that something is
   * wrong with who was.
   *
   * @param failure of an attempt that did not get as far as a session
   */
  boolean isMiss(RuntimeException failure) {
    return stands
        && (failure instanceof ConnectionException
            || failure instanceof ClosedException
            || (failure instanceof ProtocolException broken
                && broken.code() == ErrorCode.CONNECTION_LOST));
  }

  /**
   * An attempt has failed.
   *
   * @param none whether there is no other connection
   */
  void failed(RuntimeException failure, boolean miss, boolean none, long now) {
    if (!stands) {
      return;
    }
    misses = miss ? misses + 1 : 0;
    last = failure;
    if (none && since == null) {
      since = now;
    }
  }

  /** There is one more connection. */
  void reached() {
    misses = 0;
    last = null;
    since = null;
  }

  /** Whether there is no connection, as far as an attempt has shown. */
  boolean isNone() {
    return since != null;
  }

  /** Whether a ticket has waited for a first connection for as long as it may. */
  boolean isOver(Ticket ticket) {
    if (since == null || hasDeadlines) {
      return false;
    }
    long began = ticket.madeNanos - since > 0 ? ticket.madeNanos : since;
    return System.nanoTime() - began >= boundNanos;
  }

  /**
   * That there was no connection for as long as may be waited.
   *
   * @param what begins the message
   */
  ConnectionException gone(String what) {
    return new ConnectionException(
        ErrorCode.CONNECT_FAILED,
        what
            + ": pool "
            + pool
            + " has no connection, and got none within "
            + DurationText.exact(Duration.ofNanos(boundNanos))
            + " (WorkerPool.Builder.queueTimeout, by default twice Remote.Builder.connectTimeout)"
            + lastAttempt(),
        last);
  }

  /** The last attempt, at the end of a message; empty while there is a connection. */
  String lastAttempt() {
    return since == null || last == null
        ? ""
        : "; it goes on trying; the last attempt: " + last.getMessage();
  }
}
