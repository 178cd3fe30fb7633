package dev.sallyport.benchmarks.pool;

/** Two workers that run small tasks. Used by one thread at a time. */
public interface TaskPool extends AutoCloseable {
  /** Runs so many tasks, as many at once as it takes, and returns in how many nanoseconds. */
  long run(int tasks) throws Exception;

  /** A process of it. */
  long pid();

  @Override
  void close();

  /** Opens one. */
  interface Opener {
    TaskPool open() throws Exception;
  }

  /** The pools that are compared, each with two workers. */
  static TaskPool python() throws Exception {
    return PeerPool.python();
  }

  /** Threads of Node. */
  static TaskPool jest() throws Exception {
    return PeerPool.jest();
  }

  /** Ours, with so many calls at each worker. */
  static TaskPool ours(int depth) {
    return new OwnPool(depth);
  }
}
