package dev.sallyport.benchmarks.call;

import java.time.Duration;

/**
 * How long a run takes.
 *
 * @param rounds how many rounds count
 * @param round how long one of them takes
 * @param warmUpSlice how long a round of the warm-up takes
 * @param maxWarmUp after how long the warm-up of a subject ends, steady or not
 */
record Pace(int rounds, Duration round, Duration warmUpSlice, Duration maxWarmUp) {
  static final Pace FULL =
      new Pace(15, Duration.ofMillis(500), Duration.ofMillis(500), Duration.ofSeconds(10));

  static final Pace QUICK =
      new Pace(5, Duration.ofMillis(200), Duration.ofMillis(200), Duration.ofMillis(1200));

  Pace withRounds(int value) {
    if (value < 1 || value > 1000) {
      throw new IllegalArgumentException("rounds out of range: " + value + " (expected 1..1000)");
    }
    return new Pace(value, round, warmUpSlice, maxWarmUp);
  }

  int maxSlices() {
    return (int) (maxWarmUp.toNanos() / warmUpSlice.toNanos());
  }
}
