package dev.sallyport.cli.soak;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Whether a measure grows over a run (docs/soak.md). Immutable.
 *
 * <p>The slope is the median of the slopes between each two samples (Theil and Sen), so a few
 * outliers move it little. A measure <em>grows</em> if that slope over the whole run is more than
 * its allowance, and more samples rise than chance explains: the test of Mann and Kendall at z =
 * 2.33, one in a hundred. With fewer than {@link #MIN_SAMPLES} samples nothing is said.
 *
 * @param samples how many there were
 * @param growth by which the slope raises it over the run, in units of the measure
 * @param z of the test; above 0 where it rises
 * @param allowance growth that is not looked into
 */
record Trend(int samples, double growth, double z, double allowance) {
  static final int MIN_SAMPLES = 8;

  private static final double SIGNIFICANT = 2.33;

  /** What is said. */
  enum Verdict {
    FLAT,
    GROWS,
    /** There were too few samples. */
    UNKNOWN
  }

  /**
   * A sample.
   *
   * @param seconds since the start
   */
  record Point(double seconds, double value) {}

  static Trend of(List<Point> points, double allowance) {
    List<Point> sorted =
        points.stream().sorted(Comparator.comparingDouble(Point::seconds)).toList();
    List<Double> slopes = new ArrayList<>();
    long rises = 0;
    for (int i = 0; i < sorted.size(); i++) {
      for (int j = i + 1; j < sorted.size(); j++) {
        Point a = sorted.get(i);
        Point b = sorted.get(j);
        if (b.seconds() > a.seconds()) {
          slopes.add((b.value() - a.value()) / (b.seconds() - a.seconds()));
          rises += Double.compare(b.value(), a.value());
        }
      }
    }
    double span =
        sorted.isEmpty() ? 0 : sorted.get(sorted.size() - 1).seconds() - sorted.get(0).seconds();
    return new Trend(sorted.size(), median(slopes) * span, z(sorted, rises), allowance);
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    if (sorted.length == 0) {
      return 0;
    }
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** The test's statistic, with its variance corrected for values that are equal. */
  private static double z(List<Point> points, long rises) {
    double n = points.size();
    double variance = n * (n - 1) * (2 * n + 5);
    double[] values = points.stream().mapToDouble(Point::value).sorted().toArray();
    for (int from = 0; from < values.length; ) {
      int to = from;
      while (to < values.length && values[to] == values[from]) {
        to++;
      }
      double ties = to - from;
      variance -= ties * (ties - 1) * (2 * ties + 5);
      from = to;
    }
    if (variance <= 0) {
      return 0;
    }
    return (rises - Long.signum(rises)) / Math.sqrt(variance / 18);
  }

  Verdict verdict() {
    if (samples < MIN_SAMPLES) {
      return Verdict.UNKNOWN;
    }
    return growth > allowance && z > SIGNIFICANT ? Verdict.GROWS : Verdict.FLAT;
  }
}
