package dev.sallyport.core.internal.pool;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which ticket goes to which worker: the rule alone, with no word to anybody. A ticket leaves the
 * {@link Backlog} for {@link PoolWorker#tickets}, or goes there at once.
 *
 * <p><b>Threads.</b> Guarded by the lock of the {@link Dispatcher}, and with it {@link
 * PoolWorker#tickets} and {@link PoolWorker#tenant}, which nobody else changes.
 */
final class Matching {
  /** The dispatcher's: those that are not gone. */
  private final List<PoolWorker> workers;

  private final KeyedWorkers keys;
  private final Backlog backlog;

  Matching(List<PoolWorker> workers, KeyedWorkers keys, Backlog backlog) {
    this.workers = workers;
    this.keys = keys;
    this.backlog = backlog;
  }

  /** A worker that can take it now, without passing others that wait. */
  @Nullable PoolWorker choose(Ticket ticket) {
    PoolWorker own = keys.of(ticket);
    if (own != null) {
      return own.isFree() && own.bound.isEmpty() && fits(ticket, own) ? own : null;
    } else if (!backlog.isNoneShared()) {
      return null;
    }
    long now = System.nanoTime();
    PoolWorker best = null;
    for (PoolWorker worker : workers) {
      if (worker.isFree()
          && worker.bound.isEmpty()
          && fits(ticket, worker)
          && (best == null || worker.tickets.size() < best.tickets.size())
          && worker.isFlowing(now)) {
        best = worker;
      }
    }
    return best;
  }

  private static boolean fits(Ticket ticket, PoolWorker worker) {
    return !ticket.isExclusive() || worker.tickets.isEmpty();
  }

  /** Gives it to that worker. */
  void assign(Ticket ticket, PoolWorker worker) {
    if (worker.tickets.isEmpty()) {
      worker.progressNanos = System.nanoTime();
    }
    ticket.state = Ticket.State.ASSIGNED;
    ticket.worker = worker;
    worker.tickets.add(ticket);
    if (ticket.isExclusive()) {
      worker.tenant = ticket;
    }
    keys.bind(ticket, worker);
  }

  /** Gives a worker what it can take. */
  void refill(PoolWorker worker, List<Assignment> out) {
    Ticket reserved = backlog.pollReserved(worker);
    if (reserved != null) {
      assign(reserved, worker);
      out.add(new Assignment(reserved, worker));
    }
    long now = 0;
    while (worker.isFree() && backlog.has(worker)) {
      if (!worker.tickets.isEmpty()) {
        now = now == 0 ? System.nanoTime() : now;
        if (!worker.isFlowing(now)) {
          break;
        }
      }
      Ticket ticket = Objects.requireNonNull(backlog.poll(worker));
      if (!fits(ticket, worker)) {
        backlog.reserve(worker, ticket);
        break;
      }
      assign(ticket, worker);
      out.add(new Assignment(ticket, worker));
    }
  }

  /** Takes it from its worker, and ends it; null if it has none. */
  @Nullable PoolWorker release(Ticket ticket) {
    PoolWorker worker = ticket.worker;
    if (worker == null || !worker.tickets.remove(ticket)) {
      return null;
    }
    if (ticket.equals(worker.tenant)) {
      worker.tenant = null;
    }
    ticket.worker = null;
    ticket.state = Ticket.State.OVER;
    return worker;
  }
}
