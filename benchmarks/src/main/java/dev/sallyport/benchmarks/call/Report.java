package dev.sallyport.benchmarks.call;

import dev.sallyport.benchmarks.Table;
import dev.sallyport.benchmarks.call.Contender.Goal;
import dev.sallyport.benchmarks.call.Contender.Measure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What came out at one placement. */
record Report(Placement placement, List<Series> series) {
  private static final List<String> HEADINGS =
      List.of(
          "subject",
          "unit",
          "median",
          "p99",
          "low",
          "high",
          "ratio",
          "middle half",
          "to",
          "goal",
          "met");
  private static final List<String> RIVAL_HEADINGS =
      List.of("to peer", "middle half", "best peer", "ahead");

  /**
   * How a line stands to the best of its rivals.
   *
   * @param name of that
   * @param ratios one a round
   */
  record Rivalry(String name, Sample ratios, boolean isAhead) {}

  /**
   * One line of it.
   *
   * @param p99 NaN where only the rate counts
   * @param floor what the ratio is taken to; empty for a floor
   * @param ratios one a round; empty for a floor, or where the floor failed
   * @param rivalry empty where there is no rival, or none was measured
   */
  record Line(
      String subject,
      String metric,
      String unit,
      Sample figures,
      double p99,
      Optional<String> floor,
      Sample ratios,
      Optional<Goal> goal,
      Optional<Rivalry> rivalry) {
    private static final String BACKGROUND = "stream beside it";

    /** Empty where there is no goal, or nothing to hold against it. */
    Optional<Boolean> isGoalMet() {
      return goal.flatMap(each -> each.isMet(figures.median(), ratios.median()));
    }
  }

  List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    for (Series each : series) {
      Contender contender = each.contender();
      Sample ratios =
          contender
              .floor()
              .flatMap(this::named)
              .map(each::ratiosTo)
              .orElseGet(() -> new Sample(List.of()));
      lines.add(
          new Line(
              contender.name(),
              contender.measure() == Measure.LATENCY ? "latency" : "rate",
              contender.measure().unit(),
              each.figures(),
              each.p99Micros(),
              contender.floor(),
              ratios,
              contender.goalAt(placement),
              rivalry(each)));
      Sample background = each.backgroundMebibytesPerSecond();
      if (background.high() > 0) {
        lines.add(
            new Line(
                contender.name(),
                Line.BACKGROUND,
                "MiB/s",
                background,
                Double.NaN,
                Optional.empty(),
                new Sample(List.of()),
                Optional.empty(),
                Optional.empty()));
      }
    }
    return lines;
  }

  private Optional<Rivalry> rivalry(Series one) {
    Measure measure = one.contender().measure();
    Comparator<Series> byFigure = Comparator.comparingDouble(each -> each.figures().median());
    return one.contender().rivals().stream()
        .flatMap(name -> named(name).stream())
        .filter(each -> !each.rounds().isEmpty() && !one.rounds().isEmpty())
        .min(measure == Measure.LATENCY ? byFigure : byFigure.reversed())
        .map(best -> {
          Sample ratios = one.ratiosTo(best);
          return new Rivalry(best.contender().name(), ratios, measure.isAhead(ratios.median()));
        });
  }

  private Optional<Series> named(String name) {
    return series.stream().filter(each -> each.contender().name().equals(name)).findFirst();
  }

  /** A table for people. */
  String table() {
    List<Line> lines = lines();
    boolean rivals = lines.stream().anyMatch(line -> line.rivalry().isPresent());
    List<String> headings = new ArrayList<>(HEADINGS);
    if (rivals) {
      headings.addAll(RIVAL_HEADINGS);
    }
    Table table = new Table(headings.toArray(String[]::new));
    for (Line line : lines) {
      List<String> cells = cells(line);
      if (rivals) {
        cells.addAll(rivalCells(line));
      }
      table.row(cells.toArray(String[]::new));
    }
    return table.toString();
  }

  private static List<String> cells(Line line) {
    Sample figures = line.figures();
    Sample ratios = line.ratios();
    return new ArrayList<>(
        List.of(
            line.metric().equals(Line.BACKGROUND) ? "  " + line.metric() : line.subject(),
            line.unit(),
            number(figures.median()),
            number(line.p99()),
            number(figures.low()),
            number(figures.high()),
            Table.number(ratios.median(), 2),
            middleHalf(ratios),
            line.floor().orElse("-"),
            line.goal().map(Report::text).orElse("-"),
            line.isGoalMet().map(Report::yesOrNo).orElse("-")));
  }

  private static List<String> rivalCells(Line line) {
    return line.rivalry()
        .map(each ->
            List.of(
                Table.number(each.ratios().median(), 2),
                middleHalf(each.ratios()),
                each.name(),
                yesOrNo(each.isAhead())))
        .orElseGet(() -> List.of("-", "-", "-", "-"));
  }

  private static String middleHalf(Sample ratios) {
    return ratios.values().isEmpty()
        ? "-"
        : Table.number(ratios.lowerQuartile(), 2)
            + " to "
            + Table.number(ratios.upperQuartile(), 2);
  }

  private static String yesOrNo(boolean met) {
    return met ? "yes" : "NO";
  }

  /** Three digits that count, or whole numbers where there are more. */
  private static String number(double value) {
    return Table.number(value, value < 10 ? 2 : value < 100 ? 1 : 0);
  }

  private static String text(Goal goal) {
    return switch (goal.kind()) {
      case RATIO_AT_MOST -> "<= " + String.format(Locale.ROOT, "%.1f", goal.bound()) + " x";
      case RATIO_AT_LEAST -> ">= " + String.format(Locale.ROOT, "%.1f", goal.bound()) + " x";
      case FIGURE_AT_LEAST -> ">= " + String.format(Locale.ROOT, "%,.0f", goal.bound());
    };
  }
}
