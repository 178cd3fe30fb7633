package dev.sallyport.pool;

import java.time.Duration;
import java.util.List;

/**
 * What a pool has done since it was opened, and what it is at: one picture, taken at once.
 *
 * @param pool its name
 * @param queued calls that wait for a worker
 * @param running calls at workers, also those that wait there
 * @param done calls that were answered, also with a failure of the handler; streams that ended so,
 *     and one-way calls that were written
 * @param failed calls that ended without an answer: by the end of their worker, a time limit, a
 *     cancellation, or in quarantine
 * @param retried runs beyond the first of a call
 * @param rejected calls that found the queue full or the pool shut down
 * @param quarantined calls in quarantine, equal ones counted once
 * @param restarts workers started in the place of one that ended by itself
 * @param recycled workers started in the place of one that had served its time
 * @param starting workers that are not ready yet
 * @param latency from when a call was made to its answer
 * @param workers those that are ready, and those that leave or end, until they are gone
 */
public record PoolStatistics(
    String pool,
    int queued,
    int running,
    long done,
    long failed,
    long retried,
    long rejected,
    int quarantined,
    long restarts,
    long recycled,
    int starting,
    Latency latency,
    List<WorkerStatistics> workers) {
  public PoolStatistics {
    workers = List.copyOf(workers);
  }

  /**
   * How long calls took, to within 1 %.
   *
   * @param count of calls
   */
  public record Latency(
      long count,
      Duration mean,
      Duration median,
      Duration p90,
      Duration p99,
      Duration p999,
      Duration max) {}
}
