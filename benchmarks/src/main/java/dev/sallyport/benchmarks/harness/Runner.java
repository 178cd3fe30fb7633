package dev.sallyport.benchmarks.harness;

import dev.sallyport.SallyportException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Warms the participants up one by one, then lets them run in turns: what else the machine does
 * meets them all alike, and each round has its own floor. At any time one of them works. One that
 * fails is left out from there on.
 */
public final class Runner {
  private static final int STEADY_SLICES = 3;
  private static final double STEADY_SPREAD = 0.05;

  private final Pace pace;
  private final Progress progress;

  public Runner(Pace pace, Progress progress) {
    this.pace = pace;
    this.progress = progress;
  }

  /** The rounds of each, in the order given; fewer than the pace says where one failed. */
  public List<Series> run(List<? extends Participant> participants, Runnable beforeRounds) {
    List<Entrant> entrants = new ArrayList<>();
    participants.forEach(participant -> entrants.add(new Entrant(participant)));
    progress.expect((long) entrants.size() * (pace.maxSlices() + pace.rounds()));
    List<String> unsteady = new ArrayList<>();
    for (Entrant entrant : entrants) {
      if (!warmUp(entrant)) {
        unsteady.add(entrant.name());
      }
    }
    if (!unsteady.isEmpty()) {
      progress.note(
          "still changing after "
              + pace.maxWarmUp().toMillis()
              + " ms of warm-up: "
              + String.join(", ", unsteady));
    }
    beforeRounds.run();
    for (int i = 0; i < pace.rounds(); i++) {
      for (Entrant entrant : entrants) {
        entrant.round(pace.round().toNanos()).ifPresent(entrant.rounds::add);
        progress.done(1, entrant.name());
      }
    }
    return entrants.stream()
        .map(entrant -> new Series(entrant.participant.contender(), entrant.rounds))
        .toList();
  }

  /**
   * In two halves, if it can have more room than its place: the first there, the second where it is
   * to be measured. Returns whether it became steady, or failed, which has been said.
   */
  private boolean warmUp(Entrant entrant) {
    int left = pace.maxSlices();
    if (entrant.spread()) {
      left -= left / 2 - warmUp(entrant, left / 2).left();
      entrant.gather();
    }
    WarmUp last = warmUp(entrant, left);
    progress.done(last.left(), entrant.name());
    return entrant.failed || last.isSteady();
  }

  private record WarmUp(boolean isSteady, int left) {}

  private WarmUp warmUp(Entrant entrant, int slices) {
    List<Double> figures = new ArrayList<>();
    int left = slices;
    while (left > 0 && !entrant.failed && !isSteady(figures)) {
      entrant
          .round(pace.warmUpSlice().toNanos())
          .map(entrant.participant.contender().metric()::of)
          .ifPresent(figures::add);
      left--;
      progress.done(1, entrant.name());
    }
    return new WarmUp(isSteady(figures), left);
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

    String name() {
      return participant.contender().name();
    }

    boolean spread() {
      return attempt(participant::spread).orElse(false);
    }

    void gather() {
      attempt(() -> {
        participant.gather();
        return true;
      });
    }

    Optional<Round> round(long nanos) {
      return attempt(() -> participant.round(nanos));
    }

    private <T> Optional<T> attempt(Supplier<T> work) {
      if (failed) {
        return Optional.empty();
      }
      try {
        return Optional.of(work.get());
      } catch (SallyportException e) {
        failed = true;
        progress.note(
            participant.contender().key()
                + " failed and is left out: "
                + e.getMessage()
                + System.lineSeparator()
                + participant.lastWords());
        return Optional.empty();
      }
    }
  }
}
