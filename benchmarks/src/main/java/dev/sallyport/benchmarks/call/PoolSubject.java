package dev.sallyport.benchmarks.call;

import dev.sallyport.benchmarks.pool.TaskPool;

/** A pool under measurement: as many tasks in a round as fit. */
final class PoolSubject implements Subject {
  private static final int FIRST_TASKS = 1000;
  private static final int MOST_TASKS = 2_000_000;

  private final TaskPool pool;
  private double perNano;

  private PoolSubject(TaskPool pool) {
    this.pool = pool;
  }

  static PoolSubject of(TaskPool.Opener opener) throws Exception {
    return new PoolSubject(opener.open());
  }

  @Override
  public long childPid() {
    return pool.pid();
  }

  @Override
  public Round round(long nanos) throws Exception {
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
