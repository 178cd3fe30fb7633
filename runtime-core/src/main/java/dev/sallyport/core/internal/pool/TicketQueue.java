package dev.sallyport.core.internal.pool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tickets in the order in which they get workers: by priority, then as they came. Those that were
 * at a worker that ended come first. Not thread-safe.
 */
final class TicketQueue {
  /** The highest first. None of the queues is empty. */
  private final TreeMap<Integer, Deque<Ticket>> byPriority =
      new TreeMap<>(Collections.reverseOrder());

  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void add(Ticket ticket) {
    byPriority.computeIfAbsent(ticket.options.priority(), any -> new ArrayDeque<>()).add(ticket);
    size++;
  }

  /** Puts it back where it was: before all that came after it. */
  void putBack(Ticket ticket) {
    Deque<Ticket> queue =
        byPriority.computeIfAbsent(ticket.options.priority(), any -> new ArrayDeque<>());
    Deque<Ticket> earlier = new ArrayDeque<>();
    while (!queue.isEmpty() && queue.getFirst().number < ticket.number) {
      earlier.push(queue.removeFirst());
    }
    queue.addFirst(ticket);
    earlier.forEach(queue::addFirst);
    size++;
  }

  @Nullable Ticket peek() {
    return size == 0 ? null : byPriority.firstEntry().getValue().peekFirst();
  }

  @Nullable Ticket poll() {
    if (size == 0) {
      return null;
    }
    var first = byPriority.firstEntry();
    Ticket ticket = first.getValue().pollFirst();
    size--;
    if (first.getValue().isEmpty()) {
      byPriority.remove(first.getKey());
    }
    return ticket;
  }

  boolean remove(Ticket ticket) {
    Deque<Ticket> queue = byPriority.get(ticket.options.priority());
    if (queue == null || !queue.remove(ticket)) {
      return false;
    }
    size--;
    if (queue.isEmpty()) {
      byPriority.remove(ticket.options.priority());
    }
    return true;
  }

  /** Takes out those to which that applies. */
  List<Ticket> removeIf(Predicate<Ticket> applies) {
    List<Ticket> taken = new ArrayList<>();
    for (Iterator<Deque<Ticket>> queues = byPriority.values().iterator(); queues.hasNext(); ) {
      Deque<Ticket> queue = queues.next();
      queue.removeIf(ticket -> {
        boolean out = applies.test(ticket);
        if (out) {
          taken.add(ticket);
        }
        return out;
      });
      if (queue.isEmpty()) {
        queues.remove();
      }
    }
    size -= taken.size();
    return taken;
  }

  List<Ticket> removeAll() {
    List<Ticket> all = new ArrayList<>(size);
    byPriority.values().forEach(all::addAll);
    byPriority.clear();
    size = 0;
    return all;
  }
}
