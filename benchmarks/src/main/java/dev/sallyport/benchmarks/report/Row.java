package dev.sallyport.benchmarks.report;

import dev.sallyport.benchmarks.harness.Sample;
import java.util.Optional;

/**
 * One figure with what it is compared with.
 *
 * @param ratios to the floor, one a round; empty for a floor, or where the floor failed
 * @param rivalry to the best peer; empty where there is none, or none was measured
 */
public record Row(Outcome outcome, Sample ratios, Optional<Rivalry> rivalry) {
  /**
   * How a figure stands to the best peer's.
   *
   * @param name of that peer
   * @param ratios one a round
   */
  public record Rivalry(String name, Sample ratios, boolean isAhead) {}
}
