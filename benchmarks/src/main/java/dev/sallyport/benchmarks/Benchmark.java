package dev.sallyport.benchmarks;

import dev.sallyport.benchmarks.harness.Contender;
import dev.sallyport.benchmarks.harness.Key;
import dev.sallyport.benchmarks.harness.Pace;
import dev.sallyport.benchmarks.harness.Placement;
import java.util.List;

/**
 * A benchmark that the harness runs.
 *
 * @param name as on the command line
 * @param placements where it runs unless told otherwise
 * @param quickPlacements the same with {@code --quick}
 * @param pace how long it takes unless told otherwise
 * @param quickPace the same with {@code --quick}
 * @param contenders in the order of the table, a floor before what is compared with it
 */
record Benchmark(
    String name,
    List<Placement> placements,
    List<Placement> quickPlacements,
    Pace pace,
    Pace quickPace,
    List<Contender> contenders) {
  Benchmark {
    placements = List.copyOf(placements);
    quickPlacements = List.copyOf(quickPlacements);
    contenders = List.copyOf(contenders);
  }

  Benchmark(
      String name,
      List<Placement> placements,
      List<Placement> quickPlacements,
      List<Contender> contenders) {
    this(name, placements, quickPlacements, Pace.FULL, Pace.QUICK, contenders);
  }

  /**
   * One subject.
   *
   * @throws IllegalArgumentException if there is none of this key
   */
  Contender contender(Key key) {
    return contenders.stream()
        .filter(each -> each.key().equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unknown subject: " + key));
  }
}
