package dev.sallyport.benchmarks.pool;

/** Two workers that run small tasks. Used by one thread at a time. */
public interface TaskPool extends AutoCloseable {
  /** Runs so many tasks, as many at once as it takes, and returns in how many nanoseconds. */
  long run(int tasks) throws Exception;

  /** A process of it. */
  long pid();

  @Override
  void close();
}
