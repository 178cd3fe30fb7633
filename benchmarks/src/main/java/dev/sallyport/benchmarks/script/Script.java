package dev.sallyport.benchmarks.script;

import dev.sallyport.Contract;
import dev.sallyport.benchmarks.harness.Round;
import java.util.List;
import org.HdrHistogram.Histogram;

/** What a program in another language answers, over JSON lines. */
@Contract
interface Script {
  /** The process at the other end; the program's own where there are only threads. */
  long otherPid();

  /** Works for about {@code nanos}, after a lead-in of a tenth of that which does not count. */
  Measured round(long nanos);

  /**
   * What one round saw.
   *
   * @param operations how many were done
   * @param nanos in how long
   * @param values the times of single operations in nanoseconds, in buckets less than a hundredth
   *     of them wide; empty where only the rate counts
   * @param counts how many each of them stands for
   */
  record Measured(long operations, long nanos, List<Long> values, List<Long> counts) {
    public Measured {
      values = List.copyOf(values);
      counts = List.copyOf(counts);
      check("operations", operations);
      check("nanos", nanos);
      if (values.size() != counts.size()) {
        throw new IllegalArgumentException(
            "values and counts differ in number: " + values.size() + ", " + counts.size());
      }
      counts.forEach(each -> check("count", each));
      long counted = counts.stream().mapToLong(Long::longValue).sum();
      if (!counts.isEmpty() && counted != operations) {
        throw new IllegalArgumentException(
            "counts do not make up the operations: " + counted + " (expected " + operations + ")");
      }
    }

    private static void check(String name, long value) {
      if (value <= 0) {
        throw new IllegalArgumentException(name + " out of range: " + value + " (expected 1..)");
      }
    }

    /** The same as the harness has it. */
    Round toRound() {
      if (values.isEmpty()) {
        return Round.ofRate(operations, nanos);
      }
      Histogram times = Round.histogram();
      for (int i = 0; i < values.size(); i++) {
        long value = Math.min(values.get(i), times.getHighestTrackableValue());
        times.recordValueWithCount(value, counts.get(i));
      }
      return Round.ofTimes(times, nanos);
    }
  }
}
