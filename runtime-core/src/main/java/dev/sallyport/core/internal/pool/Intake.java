package dev.sallyport.core.internal.pool;

import dev.sallyport.CancelledCallException;
import dev.sallyport.ErrorCode;
import dev.sallyport.RejectedCallException;
import dev.sallyport.SallyportException;
import dev.sallyport.spi.PoolSpec;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Whether a pool takes tickets, and the callers that wait until its queue has room for theirs.
 *
 * <pre>
 *  OPEN ──▶ shut down: takes none, runs those that it has ──▶ failed: runs none either
 *    └────────────────────────────────────────────────────────────▲
 * </pre>
 *
 * <p><b>Threads.</b> Guarded by the lock of the {@link Dispatcher}, which {@link #awaitRoom} gives
 * up while it waits; nothing else here waits.
 */
final class Intake {
  private final PoolSpec spec;
  private final Counters counters;
  private final Quarantine quarantine;
  private final Reach reach;

  /** There is room in the queue, or a worker is free, or the pool is shut down. */
  private final Condition room;

  private int blocked;
  private boolean shutdown;

  /** Why the pool has given up. */
  private @Nullable SallyportException failure;

  Intake(PoolSpec spec, Counters counters, Quarantine quarantine, Reach reach, ReentrantLock lock) {
    this.spec = spec;
    this.counters = counters;
    this.quarantine = quarantine;
    this.reach = reach;
    this.room = lock.newCondition();
  }

  /** Why nothing is taken any more; null if it is. */
  @Nullable SallyportException closedTo(String label) {
    if (failure != null) {
      return failure;
    }
    return shutdown
        ? new RejectedCallException(
            ErrorCode.DRAINING, label + " was not taken: pool " + spec.name() + " is shut down")
        : null;
  }

  /**
   * Counts it, if it is not taken.
   *
   * @throws SallyportException if the pool takes none, or none like it, or has had no connection
   *     for too long
   */
  void requireTaking(Ticket ticket) {
    SallyportException closed = closedTo(ticket.label);
    if (closed != null) {
      counters.rejected++;
      throw closed;
    }
    SallyportException refusal = quarantined(ticket);
    if (refusal == null && reach.isOver(ticket)) {
      refusal = reach.gone(ticket.notProcessed());
    }
    if (refusal != null) {
      counters.failed++;
      throw refusal;
    }
  }

  /** Why one that was taken is not to wait again; null if it may. */
  @Nullable SallyportException refusal(Ticket ticket) {
    return failure == null ? quarantined(ticket) : failure;
  }

  private @Nullable SallyportException quarantined(Ticket ticket) {
    return quarantine.isEmpty() ? null : quarantine.refusal(ticket);
  }

  /** Turns one away for which the queue has no place, and counts it. */
  RejectedCallException full(Ticket ticket, int waiting) {
    counters.rejected++;
    return new RejectedCallException(
        ticket.label
            + " was not taken: the queue of pool "
            + spec.name()
            + " is full: "
            + waiting
            + " calls wait (limit "
            + spec.queue()
            + ", WorkerPool.Builder.queue)");
  }

  /**
   * Waits until there may be room.
   *
   * @param onDemand told that one more waits, before it does
   * @throws SallyportException if the time is up before, or this thread is interrupted
   */
  @SuppressWarnings("WaitNotInLoop") // The loop is the caller's.
  void awaitRoom(Ticket ticket, Runnable onDemand) {
    blocked++;
    onDemand.run();
    try {
      Long until = ticket.queueDeadline;
      if (until == null) {
        room.await();
      } else if (room.awaitNanos(until - System.nanoTime()) <= 0) {
        counters.rejected++;
        throw ticket.overdue(spec.name(), reach.lastAttempt());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledCallException(
          ticket.label + " was interrupted while it waited for room in the queue");
    } finally {
      blocked--;
    }
  }

  /** Callers that wait for room. */
  int blocked() {
    return blocked;
  }

  /** A ticket less waits: there is room for one caller. */
  void roomForOne() {
    room.signal();
  }

  /** There may be room for all who wait, or there never will be. */
  void roomForAll() {
    room.signalAll();
  }

  /**
   * Takes no more tickets.
   *
   * @param why those that come fail with it, unless an earlier reason is known; null for an orderly
   *     end
   */
  void close(@Nullable SallyportException why) {
    shutdown = true;
    failure = failure == null ? why : failure;
    room.signalAll();
  }

  boolean isShutdown() {
    return shutdown;
  }
}
