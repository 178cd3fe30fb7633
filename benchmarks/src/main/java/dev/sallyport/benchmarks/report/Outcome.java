package dev.sallyport.benchmarks.report;

import dev.sallyport.benchmarks.harness.Key;
import dev.sallyport.benchmarks.harness.Placement;
import dev.sallyport.benchmarks.harness.Sample;
import dev.sallyport.benchmarks.harness.Series;
import java.util.List;
import java.util.Optional;

/**
 * What was measured of one subject at one placement, before it is compared with others.
 *
 * @param floor what its ratios are taken to; empty for a floor
 * @param isPeer whether it is another library's
 * @param isAlone whether no peer does the same work
 * @param figures one a round
 * @param rates operations a second, one a round; of a subject whose figure is no time or rate,
 *     empty
 * @param p99 of all operations; NaN where they were not timed one by one
 * @param distribution the times at {@link Series#PERCENTILES}; empty where {@code p99} is NaN
 * @param background MiB/s of a stream beside it, one a round; zeros or empty where there was none
 */
public record Outcome(
    Key key,
    Placement placement,
    Optional<Key> floor,
    boolean isPeer,
    boolean isAlone,
    Sample figures,
    Sample rates,
    double p99,
    List<Double> distribution,
    Sample background) {
  private static final String FLOOR = "floor-";

  public Outcome {
    distribution = List.copyOf(distribution);
  }

  /** Of the rounds that the harness ran. */
  public static Outcome of(Series series, Placement placement) {
    return new Outcome(
        series.contender().key(),
        placement,
        series.contender().floor(),
        series.contender().origin().isPeer(),
        series.contender().isAlone(),
        series.figures(),
        series.rates(),
        series.p99(),
        series.distribution(),
        series.backgroundMebibytesPerSecond());
  }

  /** Of figures that something else measured, such as JMH. */
  public static Outcome of(
      Key key, Placement placement, Optional<Key> floor, boolean isPeer, Sample figures) {
    return new Outcome(
        key,
        placement,
        floor,
        isPeer,
        false,
        figures,
        new Sample(List.of()),
        Double.NaN,
        List.of(),
        new Sample(List.of()));
  }

  boolean isFloor() {
    return key.subject().startsWith(FLOOR);
  }

  /**
   * Round by round, this one as a multiple of what the other did in the same round. A rate over
   * single calls is a multiple of their calls a second.
   */
  Sample ratiosTo(Outcome other) {
    boolean sameMetric = key.metric() == other.key.metric();
    boolean byRate = !sameMetric && !key.metric().isTime();
    return byRate ? rates.ratiosTo(other.rates) : figures.ratiosTo(other.figures);
  }
}
