package dev.sallyport.core.internal.pool;

import java.util.List;

/** A ticket and the worker that it has got, to be told once the dispatcher's lock is free. */
record Assignment(Ticket ticket, PoolWorker worker) {
  static void tell(List<Assignment> all) {
    for (Assignment each : all) {
      each.ticket.assigned(each.worker);
    }
  }
}
