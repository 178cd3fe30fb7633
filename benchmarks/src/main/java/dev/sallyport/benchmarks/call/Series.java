package dev.sallyport.benchmarks.call;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** The rounds of one subject, in the order in which they were run. */
record Series(Contender contender, List<Round> rounds) {
  Series {
    rounds = List.copyOf(rounds);
  }

  /** The figure of each round. */
  Sample figures() {
    return new Sample(rounds.stream().map(contender.measure()::of).toList());
  }

  /** Operations a second in each round. */
  Sample rates() {
    return new Sample(rounds.stream().map(Round::perSecond).toList());
  }

  Sample backgroundMebibytesPerSecond() {
    return new Sample(rounds.stream().map(Round::backgroundMebibytesPerSecond).toList());
  }

  /** In microseconds, over all rounds together; NaN where only the rate counts. */
  double p99Micros() {
    if (rounds.isEmpty() || rounds.get(0).times().isEmpty()) {
      return Double.NaN;
    }
    Histogram all = Round.histogram();
    rounds.forEach(round -> all.add(round.histogramOfTimes()));
    return all.getValueAtPercentile(99) / 1e3;
  }

  /**
   * Round by round, the figure of this one as a multiple of what the floor did in the same round. A
   * rate over a floor of single calls is a multiple of the floor's calls a second.
   */
  Sample ratiosTo(Series floor) {
    boolean rate = contender.measure() == Contender.Measure.RATE;
    Sample mine = rate ? rates() : figures();
    Sample its = rate ? floor.rates() : floor.figures();
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(mine.values().size(), its.values().size()); i++) {
      ratios.add(mine.values().get(i) / its.values().get(i));
    }
    return new Sample(ratios);
  }
}
