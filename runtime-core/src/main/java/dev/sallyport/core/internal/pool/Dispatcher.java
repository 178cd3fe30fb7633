package dev.sallyport.core.internal.pool;

import dev.sallyport.SallyportException;
import dev.sallyport.pool.FullQueue;
import dev.sallyport.spi.PoolSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What happens to tickets and workers, and who is told. What waits where is the {@link Backlog}'s,
 * which ticket gets which worker the {@link Matching}'s, and whether one is taken at all the {@link
 * Intake}'s: parts of the state that is guarded here.
 *
 * <p><b>Invariant.</b> A ticket is in one place: in the backlog, or among a worker's tickets.
 * Whoever takes it out of one place puts it into the next, or ends it, under the same hold of the
 * lock.
 *
 * <p><b>Bounds.</b> What waits is bounded by {@link PoolSpec#queue}, but for tickets whose worker
 * has ended, of which each worker had {@link PoolSpec#depth} at most, and those whose callers wait.
 *
 * <p><b>Threads.</b> All state is guarded by {@link #lock}, which is held for short moments:
 * nothing is sent, started, ended or completed under it.
 */
final class Dispatcher {
  final ReentrantLock lock = new ReentrantLock();

  private final PoolSpec spec;

  /** Those that are not gone, in the order in which they came. */
  private final List<PoolWorker> workers = new ArrayList<>();

  private final KeyedWorkers keys = new KeyedWorkers();
  private final Backlog backlog = new Backlog(workers, keys);
  private final Matching matching = new Matching(workers, keys, backlog);
  final Counters counters = new Counters();
  final Quarantine quarantine;
  final Reach reach;
  private final Intake intake;
  private long numbers;

  /** Told, under the lock, that a worker may be missing, or have nothing left to do. */
  private Runnable onChange = () -> {};

  /** Told, under the lock, that one more ticket waits. */
  private Runnable onDemand = () -> {};

  Dispatcher(PoolSpec spec) {
    this.spec = spec;
    this.quarantine = new Quarantine(spec.quarantineAfter());
    this.reach = new Reach(spec);
    this.intake = new Intake(spec, counters, quarantine, reach, lock);
  }

  void listeners(Runnable change, Runnable demand) {
    onChange = change;
    onDemand = demand;
  }

  /**
   * Takes a ticket: gives it a worker, or a place in the queue.
   *
   * @return whether the caller is to wait until it is over
   * @throws SallyportException if it is not taken
   */
  boolean submit(Ticket ticket) {
    PoolWorker to;
    boolean callerWaits = false;
    lock.lock();
    try {
      ticket.number = ++numbers;
      while (true) {
        intake.requireTaking(ticket);
        to = matching.choose(ticket);
        if (to != null) {
          matching.assign(ticket, to);
          break;
        }
        boolean full = backlog.size() >= spec.queue();
        if (!full || spec.whenFull() == FullQueue.CALLER_WAITS) {
          callerWaits = full;
          backlog.add(ticket);
          onDemand.run();
          break;
        }
        if (spec.whenFull() == FullQueue.REJECT) {
          throw intake.full(ticket, backlog.size());
        }
        // Those who wait here are waited for as well.
        intake.awaitRoom(ticket, onDemand);
      }
    } finally {
      lock.unlock();
    }
    if (to != null) {
      ticket.assigned(to);
    }
    return callerWaits;
  }

  /** Why nothing is taken any more; null if it is. Under the lock. */
  @Nullable SallyportException closedTo(String label) {
    return intake.closedTo(label);
  }

  /** Counts a call that is not even a ticket yet. Under the lock. */
  void notTaken() {
    if (isShutdown()) {
      counters.rejected++;
    } else {
      counters.failed++;
    }
  }

  /** Gives a worker what it can take; under the lock. */
  private void refill(PoolWorker worker, List<Assignment> out) {
    matching.refill(worker, out);
    // Not for each that leaves: a caller that is woken is worth several calls.
    if (intake.blocked() > 0 && (backlog.size() <= spec.queue() / 2 || worker.isFree())) {
      intake.roomForAll();
    }
  }

  /** A worker is ready: it takes what waits. Under the lock; what it takes is to be told. */
  List<Assignment> join(PoolWorker worker) {
    List<Assignment> assigned = new ArrayList<>();
    workers.add(worker);
    refill(worker, assigned);
    return assigned;
  }

  /**
   * A ticket has been answered: its worker has room for the next.
   *
   * @param wanted whether anybody still waits for the answer
   */
  void answered(Ticket ticket, boolean wanted) {
    List<Assignment> assigned = new ArrayList<>(2);
    lock.lock();
    try {
      PoolWorker worker = matching.release(ticket);
      if (worker != null) {
        long now = System.nanoTime();
        worker.answered(now);
        count(ticket, wanted, now);
        free(worker, now, assigned);
      }
    } finally {
      lock.unlock();
    }
    if (!assigned.isEmpty()) {
      Assignment.tell(assigned);
    }
  }

  private void count(Ticket ticket, boolean done, long now) {
    if (ticket.counted) {
      return;
    }
    ticket.counted = true;
    if (done) {
      counters.answered(now - ticket.madeNanos);
    } else {
      counters.failed++;
    }
  }

  /** A worker has one ticket less. */
  private void free(PoolWorker worker, long now, List<Assignment> assigned) {
    if (worker.tickets.isEmpty()) {
      worker.idleNanos = now;
    }
    refill(worker, assigned);
    if (isShutdown() || worker.state != PoolWorker.State.READY || worker.isWorn(spec.recycling())) {
      onChange.run();
    }
  }

  /**
   * What became of a call for which somebody has a worker, once: the worker may not be free yet.
   *
   * @param done whether it was answered, if only with a failure of the handler
   */
  void outcome(LeaseTicket ticket, boolean done) {
    lock.lock();
    try {
      count(ticket, done, System.nanoTime());
    } finally {
      lock.unlock();
    }
  }

  /** Who has a worker for himself needs it no more; what became of it is told by the outcome. */
  void giveBack(LeaseTicket ticket) {
    List<Assignment> assigned = new ArrayList<>(2);
    lock.lock();
    try {
      PoolWorker worker = matching.release(ticket);
      if (worker != null) {
        long now = System.nanoTime();
        if (worker.state != PoolWorker.State.GONE) {
          worker.answered(now);
        }
        free(worker, now, assigned);
      }
    } finally {
      lock.unlock();
    }
    Assignment.tell(assigned);
  }

  /** Why a ticket that had a worker is to wait again. */
  enum Cause {
    /** The worker could not take it for now. It is offered again when the {@link Watch} looks. */
    NO_ROOM,
    /** The worker takes no more. */
    LEAVING,
    /** The worker has ended before it began it, or it is to be run again. */
    LOST
  }

  /** Its worker could not take it, or has ended: it waits again. */
  void putBack(Ticket ticket, Cause cause) {
    List<Assignment> assigned = new ArrayList<>(2);
    SallyportException why;
    lock.lock();
    try {
      PoolWorker worker = matching.release(ticket);
      if (worker == null) {
        return;
      }
      if (cause == Cause.LEAVING && worker.state == PoolWorker.State.READY) {
        leave(worker);
      }
      why = intake.refusal(ticket);
      if (why == null) {
        backlog.putBack(ticket);
        // To ask for room at once, again and again, would have no end: on this thread, at that.
        if (cause != Cause.NO_ROOM) {
          for (PoolWorker each : workers) {
            refill(each, assigned);
          }
        }
      } else {
        count(ticket, false, 0);
      }
      onChange.run();
    } finally {
      lock.unlock();
    }
    Assignment.tell(assigned);
    if (why != null) {
      ticket.failed(why);
    }
  }

  /** Its worker has ended, and it is not run again: it leaves its worker. */
  void drop(Ticket ticket) {
    lock.lock();
    try {
      if (matching.release(ticket) != null) {
        count(ticket, false, 0);
        onChange.run();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Nobody wants a ticket any more that has no worker; false if it has one, or is over. */
  boolean withdraw(Ticket ticket) {
    lock.lock();
    try {
      if (ticket.state != Ticket.State.WAITING) {
        return false;
      }
      boolean found = backlog.remove(ticket);
      if (found) {
        ticket.state = Ticket.State.OVER;
        count(ticket, false, 0);
        intake.roomForOne();
        onChange.run();
      }
      return found;
    } finally {
      lock.unlock();
    }
  }

  /** A worker has said that it takes no more. */
  void drains(PoolWorker worker) {
    lock.lock();
    try {
      if (worker.state == PoolWorker.State.READY) {
        leave(worker);
        onChange.run();
      }
    } finally {
      lock.unlock();
    }
  }

  /** This worker takes no more. Under the lock. */
  void leave(PoolWorker worker) {
    worker.state = PoolWorker.State.LEAVING;
    backlog.disband(worker);
  }

  /** A worker is no more; what waited for it waits for the others. Under the lock. */
  void remove(PoolWorker worker) {
    worker.state = PoolWorker.State.GONE;
    workers.remove(worker);
    keys.forget(worker);
    backlog.disband(worker);
  }

  /** Offers what waits to all workers. */
  void offer() {
    List<Assignment> assigned = new ArrayList<>();
    lock.lock();
    try {
      for (PoolWorker worker : workers) {
        refill(worker, assigned);
      }
    } finally {
      lock.unlock();
    }
    Assignment.tell(assigned);
  }

  /** Takes out the tickets that have waited for long enough, each with why it waits no more. */
  Map<Ticket, SallyportException> removeOverdue(long now) {
    Map<Ticket, SallyportException> refused = new LinkedHashMap<>();
    lock.lock();
    try {
      for (Ticket ticket : backlog.removeOverdue(now)) {
        refused.put(ticket, ticket.overdue(spec.name(), reach.lastAttempt()));
      }
      if (reach.isNone()) {
        for (Ticket ticket : backlog.removeIf(reach::isOver)) {
          refused.put(ticket, reach.gone(ticket.notProcessed()));
        }
        // Those who wait for room look for themselves whether they have waited for too long.
        intake.roomForAll();
      }
      over(refused.keySet());
      if (!refused.isEmpty()) {
        onChange.run();
      }
      return refused;
    } finally {
      lock.unlock();
    }
  }

  /** Takes out the tickets that are in quarantine, each with why it is not run. */
  Map<Ticket, SallyportException> removeQuarantined() {
    Map<Ticket, SallyportException> refused = new LinkedHashMap<>();
    lock.lock();
    try {
      List<Ticket> out = backlog.removeIf(ticket -> quarantine.refusal(ticket) != null);
      over(out);
      for (Ticket ticket : out) {
        refused.put(ticket, Objects.requireNonNull(quarantine.refusal(ticket)));
      }
      return refused;
    } finally {
      lock.unlock();
    }
  }

  private void over(Collection<Ticket> tickets) {
    for (Ticket ticket : tickets) {
      ticket.state = Ticket.State.OVER;
      count(ticket, false, 0);
    }
    if (!tickets.isEmpty()) {
      intake.roomForAll();
    }
  }

  /**
   * Takes no more tickets.
   *
   * @param why those that come and those that wait fail with it; null to go on with the latter
   * @return those that waited, if they are not to go on
   */
  List<Ticket> close(@Nullable SallyportException why) {
    lock.lock();
    try {
      intake.close(why);
      List<Ticket> all = why == null ? List.of() : backlog.removeAll();
      over(all);
      onChange.run();
      return all;
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock. */
  List<PoolWorker> workers() {
    return workers;
  }

  /** Tickets that have no worker, and callers that wait for room. Under the lock. */
  int demand() {
    return backlog.size() + intake.blocked();
  }

  /** Tickets that have no worker. Under the lock. */
  int waiting() {
    return backlog.size();
  }

  /** Under the lock. */
  boolean isShutdown() {
    return intake.isShutdown();
  }
}
