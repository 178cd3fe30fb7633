package dev.sallyport.core.internal.pool;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which worker the calls of a key go to: the one that had the last of them. Guarded by the lock of
 * the {@link Dispatcher}.
 */
final class KeyedWorkers {
  /** Beyond these keys the one that was not used for longest gets another worker. */
  private static final int MAX_KEYS = 100_000;

  private final Map<String, PoolWorker> byKey =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, PoolWorker> eldest) {
          return size() > MAX_KEYS;
        }
      };

  /** The worker to which its key is bound, if that takes calls; null for none. */
  @Nullable PoolWorker of(Ticket ticket) {
    if (ticket.options.affinity().isEmpty()) {
      return null;
    }
    PoolWorker worker = byKey.get(ticket.options.affinity().get());
    return worker != null && worker.state == PoolWorker.State.READY ? worker : null;
  }

  /** Its worker has got it: calls of its key, if it has one, go there too. */
  void bind(Ticket ticket, PoolWorker worker) {
    ticket.options.affinity().ifPresent(key -> byKey.put(key, worker));
  }

  /** A worker is no more: a key would keep all of it. */
  void forget(PoolWorker worker) {
    byKey.values().removeIf(worker::equals);
  }
}
