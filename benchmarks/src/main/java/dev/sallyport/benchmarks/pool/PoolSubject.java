package dev.sallyport.benchmarks.pool;

import dev.sallyport.benchmarks.harness.Round;
import dev.sallyport.benchmarks.harness.Stopwatch;
import dev.sallyport.benchmarks.harness.Subject;

/** A pool under measurement. */
public final class PoolSubject implements Subject {
  private static final int FIRST_TASKS = 1000;
  private static final int MOST_TASKS = 2_000_000;

  private final TaskPool pool;
  private final boolean isOne;
  private double perNano;

  private PoolSubject(TaskPool pool, boolean isOne) {
    this.pool = pool;
    this.isOne = isOne;
  }

  /** As many tasks at once as fit into a round: their rate. Takes the pool over. */
  public static PoolSubject many(TaskPool pool) {
    return new PoolSubject(pool, false);
  }

  /** One task at a time: its time. Takes the pool over. */
  public static PoolSubject one(TaskPool pool) {
    return new PoolSubject(pool, true);
  }

  @Override
  public long childPid() {
    return pool.pid();
  }

  @Override
  public Round round(long nanos) throws Exception {
    if (isOne) {
      return Stopwatch.times(nanos, () -> pool.run(1));
    }
    // A lead-in first, by which the number of tasks is chosen as well.
    int first = tasks(Stopwatch.leadInNanos(nanos));
    perNano = (double) first / pool.run(first);
    int tasks = tasks(nanos);
    long taken = pool.run(tasks);
    return Round.ofRate(tasks, taken);
  }

  private int tasks(long nanos) {
    return perNano == 0 ? FIRST_TASKS : (int) Math.max(100, Math.min(MOST_TASKS, perNano * nanos));
  }

  @Override
  public void close() {
    pool.close();
  }
}
