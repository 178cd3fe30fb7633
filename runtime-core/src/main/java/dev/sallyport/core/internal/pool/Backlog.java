package dev.sallyport.core.internal.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The tickets that have no worker, and where each of them waits: for any worker, in the shared
 * queue; for the worker of its key, in that one's queue; or for a whole worker, which is reserved
 * for it and takes nothing else until it has nothing left.
 *
 * <p><b>Invariant.</b> {@link #size} is the number of tickets in all of these places together.
 *
 * <p><b>Threads.</b> Guarded by the lock of the {@link Dispatcher}, and with it {@link
 * PoolWorker#bound} and {@link PoolWorker#reservedFor}, which nobody else changes.
 */
final class Backlog {
  /** The dispatcher's: those that are not gone. */
  private final List<PoolWorker> workers;

  private final KeyedWorkers keys;
  private final TicketQueue queue = new TicketQueue();
  private int size;

  Backlog(List<PoolWorker> workers, KeyedWorkers keys) {
    this.workers = workers;
    this.keys = keys;
  }

  int size() {
    return size;
  }

  /** Whether none waits that any worker could take. */
  boolean isNoneShared() {
    return queue.isEmpty();
  }

  /** A ticket that is new, or waits again: behind those that came before it. */
  void add(Ticket ticket) {
    placeOf(ticket).add(ticket);
    size++;
  }

  /** A ticket that had a worker: before all that came after it. */
  void putBack(Ticket ticket) {
    placeOf(ticket).putBack(ticket);
    size++;
  }

  private TicketQueue placeOf(Ticket ticket) {
    ticket.state = Ticket.State.WAITING;
    ticket.worker = null;
    PoolWorker own = keys.of(ticket);
    return own == null ? queue : own.bound;
  }

  /** Whether there is one that this worker could take. */
  boolean has(PoolWorker worker) {
    return !queue.isEmpty() || !worker.bound.isEmpty();
  }

  /** Takes out the one that is this worker's next; null if there is none. */
  @Nullable Ticket poll(PoolWorker worker) {
    Ticket next = queueOfNext(worker).poll();
    size -= next == null ? 0 : 1;
    return next;
  }

  private TicketQueue queueOfNext(PoolWorker worker) {
    Ticket own = worker.bound.peek();
    Ticket any = queue.peek();
    if (own == null) {
      return queue;
    } else if (any == null) {
      return worker.bound;
    }
    int ownPriority = own.options.priority();
    int anyPriority = any.options.priority();
    boolean ownFirst =
        ownPriority > anyPriority || (ownPriority == anyPriority && own.number < any.number);
    return ownFirst ? worker.bound : queue;
  }

  /** One that was taken out has to wait until this worker has nothing left. */
  void reserve(PoolWorker worker, Ticket ticket) {
    worker.reservedFor = ticket;
    size++;
  }

  /**
   * Takes out the one for which this worker is reserved; null if it is not, or is still at work.
   */
  @Nullable Ticket pollReserved(PoolWorker worker) {
    Ticket ticket = worker.reservedFor;
    if (ticket == null || !worker.tickets.isEmpty()) {
      return null;
    }
    worker.reservedFor = null;
    size--;
    return ticket;
  }

  /** A worker takes no more: what waited for it waits for the others. */
  void disband(PoolWorker worker) {
    if (worker.reservedFor != null) {
      queue.putBack(worker.reservedFor);
      worker.reservedFor = null;
    }
    for (Ticket ticket : worker.bound.removeAll()) {
      queue.putBack(ticket);
    }
  }

  /** Takes one out; false if it does not wait. */
  boolean remove(Ticket ticket) {
    boolean found = queue.remove(ticket);
    for (PoolWorker worker : workers) {
      if (ticket.equals(worker.reservedFor)) {
        worker.reservedFor = null;
        found = true;
      }
      found = found || worker.bound.remove(ticket);
    }
    size -= found ? 1 : 0;
    return found;
  }

  /** Takes out those whose time in a queue is over. */
  List<Ticket> removeOverdue(long now) {
    return removeIf(ticket -> ticket.queueDeadline != null && now - ticket.queueDeadline >= 0);
  }

  /** Takes out those in the queues to which that applies, none for which a worker is reserved. */
  List<Ticket> removeIf(Predicate<Ticket> applies) {
    List<Ticket> out = queue.removeIf(applies);
    for (PoolWorker worker : workers) {
      out.addAll(worker.bound.removeIf(applies));
    }
    size -= out.size();
    return out;
  }

  List<Ticket> removeAll() {
    List<Ticket> all = new ArrayList<>(queue.removeAll());
    for (PoolWorker worker : workers) {
      all.addAll(worker.bound.removeAll());
      if (worker.reservedFor != null) {
        all.add(worker.reservedFor);
        worker.reservedFor = null;
      }
    }
    size -= all.size();
    return all;
  }
}
