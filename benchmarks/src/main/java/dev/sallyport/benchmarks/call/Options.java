package dev.sallyport.benchmarks.call;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a run is asked to do.
 *
 * @param subjects names; all if empty
 * @param json where to write the figures too
 * @param peers whether the subjects of other libraries are asked for
 * @param help whether to say what the options are, and nothing else
 */
record Options(
    Pace pace,
    Set<Placement> placements,
    List<String> subjects,
    Optional<Path> json,
    boolean peers,
    boolean help) {
  static final String USAGE =
      """
      usage: ./sallyport bench call|pool|socket [options]
        --quick               fewer and shorter rounds, a short warm-up: under a minute a placement
        --rounds N            so many rounds (15, or 5 with --quick)
        --warm-up SECONDS     at most so long for each subject (10, or 1.5 with --quick)
        --placement WHERE     core0 (both ends on core 0), xcore (one on 0, one on 1), free; all
        --only NAME[,NAME]    these subjects, and the floors they are compared with
        --json FILE           the figures as JSON too
        --peers               socket: gRPC, RSocket and JeroMQ as well
      subjects: %s
      """
          .formatted(String.join(", ", Subjects.names()));

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException if one is unknown, or its value is missing or out of range
   */
  static Options of(String... arguments) {
    boolean quick = false;
    boolean peers = false;
    boolean help = false;
    OptionalInt rounds = OptionalInt.empty();
    OptionalInt warmUp = OptionalInt.empty();
    Set<Placement> placements = EnumSet.allOf(Placement.class);
    List<String> subjects = new ArrayList<>();
    Optional<Path> json = Optional.empty();
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--quick" -> quick = true;
        case "--peers" -> peers = true;
        case "--help", "-h" -> help = true;
        case "--rounds" -> rounds = OptionalInt.of(number(arguments, ++i));
        case "--warm-up" -> warmUp = OptionalInt.of(number(arguments, ++i));
        case "--placement" -> placements = placements(value(arguments, ++i));
        case "--only" -> subjects.addAll(List.of(value(arguments, ++i).split(",", -1)));
        case "--json" -> json = Optional.of(Path.of(value(arguments, ++i)));
        default ->
            throw new IllegalArgumentException(
                "unknown option: " + arguments[i] + "\n" + USAGE.stripTrailing());
      }
    }
    subjects.forEach(Subjects::named);
    Pace pace = quick ? Pace.QUICK : Pace.FULL;
    if (rounds.isPresent()) {
      pace = pace.withRounds(rounds.getAsInt());
    }
    if (warmUp.isPresent()) {
      pace = pace.withMaxWarmUp(Duration.ofSeconds(warmUp.getAsInt()));
    }
    return new Options(pace, placements, List.copyOf(subjects), json, peers, help);
  }

  /** The same with these subjects, where none were named. */
  Options withSubjectsUnlessGiven(List<String> names) {
    return subjects.isEmpty() ? new Options(pace, placements, names, json, peers, help) : this;
  }

  private static String value(String[] arguments, int i) {
    if (i == arguments.length) {
      throw new IllegalArgumentException(arguments[i - 1] + " needs a value");
    }
    return arguments[i];
  }

  private static int number(String[] arguments, int i) {
    try {
      return Integer.parseInt(value(arguments, i));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          arguments[i - 1] + " needs a number, not " + arguments[i], e);
    }
  }

  private static Set<Placement> placements(String name) {
    if (name.equals("all")) {
      return EnumSet.allOf(Placement.class);
    }
    try {
      return EnumSet.of(Placement.valueOf(name.toUpperCase(Locale.ROOT)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "unknown placement: " + name + " (expected core0, xcore, free or all)", e);
    }
  }
}
