package dev.sallyport.core.internal.pool;

import dev.sallyport.WorkerExitedException;
import dev.sallyport.process.ExitReport;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The calls at which workers have ended, by their fingerprints. Guarded by the lock of the {@link
 * Dispatcher}.
 */
final class Quarantine {
  /** Beyond these the oldest are forgotten. */
  private static final int MAX_KNOWN = 10_000;

  private final int limit;
  private final Map<Long, Suspect> suspects =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Suspect> eldest) {
          return size() > MAX_KNOWN;
        }
      };

  private int closed;

  private record Suspect(int ends, ExitReport last) {}

  Quarantine(int limit) {
    this.limit = limit;
  }

  /**
   * A worker has ended at a call.
   *
   * @return whether calls like it are run no more
   */
  boolean blame(long fingerprint, ExitReport report) {
    Suspect before = suspects.remove(fingerprint);
    int ends = before == null ? 1 : before.ends + 1;
    suspects.put(fingerprint, new Suspect(ends, report));
    if (ends == limit) {
      closed++;
    }
    return ends >= limit;
  }

  boolean isEmpty() {
    return closed == 0;
  }

  int size() {
    return closed;
  }

  /** Why such a call is not run; null if it may be. */
  @Nullable WorkerExitedException refusal(Ticket ticket) {
    Suspect suspect = suspects.get(ticket.fingerprint());
    if (suspect == null || suspect.ends < limit) {
      return null;
    }
    return new WorkerExitedException(
        ticket.label
            + " is in quarantine: "
            + suspect.ends
            + " workers have ended at this call with these arguments (limit "
            + limit
            + ", WorkerPool.Builder.quarantineAfter); the last one:",
        suspect.last);
  }
}
