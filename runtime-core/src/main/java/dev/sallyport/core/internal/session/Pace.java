package dev.sallyport.core.internal.session;

/**
 * How long pieces of work of one kind have lately taken, to tell which are quick. Thread-safe;
 * measurements of several threads at once may get lost, which does no harm.
 */
final class Pace {
  /** What it takes to wake a thread on another core, roughly. */
  private static final long QUICK_NANOS = 30_000;

  /** Before the first is measured, nothing is known to be quick. */
  private volatile long averageNanos = 8 * QUICK_NANOS;

  /** Runs and measures one. */
  void run(Runnable work) {
    long start = System.nanoTime();
    try {
      work.run();
    } finally {
      add(System.nanoTime() - start);
    }
  }

  private void add(long nanos) {
    long average = averageNanos;
    // One that waited for something must not spoil the average for long.
    averageNanos = average + (Math.min(nanos, 100 * QUICK_NANOS) - average) / 8;
  }

  boolean isQuick() {
    return averageNanos < QUICK_NANOS;
  }
}
