package dev.sallyport.benchmarks.harness;

import java.util.List;
import java.util.stream.DoubleStream;
import org.HdrHistogram.Histogram;

/**
 * The rounds of one subject, in the order in which they were run; fewer than others if it failed.
 */
public record Series(Contender contender, List<Round> rounds) {
  /** What the points of a distribution are taken at. */
  public static final List<Double> PERCENTILES =
      List.of(0.0, 5.0, 10.0, 25.0, 50.0, 75.0, 90.0, 95.0, 99.0, 99.9);

  public Series {
    rounds = List.copyOf(rounds);
  }

  /** The figure of each round. */
  public Sample figures() {
    return new Sample(rounds.stream().map(contender.metric()::of).toList());
  }

  /** Operations a second in each round. */
  public Sample rates() {
    return new Sample(rounds.stream().map(Round::perSecond).toList());
  }

  /** What a stream beside the calls moved; zeros where there was none. */
  public Sample backgroundMebibytesPerSecond() {
    return contender.metric().isTime()
        ? new Sample(rounds.stream().map(Round::mebibytesPerSecond).toList())
        : new Sample(List.of());
  }

  /**
   * The times at {@link #PERCENTILES}, over all rounds together, in the metric's unit; empty where
   * only a rate or an amount counts.
   */
  public List<Double> distribution() {
    return at(PERCENTILES.stream().mapToDouble(Double::doubleValue));
  }

  /** The same at 99 %; NaN where only a rate or an amount counts. */
  public double p99() {
    List<Double> p99 = at(DoubleStream.of(99));
    return p99.isEmpty() ? Double.NaN : p99.get(0);
  }

  private List<Double> at(DoubleStream percentiles) {
    if (rounds.isEmpty() || rounds.get(0).times().isEmpty()) {
      return List.of();
    }
    Histogram all = Round.histogram();
    rounds.forEach(round -> all.add(round.histogramOfTimes()));
    return percentiles
        .mapToObj(each -> contender.metric().ofNanos((double) all.getValueAtPercentile(each)))
        .toList();
  }
}
