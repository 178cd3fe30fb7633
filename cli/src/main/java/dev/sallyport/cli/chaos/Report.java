package dev.sallyport.cli.chaos;

import dev.sallyport.cli.Table;
import dev.sallyport.cli.Text;
import dev.sallyport.cli.Trial;
import dev.sallyport.pool.PoolStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How a run came out. Immutable.
 *
 * @param rows of each kind of call
 * @param deeds what was done to workers from outside, and how often
 * @param statistics of the pool when all calls were over
 * @param faultCount what does not add up
 * @param faults the first of these
 * @param leftovers what was there after the end and must not be
 */
record Report(
    Settings settings,
    double seconds,
    Map<Kind, Account.Row> rows,
    Map<String, Long> deeds,
    PoolStatistics statistics,
    long faultCount,
    List<String> faults,
    List<String> leftovers)
    implements Trial.Outcome {

  /** Whether all is accounted for. */
  @Override
  public boolean isClean() {
    return faultCount == 0 && leftovers.isEmpty();
  }

  @Override
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    Table table = new Table("call that", "calls", "answered", "failed", "run again");
    rows.forEach((kind, row) ->
        table.row(
            kind.isHarmful() ? kind.title() : "is " + kind.title(),
            Text.number(row.calls()),
            Text.number(row.answered()),
            Text.number(row.failures().values().stream().mapToLong(Long::longValue).sum()),
            Text.number(row.repeated())));
    lines.addAll(table.lines());
    lines.add("");
    lines.add("done to workers: " + counts(deeds));
    lines.add("workers replaced: " + Text.number(statistics.restarts()));
    rows.forEach((kind, row) -> {
      if (!row.failures().isEmpty()) {
        lines.add("failures of what " + verb(kind) + ": " + counts(row.failures()));
      }
    });
    lines.add("");
    faults.forEach(fault -> lines.add("fault: " + fault));
    leftovers.forEach(leftover -> lines.add("left behind: " + leftover));
    lines.add(conclusion());
    return lines;
  }

  private static String verb(Kind kind) {
    return kind.isHarmful() ? kind.title() : "is " + kind.title();
  }

  private String conclusion() {
    String run =
        String.format(
            Locale.ROOT,
            "%s, seed %d, %.0f s",
            Text.count(rows.values().stream().mapToLong(Account.Row::calls).sum(), "call"),
            settings.seed(),
            seconds);
    return isClean()
        ? "All accounted for: each call has one outcome, none that is not idempotent ran twice,"
            + " and nothing is left; "
            + run
        : "NOT ALL ACCOUNTED FOR: "
            + Text.count(faultCount, "fault")
            + ", "
            + Text.count(leftovers.size(), "leftover")
            + "; "
            + run;
  }

  private static String counts(Map<String, Long> counts) {
    return counts.isEmpty()
        ? "nothing"
        : counts.entrySet().stream()
            .map(entry -> entry.getKey() + " " + Text.number(entry.getValue()))
            .collect(Collectors.joining(", "));
  }
}
