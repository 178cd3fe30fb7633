package dev.sallyport.benchmarks.report;

import dev.sallyport.benchmarks.harness.Metric;
import dev.sallyport.benchmarks.harness.Sample;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reports as tables for people, one a benchmark and placement. */
public final class Tables {
  private static final List<String> HEADINGS =
      List.of(
          "subject", "metric", "unit", "median", "p99", "low", "high", "x floor", "middle half");
  private static final List<String> PEER_HEADINGS = List.of("x best peer", "best peer");
  private static final List<String> GOAL_HEADINGS = List.of("goal", "met");

  /** A ratio to another figure that is the larger. */
  private static final double LESS = 0.5;

  private Tables() {}

  /** All of them, each under its heading. */
  public static String of(Report report, Goals goals) {
    Map<String, List<Row>> groups = new LinkedHashMap<>();
    for (Row row : report.rows()) {
      String heading = row.outcome().key().bench() + ", " + row.outcome().placement().text();
      groups.computeIfAbsent(heading, other -> new ArrayList<>()).add(row);
    }
    StringBuilder text = new StringBuilder();
    groups.forEach((heading, rows) ->
        text.append(heading)
            .append("\n\n")
            .append(table(rows, report, goals))
            .append(legend(rows, report, goals))
            .append('\n'));
    return text.toString();
  }

  /** Which way is better, and what {@code ?} stands for where there is one. */
  private static String legend(List<Row> rows, Report report, Goals goals) {
    Set<Metric> metrics = EnumSet.noneOf(Metric.class);
    rows.forEach(row -> metrics.add(row.outcome().key().metric()));
    List<String> words = new ArrayList<>();
    for (boolean lessIsAhead : new boolean[] {true, false}) {
      List<String> names =
          metrics.stream()
              .filter(each -> each.isAhead(LESS) == lessIsAhead)
              .map(Metric::text)
              .toList();
      if (!names.isEmpty()) {
        words.add((lessIsAhead ? "less" : "more") + " is better: " + String.join(", ", names));
      }
    }
    boolean isOpen =
        rows.stream()
            .flatMap(row -> goals.checks(row, report).stream())
            .anyMatch(check -> !check.isMeasured());
    return String.join("; ", words)
        + ".\n"
        + (isOpen
            ? "?: what the goal is about was not measured; that of a peer needs --peers.\n"
            : "");
  }

  private static Table table(List<Row> rows, Report report, Goals goals) {
    boolean peers = rows.stream().anyMatch(row -> row.rivalry().isPresent());
    Map<Row, List<Goals.Check>> checks = new LinkedHashMap<>();
    rows.forEach(row -> checks.put(row, goals.checks(row, report)));
    boolean aims = checks.values().stream().anyMatch(each -> !each.isEmpty());
    List<String> headings = new ArrayList<>(HEADINGS);
    if (peers) {
      headings.addAll(PEER_HEADINGS);
    }
    if (aims) {
      headings.addAll(GOAL_HEADINGS);
    }
    Table table = new Table(headings.toArray(String[]::new));
    for (Row row : rows) {
      List<String> cells = cells(row);
      if (peers) {
        cells.addAll(peerCells(row));
      }
      if (aims) {
        cells.addAll(goalCells(checks.getOrDefault(row, List.of())));
      }
      table.row(cells.toArray(String[]::new));
      background(row).ifPresent(sample -> table.row(backgroundCells(sample, headings.size())));
    }
    return table;
  }

  private static List<String> cells(Row row) {
    Outcome outcome = row.outcome();
    Sample figures = outcome.figures();
    return new ArrayList<>(
        List.of(
            outcome.key().subject(),
            outcome.key().metric().text(),
            outcome.key().metric().unit(),
            number(figures.median()),
            number(outcome.p99()),
            number(figures.low()),
            number(figures.high()),
            Table.number(row.ratios().median(), 2),
            middleHalf(row.ratios())));
  }

  private static List<String> peerCells(Row row) {
    return row.rivalry()
        .map(each -> List.of(Table.number(each.ratios().median(), 2), each.name()))
        .orElseGet(() -> List.of("-", "-"));
  }

  private static List<String> goalCells(List<Goals.Check> checks) {
    if (checks.isEmpty()) {
      return List.of("-", "-");
    }
    List<String> bounds = new ArrayList<>();
    List<String> met = new ArrayList<>();
    for (Goals.Check check : checks) {
      bounds.add(check.goal().shortText());
      met.add(!check.isMeasured() ? "?" : check.isMet(1) ? "yes" : "NO");
    }
    return List.of(String.join("; ", bounds), String.join("; ", met));
  }

  private static Optional<Sample> background(Row row) {
    return Optional.of(row.outcome().background()).filter(sample -> sample.high() > 0);
  }

  private static String[] backgroundCells(Sample sample, int count) {
    List<String> cells =
        new ArrayList<>(
            List.of(
                "  stream beside it",
                "",
                "MiB/s",
                number(sample.median()),
                "-",
                number(sample.low()),
                number(sample.high())));
    while (cells.size() < count) {
      cells.add("-");
    }
    return cells.toArray(String[]::new);
  }

  private static String middleHalf(Sample ratios) {
    return ratios.values().isEmpty()
        ? "-"
        : String.format(
            Locale.ROOT, "%.2f to %.2f", ratios.lowerQuartile(), ratios.upperQuartile());
  }

  /** Three digits that count, or whole numbers where there are more. */
  private static String number(double value) {
    return Table.number(value, value < 10 ? 2 : value < 100 ? 1 : 0);
  }
}
