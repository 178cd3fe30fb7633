package dev.sallyport.core.internal.session;

/**
 * How long pieces of work of one kind have lately taken, to tell which are quick. Thread-safe;
 * measurements of several threads at once may get lost, which does no harm.
 *
 * <p>It is time by the clock, so what the system did meanwhile is in it, as compiling. That says
 * nothing of the next piece of work: one long time does not change what is well below the bound,
 * and two in a row do. What is spent in {@linkplain SendTime sending} does not count: that is the
 * peer's, on one core. Nor can it keep others waiting: of the threads that send over a transport
 * one at most is in a write.
 */
final class Pace {
  /** What it takes to wake a thread on another core, roughly. */
  static final long QUICK_NANOS = 30_000;

  /** No piece of work counts for more. */
  private static final long MOST_NANOS = 4 * QUICK_NANOS;

  /** Before the first is measured, nothing is known to be quick. */
  private volatile long averageNanos = MOST_NANOS;

  /** Runs and measures one. */
  void run(Runnable work) {
    long sentBefore = SendTime.nanos();
    long start = System.nanoTime();
    try {
      work.run();
    } finally {
      long sent = SendTime.nanos() - sentBefore;
      add(Math.max(0, System.nanoTime() - start - sent));
    }
  }

  /** One has taken so long. */
  void add(long nanos) {
    long average = averageNanos;
    averageNanos = average + (Math.min(nanos, MOST_NANOS) - average) / 8;
  }

  boolean isQuick() {
    return averageNanos < QUICK_NANOS;
  }
}
