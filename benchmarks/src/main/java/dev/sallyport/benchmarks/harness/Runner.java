package dev.sallyport.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Warms the participants up one by one, then lets them run in turns: what else the machine does
 * meets them all alike, and each round has its own floor. At any time one of them works. One that
 * fails is left out from there on, unless it is this JVM that ends ({@link Ending}). For one run,
 * by one thread.
 */
public final class Runner {
  /** A JVM's warm-up takes at least this part of what it may take. */
  private static final int LEAST_PART = 3;

  private final Pace pace;
  private final Progress progress;
  private final List<String> notes = new ArrayList<>();

  /**
   * What came of a run.
   *
   * @param series of each, in the order given
   * @param notes what is to be kept with the figures, a line each: what was still changing, and
   *     what failed
   */
  public record Result(List<Series> series, List<String> notes) {
    public Result {
      series = List.copyOf(series);
      notes = List.copyOf(notes);
    }
  }

  public Runner(Pace pace, Progress progress) {
    this.pace = pace;
    this.progress = progress;
  }

  /** The rounds of each: fewer than the pace says where one failed. */
  public Result run(List<? extends Participant> participants, Runnable beforeRounds) {
    List<Entrant> entrants = new ArrayList<>();
    participants.forEach(participant -> entrants.add(new Entrant(participant)));
    progress.expect((long) entrants.size() * (pace.maxSlices() + pace.rounds()));
    List<String> unsteady = new ArrayList<>();
    for (Entrant entrant : entrants) {
      Steadiness steadiness = warmUp(entrant);
      if (!entrant.failed && !steadiness.isSteady()) {
        unsteady.add(
            entrant.participant.contender().key() + " (" + steadiness.unsteadiness() + ")");
      }
    }
    if (!unsteady.isEmpty()) {
      String note =
          "still changing after "
              + pace.maxWarmUp().toMillis()
              + " ms of warm-up: "
              + String.join(", ", unsteady);
      notes.add(note);
      progress.note(note);
    }
    beforeRounds.run();
    for (int i = 0; i < pace.rounds(); i++) {
      for (Entrant entrant : entrants) {
        entrant.round(pace.round().toNanos()).ifPresent(entrant.rounds::add);
        progress.done(1, entrant.name());
      }
    }
    List<Series> series =
        entrants.stream()
            .map(entrant -> new Series(entrant.participant.contender(), entrant.rounds))
            .toList();
    return new Result(series, notes);
  }

  /**
   * In two halves, if it can have more room than its place: the first there, the second where it is
   * to be measured. Returns how steady it has become; nothing can be said of one that failed.
   */
  private Steadiness warmUp(Entrant entrant) {
    int slices = pace.maxSlices();
    Steadiness steadiness =
        new Steadiness(
            entrant.participant.contender().metric(), (slices + LEAST_PART - 1) / LEAST_PART);
    int left = slices;
    if (entrant.spread()) {
      left -= slices / 2 - warmUp(entrant, steadiness, slices / 2);
      entrant.gather();
      steadiness.moved();
    }
    left = warmUp(entrant, steadiness, left);
    progress.done(left, entrant.name());
    return steadiness;
  }

  /** Of so many slices at most; returns how many are left. */
  private int warmUp(Entrant entrant, Steadiness steadiness, int slices) {
    int left = slices;
    while (left > 0 && !entrant.failed && !steadiness.isSteady()) {
      entrant.round(pace.warmUpSlice().toNanos()).ifPresent(steadiness::add);
      left--;
      progress.done(1, entrant.name());
    }
    return left;
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
      } catch (RuntimeException e) {
        Ending.check();
        failed = true;
        String note = participant.contender().key() + " failed and is left out";
        notes.add(note);
        progress.note(
            note + ": " + Reason.of(e) + System.lineSeparator() + participant.lastWords());
        return Optional.empty();
      }
    }
  }
}
