package dev.sallyport.core.internal.pool;

import dev.sallyport.CancelledCallException;
import dev.sallyport.ErrorCode;
import dev.sallyport.RejectedCallException;
import dev.sallyport.SallyportException;
import dev.sallyport.pool.FullQueue;
import dev.sallyport.spi.PoolSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Which ticket gets which worker.
 *
 * <p><b>Invariant.</b> A ticket is in one place: in the shared queue, in the queue of a worker, the
 * one for which a worker is reserved, or among a worker's tickets. Whoever takes it out of one
 * place puts it into the next, or ends it, under the same hold of the lock.
 *
 * <p><b>Bounds.</b> What waits is bounded by {@link PoolSpec#queue}, but for tickets whose worker
 * has ended, of which each worker had {@link PoolSpec#depth} at most, and those whose callers wait.
 *
 * <p><b>Threads.</b> All state is guarded by {@link #lock}, which is held for short moments:
 * nothing is sent, started, ended or completed under it.
 */
final class Dispatcher {
  /** Beyond these keys the one that was not used for longest gets another worker. */
  private static final int MAX_KEYS = 100_000;

  final ReentrantLock lock = new ReentrantLock();

  /** There is room in the queue, or a worker is free, or the pool is shut down. */
  private final Condition room = lock.newCondition();

  private final PoolSpec spec;
  private final TicketQueue queue = new TicketQueue();

  /** Those that are not gone, in the order in which they came. */
  private final List<PoolWorker> workers = new ArrayList<>();

  private final Map<String, PoolWorker> byKey =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, PoolWorker> eldest) {
          return size() > MAX_KEYS;
        }
      };

  final Counters counters;
  final Quarantine quarantine;

  /** Tickets that have no worker. */
  private int waiting;

  private long numbers;
  private int blocked;
  private boolean shutdown;

  /** Why the pool has given up. */
  private @Nullable SallyportException failure;

  /** Told, under the lock, that a worker may be missing, or have nothing left to do. */
  private Runnable onChange = () -> {};

  /** Told, under the lock, that one more ticket waits. */
  private Runnable onDemand = () -> {};

  Dispatcher(PoolSpec spec) {
    this.spec = spec;
    this.counters = new Counters();
    this.quarantine = new Quarantine(spec.quarantineAfter());
  }

  void listeners(Runnable change, Runnable demand) {
    onChange = change;
    onDemand = demand;
  }

  /** A ticket and the worker that it has got, to be told once the lock is free. */
  record Assignment(Ticket ticket, PoolWorker worker) {
    static void tell(List<Assignment> all) {
      for (Assignment each : all) {
        each.ticket.assigned(each.worker);
      }
    }
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
        requireTaking(ticket);
        to = choose(ticket);
        if (to != null) {
          assign(ticket, to);
          break;
        }
        boolean full = waiting >= spec.queue();
        if (!full || spec.whenFull() == FullQueue.CALLER_WAITS) {
          callerWaits = full;
          enqueue(ticket);
          break;
        }
        if (spec.whenFull() == FullQueue.REJECT) {
          counters.rejected++;
          throw new RejectedCallException(
              ticket.label
                  + " was not taken: the queue of pool "
                  + spec.name()
                  + " is full: "
                  + waiting
                  + " calls wait (limit "
                  + spec.queue()
                  + ", WorkerPool.Builder.queue)");
        }
        // Those who wait here are waited for as well.
        awaitRoom(ticket);
      }
    } finally {
      lock.unlock();
    }
    if (to != null) {
      ticket.assigned(to);
    }
    return callerWaits;
  }

  @SuppressWarnings("WaitNotInLoop") // The loop is the caller's.
  private void awaitRoom(Ticket ticket) {
    blocked++;
    onDemand.run();
    try {
      Long until = ticket.queueDeadline;
      if (until == null) {
        room.await();
      } else if (room.awaitNanos(until - System.nanoTime()) <= 0) {
        counters.rejected++;
        throw ticket.notProcessed(spec.name());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledCallException(
          ticket.label + " was interrupted while it waited for room in the queue");
    } finally {
      blocked--;
    }
  }

  /** Why nothing is taken any more; null if it is. Under the lock. */
  @Nullable SallyportException closedTo(String label) {
    if (failure != null) {
      return failure;
    }
    return shutdown
        ? new RejectedCallException(
            ErrorCode.DRAINING, label + " was not taken: pool " + spec.name() + " is shut down")
        : null;
  }

  private void requireTaking(Ticket ticket) {
    SallyportException closed = closedTo(ticket.label);
    if (closed != null) {
      counters.rejected++;
      throw closed;
    } else if (!quarantine.isEmpty()) {
      SallyportException refusal = quarantine.refusal(ticket);
      if (refusal != null) {
        counters.failed++;
        throw refusal;
      }
    }
  }

  /** A worker that can take it now, without passing others that wait. */
  private @Nullable PoolWorker choose(Ticket ticket) {
    PoolWorker own = keyed(ticket);
    if (own != null) {
      return own.isFree() && own.bound.isEmpty() && fits(ticket, own) ? own : null;
    } else if (!queue.isEmpty()) {
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

  /** The worker to which its key is bound; null for none. */
  private @Nullable PoolWorker keyed(Ticket ticket) {
    if (ticket.options.affinity().isEmpty()) {
      return null;
    }
    PoolWorker worker = byKey.get(ticket.options.affinity().get());
    return worker != null && worker.state == PoolWorker.State.READY ? worker : null;
  }

  private void enqueue(Ticket ticket) {
    ticket.state = Ticket.State.WAITING;
    ticket.worker = null;
    PoolWorker own = keyed(ticket);
    (own == null ? queue : own.bound).add(ticket);
    waiting++;
    onDemand.run();
  }

  private void wait(Ticket ticket) {
    ticket.state = Ticket.State.WAITING;
    ticket.worker = null;
    PoolWorker own = keyed(ticket);
    (own == null ? queue : own.bound).putBack(ticket);
    waiting++;
  }

  private void assign(Ticket ticket, PoolWorker worker) {
    if (worker.tickets.isEmpty()) {
      worker.progressNanos = System.nanoTime();
    }
    ticket.state = Ticket.State.ASSIGNED;
    ticket.worker = worker;
    worker.tickets.add(ticket);
    if (ticket.isExclusive()) {
      worker.tenant = ticket;
    }
    ticket.options.affinity().ifPresent(key -> byKey.put(key, worker));
  }

  /** Gives a worker what it can take; under the lock. */
  private void refill(PoolWorker worker, List<Assignment> out) {
    if (worker.reservedFor != null && worker.tickets.isEmpty()) {
      Ticket ticket = worker.reservedFor;
      worker.reservedFor = null;
      waiting--;
      assign(ticket, worker);
      out.add(new Assignment(ticket, worker));
    }
    long now = 0;
    while (worker.isFree()) {
      TicketQueue from = next(worker);
      if (from == null) {
        break;
      }
      if (!worker.tickets.isEmpty()) {
        now = now == 0 ? System.nanoTime() : now;
        if (!worker.isFlowing(now)) {
          break;
        }
      }
      Ticket ticket = from.poll();
      if (!fits(ticket, worker)) {
        worker.reservedFor = ticket;
        break;
      }
      waiting--;
      assign(ticket, worker);
      out.add(new Assignment(ticket, worker));
    }
    // Not for each that leaves: a caller that is woken is worth several calls.
    if (blocked > 0 && (waiting <= spec.queue() / 2 || worker.isFree())) {
      room.signalAll();
    }
  }

  /** The queue whose first ticket is this worker's next; null if nothing waits for it. */
  private @Nullable TicketQueue next(PoolWorker worker) {
    Ticket own = worker.bound.peek();
    Ticket any = queue.peek();
    if (own == null) {
      return any == null ? null : queue;
    } else if (any == null) {
      return worker.bound;
    }
    int ownPriority = own.options.priority();
    int anyPriority = any.options.priority();
    boolean ownFirst =
        ownPriority > anyPriority || (ownPriority == anyPriority && own.number < any.number);
    return ownFirst ? worker.bound : queue;
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
      PoolWorker worker = release(ticket);
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
    if (shutdown || worker.state != PoolWorker.State.READY || worker.isWorn(spec.recycling())) {
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
      PoolWorker worker = release(ticket);
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

  /** Takes it from its worker, and ends it; null if it has none. Under the lock. */
  private @Nullable PoolWorker release(Ticket ticket) {
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
      PoolWorker worker = release(ticket);
      if (worker == null) {
        return;
      }
      if (cause == Cause.LEAVING && worker.state == PoolWorker.State.READY) {
        leave(worker);
      }
      why = failure;
      if (why == null && !quarantine.isEmpty()) {
        why = quarantine.refusal(ticket);
      }
      if (why == null) {
        wait(ticket);
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
      if (release(ticket) != null) {
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
      boolean found = queue.remove(ticket);
      for (PoolWorker worker : workers) {
        if (ticket.equals(worker.reservedFor)) {
          worker.reservedFor = null;
          found = true;
        }
        found = found || worker.bound.remove(ticket);
      }
      if (found) {
        waiting--;
        ticket.state = Ticket.State.OVER;
        count(ticket, false, 0);
        room.signal();
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
    disband(worker);
  }

  /** A worker is no more; what waited for it waits for the others. Under the lock. */
  void remove(PoolWorker worker) {
    worker.state = PoolWorker.State.GONE;
    workers.remove(worker);
    // A key would keep all of it.
    byKey.values().removeIf(worker::equals);
    disband(worker);
  }

  private void disband(PoolWorker worker) {
    if (worker.reservedFor != null) {
      queue.putBack(worker.reservedFor);
      worker.reservedFor = null;
    }
    for (Ticket ticket : worker.bound.removeAll()) {
      queue.putBack(ticket);
    }
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

  /** Takes out the tickets whose time in the queue is over. */
  List<Ticket> removeOverdue(long now) {
    lock.lock();
    try {
      List<Ticket> overdue = queue.removeOverdue(now);
      for (PoolWorker worker : workers) {
        overdue.addAll(worker.bound.removeOverdue(now));
      }
      over(overdue);
      return overdue;
    } finally {
      lock.unlock();
    }
  }

  /** Takes out the tickets that are in quarantine, each with why it is not run. */
  Map<Ticket, SallyportException> removeQuarantined() {
    Map<Ticket, SallyportException> refused = new LinkedHashMap<>();
    lock.lock();
    try {
      List<Ticket> out = queue.removeIf(ticket -> quarantine.refusal(ticket) != null);
      for (PoolWorker worker : workers) {
        out.addAll(worker.bound.removeIf(ticket -> quarantine.refusal(ticket) != null));
      }
      over(out);
      for (Ticket ticket : out) {
        refused.put(ticket, Objects.requireNonNull(quarantine.refusal(ticket)));
      }
      return refused;
    } finally {
      lock.unlock();
    }
  }

  private void over(List<Ticket> tickets) {
    waiting -= tickets.size();
    for (Ticket ticket : tickets) {
      ticket.state = Ticket.State.OVER;
      count(ticket, false, 0);
    }
    if (!tickets.isEmpty()) {
      room.signalAll();
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
      shutdown = true;
      List<Ticket> all = new ArrayList<>();
      if (why != null) {
        failure = failure == null ? why : failure;
        all.addAll(queue.removeAll());
        for (PoolWorker worker : workers) {
          all.addAll(worker.bound.removeAll());
          if (worker.reservedFor != null) {
            all.add(worker.reservedFor);
            worker.reservedFor = null;
          }
        }
        over(all);
      }
      room.signalAll();
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
    return waiting + blocked;
  }

  /** Tickets that have no worker. Under the lock. */
  int waiting() {
    return waiting;
  }

  /** Under the lock. */
  boolean isShutdown() {
    return shutdown;
  }
}
