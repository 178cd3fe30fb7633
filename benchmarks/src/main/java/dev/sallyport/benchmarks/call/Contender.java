package dev.sallyport.benchmarks.call;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A subject as the harness knows it: what it is called, what it is measured by, and how to open it.
 * Immutable.
 *
 * @param name as in tables and options
 * @param measure what counts
 * @param floor the name of the subject that ratios are taken to, in the same round
 * @param goal what the design asks of it
 * @param placements where it makes sense
 * @param rivals the names of the subjects that it is to be ahead of, in the same rounds
 * @param peer whether it is another library's, with a class path of its own
 */
record Contender(
    String name,
    Measure measure,
    Optional<String> floor,
    Optional<Goal> goal,
    Set<Placement> placements,
    List<String> rivals,
    boolean peer,
    Opener opener) {
  Contender {
    rivals = List.copyOf(rivals);
  }

  /** What counts of a subject. */
  enum Measure {
    /** The median time of one call, in microseconds: less is better. */
    LATENCY("us"),
    /** How many a second: more is better. */
    RATE("/s");

    private final String unit;

    Measure(String unit) {
      this.unit = unit;
    }

    String unit() {
      return unit;
    }

    /** Whether what has this ratio to another one is better than that. */
    boolean isAhead(double ratio) {
      return this == LATENCY ? ratio < 1 : ratio > 1;
    }

    /** The figure of one round. */
    double of(Round round) {
      return this == LATENCY ? round.medianMicros() : round.perSecond();
    }
  }

  /** Starts the child. */
  interface Opener {
    Subject open() throws Exception;
  }

  /**
   * A bound that the design sets.
   *
   * @param placements where it is to hold
   * @param kind of what
   * @param bound how much
   */
  record Goal(Set<Placement> placements, Kind kind, double bound) {
    enum Kind {
      RATIO_AT_MOST,
      RATIO_AT_LEAST,
      FIGURE_AT_LEAST
    }

    /** Empty if what it is about was not measured, which is a NaN. */
    Optional<Boolean> isMet(double figure, double ratio) {
      return switch (kind) {
        case RATIO_AT_MOST -> Double.isNaN(ratio) ? Optional.empty() : Optional.of(ratio <= bound);
        case RATIO_AT_LEAST -> Double.isNaN(ratio) ? Optional.empty() : Optional.of(ratio >= bound);
        case FIGURE_AT_LEAST ->
            Double.isNaN(figure) ? Optional.empty() : Optional.of(figure >= bound);
      };
    }
  }

  static Contender latency(String name, Opener opener) {
    return new Contender(name, Measure.LATENCY, opener);
  }

  static Contender rate(String name, Opener opener) {
    return new Contender(name, Measure.RATE, opener);
  }

  private Contender(String name, Measure measure, Opener opener) {
    this(
        name,
        measure,
        Optional.empty(),
        Optional.empty(),
        EnumSet.allOf(Placement.class),
        List.of(),
        false,
        opener);
  }

  Contender over(String floorName) {
    return new Contender(
        name, measure, Optional.of(floorName), goal, placements, rivals, peer, opener);
  }

  /** Leaves out the placements where it makes no sense. */
  Contender only(Placement first, Placement... rest) {
    return new Contender(name, measure, floor, goal, EnumSet.of(first, rest), rivals, peer, opener);
  }

  Contender ratioAtMost(double bound, Set<Placement> where) {
    return with(new Goal(where, Goal.Kind.RATIO_AT_MOST, bound));
  }

  Contender ratioAtLeast(double bound, Set<Placement> where) {
    return with(new Goal(where, Goal.Kind.RATIO_AT_LEAST, bound));
  }

  Contender atLeast(double bound, Set<Placement> where) {
    return with(new Goal(where, Goal.Kind.FIGURE_AT_LEAST, bound));
  }

  private Contender with(Goal value) {
    return new Contender(
        name, measure, floor, Optional.of(value), placements, rivals, peer, opener);
  }

  /** It is to be ahead of each of these that is measured too. */
  Contender aheadOf(List<String> names) {
    return new Contender(name, measure, floor, goal, placements, names, peer, opener);
  }

  /** It is another library's. */
  Contender ofPeer() {
    return new Contender(name, measure, floor, goal, placements, rivals, true, opener);
  }

  Optional<Goal> goalAt(Placement placement) {
    return goal.filter(each -> each.placements().contains(placement));
  }
}
