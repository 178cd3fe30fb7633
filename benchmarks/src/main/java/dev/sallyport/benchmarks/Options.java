package dev.sallyport.benchmarks;

import dev.sallyport.benchmarks.harness.Names;
import dev.sallyport.benchmarks.harness.Pace;
import dev.sallyport.benchmarks.harness.Placement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a run is asked to do.
 *
 * @param placements where, instead of where the benchmark says
 * @param subjects names; all if empty
 * @param json where to write the figures too
 * @param html where to write a page
 * @param check the file of goals that decides the exit status
 * @param margin by what factor a figure may miss its goal
 * @param peers whether the subjects of other libraries are asked for
 * @param help whether to say what the options are, and nothing else
 */
record Options(
    boolean quick,
    OptionalInt rounds,
    OptionalInt warmUpSeconds,
    Optional<List<Placement>> placements,
    List<String> subjects,
    Optional<Path> json,
    Optional<Path> html,
    Optional<Path> check,
    double margin,
    boolean peers,
    boolean help) {
  /** How far the words of the usage are from its edge. */
  private static final String INDENT = "\n" + " ".repeat(24);

  private static final String ALL_PLACEMENTS = "all";

  private static final double MAX_MARGIN = 100;

  /** What can be asked for. The names are those that are accepted. */
  static String usage() {
    List<String> places = new ArrayList<>();
    for (Placement each : Placement.values()) {
      places.add(each.text() + ": " + each.description() + ";");
    }
    places.add(ALL_PLACEMENTS + ": each of them");
    return """
    usage: ./sallyport bench [NAME] [options]
      NAME                  %s
      --quick               fewer and shorter rounds, a short warm-up, JVMs with C1 alone
      --peers               other libraries as well; installs what they need
      --rounds N            so many rounds (15, or 5 with --quick)
      --warm-up SECONDS     at most so long for each subject (10, or 4 with --quick)
      --placement WHERE     %s
      --only NAME[,NAME]    these subjects, and the floors they are compared with
      --json FILE           the figures as JSON too, and what they were measured on beside it
      --html FILE           a page with plots
      --check FILE          compare with the goals in FILE: exit status 1 if one is not reached
      --margin FACTOR       by what factor a figure may miss its goal; 1 if not given
    """
        .formatted(String.join(INDENT, BenchNames.usage()), String.join(INDENT, places));
  }

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
    Optional<List<Placement>> placements = Optional.empty();
    List<String> subjects = new ArrayList<>();
    Optional<Path> json = Optional.empty();
    Optional<Path> html = Optional.empty();
    Optional<Path> check = Optional.empty();
    double margin = 1;
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--quick" -> quick = true;
        case "--peers" -> peers = true;
        case "--help", "-h" -> help = true;
        case "--rounds" -> rounds = OptionalInt.of(number(arguments, ++i));
        case "--warm-up" -> warmUp = OptionalInt.of(number(arguments, ++i));
        case "--placement" -> placements = Optional.of(placements(value(arguments, ++i)));
        case "--only" -> subjects.addAll(List.of(value(arguments, ++i).split(",", -1)));
        case "--json" -> json = Optional.of(Path.of(value(arguments, ++i)));
        case "--html" -> html = Optional.of(Path.of(value(arguments, ++i)));
        case "--check" -> check = Optional.of(Path.of(value(arguments, ++i)));
        case "--margin" -> margin = factor(value(arguments, ++i));
        default ->
            throw new IllegalArgumentException(
                (arguments[i].startsWith("-")
                        ? "unknown option: "
                        : "no option (expected one NAME, before all options): ")
                    + arguments[i]
                    + "\n"
                    + usage().stripTrailing());
      }
    }
    if (margin != 1 && check.isEmpty()) {
      throw new IllegalArgumentException(
          "--margin without --check: there is no goal to miss (expected --check FILE as well)");
    }
    Options options =
        new Options(
            quick,
            rounds,
            warmUp,
            placements,
            List.copyOf(subjects),
            json,
            html,
            check,
            margin,
            peers,
            help);
    options.changed(Pace.FULL); // Refuses what is out of range.
    return options;
  }

  Pace pace(Benchmark benchmark) {
    return changed(quick ? benchmark.quickPace() : benchmark.pace());
  }

  private Pace changed(Pace pace) {
    Pace changed = pace;
    if (rounds.isPresent()) {
      changed = changed.withRounds(rounds.getAsInt());
    }
    if (warmUpSeconds.isPresent()) {
      changed = changed.withMaxWarmUp(Duration.ofSeconds(warmUpSeconds.getAsInt()));
    }
    return changed;
  }

  List<Placement> placements(Benchmark benchmark) {
    return placements.orElse(quick ? benchmark.quickPlacements() : benchmark.placements());
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

  private static double factor(String text) {
    double factor;
    try {
      factor = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("--margin needs a number, not " + text, e);
    }
    if (!(factor >= 1 && factor <= MAX_MARGIN)) {
      throw new IllegalArgumentException("margin out of range: " + text + " (expected 1..100)");
    }
    return factor;
  }

  private static List<Placement> placements(String name) {
    if (name.equals(ALL_PLACEMENTS)) {
      return List.of(Placement.values());
    }
    List<String> known = new ArrayList<>(Placement.texts());
    known.add(ALL_PLACEMENTS);
    if (!known.contains(name)) {
      throw new IllegalArgumentException(
          "unknown placement: " + name + " (expected " + Names.oneOf(known) + ")");
    }
    return List.of(Placement.parse(name));
  }
}
