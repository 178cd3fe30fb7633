package dev.sallyport.cli.soak;

import dev.sallyport.cli.Table;
import dev.sallyport.cli.Text;
import dev.sallyport.cli.Trial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How a soak came out. Immutable.
 *
 * @param rows of each kind of traffic
 * @param disruptions what was done to children, and how often
 * @param faults how many of each, none among them
 * @param details of the first faults
 * @param series what was measured
 * @param points all samples
 * @param leftovers what was there after the end and must not be
 */
record Report(
    Settings settings,
    double seconds,
    Map<String, Ledger.Row> rows,
    Map<String, Long> disruptions,
    Map<Ledger.Fault, Long> faults,
    List<String> details,
    List<Measures.Series> series,
    Map<String, List<Trend.Point>> points,
    List<String> leftovers)
    implements Trial.Outcome {
  private static final double MIB = 1 << 20;

  /** Whether all is as it must be. */
  @Override
  public boolean isClean() {
    return faultCount() == 0 && growing() == 0 && leftovers.isEmpty();
  }

  private long faultCount() {
    return faults.values().stream().mapToLong(Long::longValue).sum();
  }

  private long growing() {
    return series.stream().filter(each -> each.trend().verdict() == Trend.Verdict.GROWS).count();
  }

  @Override
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.addAll(traffic());
    lines.add("");
    lines.add("done to children: " + counts(disruptions));
    lines.add("failures by that, by deadlines, cancels and limits, or planned:");
    rows.forEach((name, row) -> {
      if (!row.failures().isEmpty()) {
        lines.add("  " + name + ": " + counts(row.failures()));
      }
    });
    lines.add("");
    lines.addAll(measured());
    lines.add("");
    lines.add("faults: " + counts(faults));
    details.forEach(detail -> lines.add(Text.indent(detail, "  ")));
    leftovers.forEach(leftover -> lines.add("left behind: " + leftover));
    lines.add("");
    lines.add(conclusion());
    return lines;
  }

  private String conclusion() {
    String run =
        String.format(
            Locale.ROOT,
            "%s, %s, seed %d, %.0f s",
            Text.count(rows.values().stream().mapToLong(Ledger.Row::turns).sum(), "turn"),
            Text.count(rows.values().stream().mapToLong(Ledger.Row::messages).sum(), "message"),
            settings.seed(),
            seconds);
    if (!isClean()) {
      return "NOT AS IT MUST BE: "
          + Text.count(faultCount(), "fault")
          + ", "
          + Text.count(growing(), "growing measure")
          + ", "
          + Text.count(leftovers.size(), "leftover")
          + "; "
          + run;
    }
    return "All as it must be: nothing lost, duplicated, reordered, hung or left behind; " + run;
  }

  private List<String> traffic() {
    Table table = new Table("traffic", "turns", "as they should", "messages", "MiB");
    rows.forEach((name, row) ->
        table.row(
            name,
            Text.number(row.turns()),
            Text.number(row.succeeded()),
            Text.number(row.messages()),
            String.format(Locale.ROOT, "%,.1f", (double) row.bytes() / MIB)));
    return table.lines();
  }

  private List<String> measured() {
    Table table = new Table("at rest", "first", "last", "growth", "allowed", "z", "verdict");
    for (Measures.Series each : series) {
      table.row(
          each.name(),
          amount(each.unit(), each.first()),
          amount(each.unit(), each.last()),
          amount(each.unit(), each.trend().growth()),
          amount(each.unit(), each.trend().allowance()),
          String.format(Locale.ROOT, "%.1f", each.trend().z()),
          each.trend().verdict().toString().toLowerCase(Locale.ROOT));
    }
    return table.lines();
  }

  private static String amount(Measures.Unit unit, double value) {
    return unit.isBytes()
        ? String.format(Locale.ROOT, "%,.1f MiB", value / MIB)
        : String.format(Locale.ROOT, "%,.1f", value);
  }

  private static String counts(Map<?, Long> counts) {
    if (counts.isEmpty()) {
      return "nothing";
    }
    List<String> texts = new ArrayList<>();
    counts.forEach((what, count) ->
        texts.add(
            (what instanceof Ledger.Fault fault ? fault.toString().toLowerCase(Locale.ROOT) : what)
                + " "
                + Text.number(count)));
    return String.join(", ", texts);
  }

  String json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("clean", isClean());
    all.put("seed", settings.seed());
    all.put("children", settings.children());
    all.put("seconds", seconds);
    all.put("faults", faults);
    all.put("details", details);
    all.put("disruptions", disruptions);
    Map<String, Object> traffic = new LinkedHashMap<>();
    rows.forEach((name, row) ->
        traffic.put(
            name,
            Map.of(
                "turns", row.turns(),
                "succeeded", row.succeeded(),
                "messages", row.messages(),
                "bytes", row.bytes(),
                "failures", row.failures())));
    all.put("traffic", traffic);
    Map<String, Object> measures = new LinkedHashMap<>();
    for (Measures.Series each : series) {
      List<Trend.Point> samples = points.getOrDefault(each.name(), List.of());
      Map<String, Object> measure = new LinkedHashMap<>();
      measure.put("verdict", each.trend().verdict());
      measure.put("growth", each.trend().growth());
      measure.put("allowance", each.trend().allowance());
      measure.put("z", each.trend().z());
      measure.put("samples", samples.stream().map(p -> List.of(p.seconds(), p.value())).toList());
      measures.put(each.name(), measure);
    }
    all.put("measures", measures);
    all.put("leftovers", leftovers);
    return Json.of(all);
  }
}
