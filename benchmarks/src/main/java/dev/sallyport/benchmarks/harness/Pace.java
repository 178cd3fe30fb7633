package dev.sallyport.benchmarks.harness;

import java.time.Duration;

/**
 * How long a run takes.
 *
 * @param rounds how many rounds count
 * @param round how long one of them takes
 * @param warmUpSlice how long a round of the warm-up takes
 * @param maxWarmUp after how long the warm-up of a subject ends, steady or not
 */
public record Pace(int rounds, Duration round, Duration warmUpSlice, Duration maxWarmUp) {
  public static final Pace FULL =
      new Pace(15, Duration.ofMillis(500), Duration.ofMillis(500), Duration.ofSeconds(10));

  public static final Pace QUICK =
      new Pace(5, Duration.ofMillis(150), Duration.ofMillis(150), Duration.ofMillis(4000));

  public Pace withRounds(int value) {
    if (value < 1 || value > 1000) {
      throw new IllegalArgumentException("rounds out of range: " + value + " (expected 1..1000)");
    }
    return new Pace(value, round, warmUpSlice, maxWarmUp);
  }

  public Pace withRound(Duration value) {
    return new Pace(rounds, value, warmUpSlice, maxWarmUp);
  }

  public Pace withMaxWarmUp(Duration value) {
    if (value.compareTo(warmUpSlice) < 0 || value.compareTo(Duration.ofMinutes(10)) > 0) {
      throw new IllegalArgumentException(
          "warm-up out of range: " + value.toSeconds() + " (expected 1..600 seconds)");
    }
    return new Pace(rounds, round, warmUpSlice, value);
  }

  int maxSlices() {
    return (int) (maxWarmUp.toNanos() / warmUpSlice.toNanos());
  }
}
