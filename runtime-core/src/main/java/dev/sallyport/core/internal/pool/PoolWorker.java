package dev.sallyport.core.internal.pool;

import dev.sallyport.core.internal.session.CallPort;
import dev.sallyport.core.internal.session.FlightRecord;
import dev.sallyport.pool.Recycling;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One worker of a pool, from when it is ready.
 *
 * <pre>
 *  READY ──leave──▶ LEAVING ──idle──▶ ENDING ──▶ GONE
 *    └────────────────┴── its process or session ends ──▲
 * </pre>
 *
 * <p>What is not final is guarded by the lock of the {@link Dispatcher}.
 */
final class PoolWorker {
  enum State {
    /** Takes calls. */
    READY,
    /** Takes no more; what it has goes on. */
    LEAVING,
    /** Is being closed. */
    ENDING,
    GONE
  }

  private static final long MIN_STALL_NANOS = 200_000;

  final PoolMember member;
  final CallPort port;
  final FlightRecord flight;
  final int depth;
  final long readyNanos = System.nanoTime();

  State state = State.READY;

  /** What it has, the first one first. */
  final Set<Ticket> tickets = new LinkedHashSet<>();

  /** Waits until this has nothing left, and takes nothing more meanwhile. */
  @Nullable Ticket reservedFor;

  /** Has it to itself. */
  @Nullable Ticket tenant;

  /** Those that wait for this worker alone. */
  final TicketQueue bound = new TicketQueue();

  long done;

  /** When it last answered, or began after doing nothing. */
  long progressNanos = readyNanos;

  /** How long a call has lately taken, from one answer to the next. */
  long paceNanos;

  /** Since when it has nothing to do. */
  long idleNanos = readyNanos;

  /** Resident memory that it began with; 0 before that is known. */
  long firstRss;

  /** Whether a successor is on its way, or this is not to have one. */
  boolean succeeded;

  /** Whether its process has ended, or is given up. */
  boolean over;

  /** Whether it is killed for giving no sign of life. */
  boolean unresponsive;

  /** Whether this pool has decided that it ends. */
  boolean expected;

  PoolWorker(WorkerSource.Started started, int depth) {
    this.member = started.member();
    this.port = started.port();
    this.flight = started.flight();
    this.depth = Math.max(1, Math.min(depth, port.capacity()));
  }

  /** Whether it can be given a call now. */
  boolean isFree() {
    return state == State.READY && reservedFor == null && tenant == null && tickets.size() < depth;
  }

  /**
   * Whether calls flow through it, so that one more will not wait long there: not one that has been
   * at the same call for much longer than calls take.
   */
  boolean isFlowing(long now) {
    return tickets.isEmpty() || now - progressNanos <= Math.max(MIN_STALL_NANOS, 8 * paceNanos);
  }

  /** One of its calls is over. */
  void answered(long now) {
    done++;
    long taken = now - progressNanos;
    paceNanos += (taken - paceNanos) / 8;
    progressNanos = now;
  }

  /** Whether it has answered as many calls as it may, and has no successor yet. */
  boolean isWorn(Recycling recycling) {
    return state == State.READY && !succeeded && recycling.calls() > 0 && done >= recycling.calls();
  }

  @Override
  public String toString() {
    return member.pid() == 0 ? member.name() : member.name() + " (pid " + member.pid() + ")";
  }
}
