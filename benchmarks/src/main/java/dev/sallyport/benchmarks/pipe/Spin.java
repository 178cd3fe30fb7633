package dev.sallyport.benchmarks.pipe;

import dev.sallyport.Limits;
import java.time.Duration;

/** Spinning at both ends, for the subjects that choose it. */
final class Spin {
  /** Tells the child to spin too. */
  static final String ARGUMENT = "spin";

  /** Longer than a call takes across cores, so that nobody sleeps between two of them. */
  static final Limits LIMITS = Limits.defaults().withSpin(Duration.ofNanos(50_000));

  private Spin() {}
}
