package dev.sallyport.benchmarks.harness;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/** The loops that time: a lead-in of a tenth, then what counts. */
public final class Stopwatch {
  private static final int LEAD_IN_DIVISOR = 10;

  private Stopwatch() {}

  /** One operation under measurement. */
  public interface Operation {
    void run() throws Exception;
  }

  /** The part of a round before it that does not count. */
  public static long leadInNanos(long nanos) {
    return nanos / LEAD_IN_DIVISOR;
  }

  /** One after the other, each timed. */
  public static Round times(long nanos, Operation operation) throws Exception {
    Times times = new Times(nanos);
    do {
      operation.run();
    } while (times.lap());
    return times.round();
  }

  /**
   * The times of operations that follow each other, each from the end of the one before: one look
   * at the clock for each. Confined to one thread at a time.
   */
  public static final class Times {
    private final Histogram histogram = Round.histogram();
    private final long counts;
    private final long end;
    private long before;

    public Times(long nanos) {
      before = System.nanoTime();
      counts = before + leadInNanos(nanos);
      end = counts + nanos;
    }

    /** An operation has ended. Returns whether there is time for another. */
    public boolean lap() {
      long now = System.nanoTime();
      if (before - counts >= 0) {
        histogram.recordValue(Math.min(now - before, histogram.getHighestTrackableValue()));
      }
      before = now;
      return now - end < 0 || histogram.getTotalCount() == 0;
    }

    public Round round() {
      return Round.ofTimes(histogram, before - counts);
    }
  }

  /**
   * The rate of what others do meanwhile.
   *
   * @param done how many operations have ended so far, from any thread
   */
  public static Round rate(long nanos, LongSupplier done) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(leadInNanos(nanos));
    long before = done.getAsLong();
    long begun = System.nanoTime();
    long operations;
    do {
      TimeUnit.NANOSECONDS.sleep(nanos);
      operations = done.getAsLong() - before;
    } while (operations == 0); // Cold, or on a busy machine, the first may take longer.
    return Round.ofRate(operations, System.nanoTime() - begun);
  }
}
