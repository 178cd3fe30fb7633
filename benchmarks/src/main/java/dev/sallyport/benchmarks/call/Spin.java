package dev.sallyport.benchmarks.call;

import dev.sallyport.Limits;
import java.util.Optional;

/** Adaptive spinning at both ends, for the subjects that choose it. */
final class Spin {
  /** Tells the child to spin too. */
  static final String ARGUMENT = "spin";

  private Spin() {}

  /** Limits with spinning; empty as long as there are none, and then {@code call-spin} is not. */
  static Optional<Limits> limits() {
    // With the option: Optional.of(Limits.defaults().withSpin(Duration.ofNanos(50_000)))
    return Optional.empty();
  }
}
