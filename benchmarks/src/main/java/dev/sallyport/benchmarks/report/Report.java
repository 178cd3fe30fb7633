package dev.sallyport.benchmarks.report;

import dev.sallyport.benchmarks.harness.Key;
import dev.sallyport.benchmarks.harness.Metric;
import dev.sallyport.benchmarks.harness.Placement;
import dev.sallyport.benchmarks.harness.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All that one run measured, in the order of the tables. Immutable.
 *
 * @param notes what a reader of the figures has to know of the run, a line each: how noisy it was,
 *     and what was still changing, failed or was left out. None names the machine or a path of it
 */
public record Report(List<Outcome> outcomes, List<String> notes) {
  public Report {
    outcomes = List.copyOf(outcomes);
    notes = List.copyOf(notes);
  }

  /** Of a run of which nothing else is to be said. */
  public Report(List<Outcome> outcomes) {
    this(outcomes, List.of());
  }

  /** Both, one after the other. */
  public Report and(Report more) {
    List<Outcome> all = new ArrayList<>(outcomes);
    all.addAll(more.outcomes);
    List<String> allNotes = new ArrayList<>(notes);
    allNotes.addAll(more.notes);
    return new Report(all, allNotes);
  }

  public List<Row> rows() {
    return outcomes.stream().map(this::row).toList();
  }

  /** What was measured under this key at this placement; empty if it was not, or failed. */
  public Optional<Row> row(Key key, Placement placement) {
    return find(key, placement).map(this::row);
  }

  /** Round by round, one as a multiple of the other at the same placement. */
  Sample ratios(Key key, Key other, Placement placement) {
    return find(key, placement)
        .flatMap(one -> find(other, placement).map(one::ratiosTo))
        .orElseGet(() -> new Sample(List.of()));
  }

  private Optional<Outcome> find(Key key, Placement placement) {
    return outcomes.stream()
        .filter(each -> each.key().equals(key) && each.placement() == placement)
        .filter(each -> !each.figures().values().isEmpty())
        .findFirst();
  }

  private Row row(Outcome outcome) {
    Sample ratios =
        outcome
            .floor()
            .map(floor -> ratios(outcome.key(), floor, outcome.placement()))
            .orElseGet(() -> new Sample(List.of()));
    return new Row(outcome, ratios, rivalry(outcome));
  }

  /** The best of the peers that did the same at the same place. */
  private Optional<Row.Rivalry> rivalry(Outcome outcome) {
    if (outcome.isPeer()
        || outcome.isFloor()
        || outcome.isAlone()
        || outcome.figures().values().isEmpty()) {
      return Optional.empty();
    }
    Metric metric = outcome.key().metric();
    Comparator<Outcome> byFigure = Comparator.comparingDouble(each -> each.figures().median());
    return outcomes.stream()
        .filter(Outcome::isPeer)
        .filter(each -> each.placement() == outcome.placement())
        .filter(each -> each.key().bench().equals(outcome.key().bench()))
        .filter(each -> each.key().metric() == metric)
        .filter(each -> !each.figures().values().isEmpty())
        .min(metric == Metric.THROUGHPUT ? byFigure.reversed() : byFigure)
        .map(best -> {
          Sample ratios = outcome.ratiosTo(best);
          return new Row.Rivalry(best.key().subject(), ratios, metric.isAhead(ratios.median()));
        });
  }
}
