package dev.sallyport.benchmarks;

import dev.sallyport.benchmarks.codec.CodecComparison;
import dev.sallyport.benchmarks.harness.Contender;
import dev.sallyport.benchmarks.harness.Key;
import dev.sallyport.benchmarks.harness.Names;
import dev.sallyport.benchmarks.harness.Placement;
import dev.sallyport.benchmarks.report.Goals;
import dev.sallyport.benchmarks.report.Goals.Goal;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every row that a run could have, whether or not this one will: also those of peers that cannot be
 * had here. A goal of any other is a slip, and would be kept by never being looked at.
 */
final class KnownRows {
  private KnownRows() {}

  /** Each with where it is measured. */
  private static Map<Key, Set<Placement>> all() {
    Map<Key, Set<Placement>> rows = new LinkedHashMap<>();
    for (Key each : CodecComparison.keys()) {
      rows.put(each, EnumSet.of(CodecComparison.PLACE));
    }
    for (Benchmark bench : Benchmarks.ALL) {
      for (Contender each : bench.contenders()) {
        rows.put(each.key(), each.placements());
      }
    }
    return rows;
  }

  /**
   * Holds the names in goals to those.
   *
   * @param file where they come from, for the message
   * @throws IllegalArgumentException if one is not among them
   */
  static void check(Goals goals, Path file) {
    Map<Key, Set<Placement>> rows = all();
    int number = 1;
    for (Goal goal : goals.goals()) {
      String where = "--check: " + file + ", goal " + number++ + " (" + goal.key() + "): ";
      check(goal.key(), goal.placement(), where, rows);
      goal.to().ifPresent(to -> check(to, goal.placement(), where + "to: ", rows));
    }
  }

  private static void check(
      Key key, Placement placement, String where, Map<Key, Set<Placement>> rows) {
    if (!BenchNames.EACH.contains(key.bench())) {
      throw new IllegalArgumentException(
          where
              + "unknown benchmark: "
              + key.bench()
              + " (expected "
              + Names.oneOf(BenchNames.EACH)
              + "; nearest: "
              + Names.nearest(key.bench(), BenchNames.EACH).get(0)
              + ")");
    }
    Set<Placement> places = rows.get(key);
    if (places == null) {
      List<String> known =
          rows.keySet().stream()
              .filter(each -> each.bench().equals(key.bench()))
              .map(Key::toString)
              .toList();
      throw new IllegalArgumentException(
          where
              + "no such row: "
              + key
              + " (nearest: "
              + String.join(", ", Names.nearest(key.toString(), known))
              + ")");
    }
    if (!places.contains(placement)) {
      throw new IllegalArgumentException(
          where
              + key
              + " is not measured at "
              + placement.text()
              + " (expected "
              + Names.oneOf(places.stream().map(Placement::text).toList())
              + ")");
    }
  }
}
