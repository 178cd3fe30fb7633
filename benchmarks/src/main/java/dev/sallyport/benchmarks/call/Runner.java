package dev.sallyport.benchmarks.call;

import dev.sallyport.SallyportException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Warms the participants up one by one, then lets them run in turns: what else the machine does
 * meets them all alike, and each round has its own floor. At any time one of them works. One that
 * fails is left out from there on.
 */
final class Runner {
  private static final int STEADY_SLICES = 3;
  private static final double STEADY_SPREAD = 0.05;

  private final Pace pace;
  private final Consumer<String> notes;

  /** Notes are lines for people: what failed, and what did not become steady. */
  Runner(Pace pace, Consumer<String> notes) {
    this.pace = pace;
    this.notes = notes;
  }

  /** The rounds of each, in the order given; fewer than the pace says where one failed. */
  List<Series> run(List<? extends Participant> participants, Runnable beforeRounds) {
    List<Entrant> entrants = new ArrayList<>();
    participants.forEach(participant -> entrants.add(new Entrant(participant)));
    List<String> unsteady = new ArrayList<>();
    for (Entrant entrant : entrants) {
      if (!warmUp(entrant)) {
        unsteady.add(entrant.participant.contender().name());
      }
    }
    if (!unsteady.isEmpty()) {
      notes.accept(
          "still changing after "
              + pace.maxWarmUp().toMillis()
              + " ms of warm-up: "
              + String.join(", ", unsteady));
    }
    beforeRounds.run();
    for (int i = 0; i < pace.rounds(); i++) {
      for (Entrant entrant : entrants) {
        entrant.round(pace.round().toNanos()).ifPresent(entrant.rounds::add);
      }
    }
    return entrants.stream()
        .map(entrant -> new Series(entrant.participant.contender(), entrant.rounds))
        .toList();
  }

  /** Whether it became steady, or failed, which has been said. */
  private boolean warmUp(Entrant entrant) {
    List<Double> figures = new ArrayList<>();
    for (int i = 0; i < pace.maxSlices() && !entrant.failed; i++) {
      entrant
          .round(pace.warmUpSlice().toNanos())
          .map(entrant.participant.contender().measure()::of)
          .ifPresent(figures::add);
      if (isSteady(figures)) {
        return true;
      }
    }
    return entrant.failed;
  }

  /** Whether the last slices lie close together. */
  static boolean isSteady(List<Double> figures) {
    if (figures.size() < STEADY_SLICES) {
      return false;
    }
    List<Double> last = figures.subList(figures.size() - STEADY_SLICES, figures.size());
    double least = last.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    double most = last.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    return most - least <= least * STEADY_SPREAD;
  }

  private final class Entrant {
    private final Participant participant;
    private final List<Round> rounds = new ArrayList<>();
    private boolean failed;

    Entrant(Participant participant) {
      this.participant = participant;
    }

    Optional<Round> round(long nanos) {
      if (failed) {
        return Optional.empty();
      }
      try {
        return Optional.of(participant.round(nanos));
      } catch (SallyportException e) {
        failed = true;
        notes.accept(
            participant.contender().name()
                + " failed and is left out: "
                + e.getMessage()
                + System.lineSeparator()
                + participant.lastWords());
        return Optional.empty();
      }
    }
  }
}
