package dev.sallyport.benchmarks.report;

import dev.sallyport.benchmarks.harness.Key;
import dev.sallyport.benchmarks.harness.Placement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The bounds that the design sets, from a file: benchmarks/goals.json. Immutable. */
public record Goals(List<Goal> goals) {
  private static final Set<String> FIELDS =
      Set.of(
          "bench",
          "metric",
          "subject",
          "placement",
          "of",
          "to",
          "at_most",
          "at_least",
          "jdk_from",
          "jdk_to");

  public Goals {
    goals = List.copyOf(goals);
  }

  /** What of a row a goal is about. */
  public enum Of {
    MEDIAN,
    RATIO_TO_FLOOR,
    RATIO_TO_BEST_PEER,
    /** To another row of the same placement. */
    RATIO_TO
  }

  /**
   * One bound.
   *
   * @param to the other row, for {@link Of#RATIO_TO}
   * @param isUpper whether the value is to be at most the bound, or at least
   */
  public record Goal(
      Key key,
      Placement placement,
      Of of,
      Optional<Key> to,
      boolean isUpper,
      double bound,
      int jdkFrom,
      int jdkTo) {
    boolean isOf(Row row) {
      int jdk = Runtime.version().feature();
      return key.equals(row.outcome().key())
          && placement == row.outcome().placement()
          && jdkFrom <= jdk
          && jdk <= jdkTo;
    }

    /** For a cell of a table. */
    String shortText() {
      String what =
          switch (of) {
            case MEDIAN -> "";
            case RATIO_TO_FLOOR -> " x floor";
            case RATIO_TO_BEST_PEER -> " x best peer";
            case RATIO_TO -> " x " + to.orElseThrow().subject();
          };
      String number =
          bound >= 1000
              ? String.format(Locale.ROOT, "%,.0f", bound)
              : String.format(Locale.ROOT, "%.2f", bound).replaceAll("0$", "");
      return (isUpper ? "<= " : ">= ") + number + what;
    }
  }

  /**
   * A goal beside what was measured.
   *
   * @param value NaN if that was not measured
   */
  public record Check(Goal goal, double value) {
    public boolean isMeasured() {
      return !Double.isNaN(value);
    }

    /**
     * Whether the value keeps the bound.
     *
     * @param margin by what factor it may miss it; at least 1
     */
    public boolean isMet(double margin) {
      return goal.isUpper() ? value <= goal.bound() * margin : value >= goal.bound() / margin;
    }

    /** A line for people. */
    String text(double margin) {
      String verdict =
          !isMeasured()
              ? "NOT MEASURED"
              : isMet(1) ? "ok" : isMet(margin) ? "within the margin" : "FELL SHORT";
      return String.format(
          Locale.ROOT,
          "%-17s %-45s %-6s %s = %s (expected %s)",
          verdict,
          goal.key(),
          goal.placement().text(),
          goal.of().name().toLowerCase(Locale.ROOT),
          Table.number(value, value >= 1000 ? 0 : 2),
          goal.shortText());
    }
  }

  /** What a check of all goals came to. */
  public record Verdict(String text, boolean isMet) {}

  public static Goals none() {
    return new Goals(List.of());
  }

  /** The goals for this row, on the JDK that runs this. */
  List<Check> checks(Row row, Report report) {
    return goals.stream()
        .filter(goal -> goal.isOf(row))
        .map(goal -> new Check(goal, value(goal, row, report)))
        .toList();
  }

  private static double value(Goal goal, Row row, Report report) {
    return switch (goal.of()) {
      case MEDIAN -> row.outcome().figures().median();
      case RATIO_TO_FLOOR -> row.ratios().median();
      case RATIO_TO_BEST_PEER ->
          row.rivalry().map(each -> each.ratios().median()).orElse(Double.NaN);
      case RATIO_TO ->
          report.ratios(goal.key(), goal.to().orElseThrow(), goal.placement()).median();
    };
  }

  /**
   * Holds a report against all goals of what it has. A row that failed has a goal that is not
   * measured, and so not met; a ratio to peers counts only where peers were asked for.
   *
   * @param margin by what factor a value may miss its bound; at least 1
   */
  public Verdict verdict(Report report, double margin, boolean withPeers) {
    StringBuilder text = new StringBuilder();
    boolean met = true;
    for (Row row : report.rows()) {
      for (Check check : checks(row, report)) {
        boolean needsPeers =
            check.goal().of() == Of.RATIO_TO_BEST_PEER
                || check.goal().to().filter(to -> isPeer(to, report)).isPresent();
        if (!check.isMeasured() && needsPeers && !withPeers) {
          continue;
        }
        text.append(check.text(margin)).append('\n');
        met &= check.isMeasured() && check.isMet(margin);
      }
    }
    return new Verdict(text.toString(), met);
  }

  private static boolean isPeer(Key key, Report report) {
    return report.outcomes().stream().noneMatch(each -> each.key().equals(key) && !each.isPeer());
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if it is no such file
   */
  public static Goals read(Path file) throws IOException {
    JsonNode root;
    try {
      root = new JsonMapper().readTree(Files.readString(file));
    } catch (JacksonException e) {
      throw new IllegalArgumentException(file + " is no JSON: " + e.getOriginalMessage(), e);
    }
    if (!root.isArray() || root.isEmpty()) {
      throw new IllegalArgumentException(file + " has no goals (expected an array of some)");
    }
    List<Goal> goals = new ArrayList<>();
    for (JsonNode each : root) {
      int line = goals.size() + 1;
      try {
        goals.add(goal(each));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            file + ", goal " + line + " (" + name(each) + "): " + e.getMessage(), e);
      }
    }
    return new Goals(goals);
  }

  /** As far as it has one. */
  private static String name(JsonNode node) {
    return Stream.of("bench", "metric", "subject")
        .map(field -> node.path(field).asString("?"))
        .collect(Collectors.joining("/"));
  }

  private static Goal goal(JsonNode node) {
    Set<String> unknown = new TreeSet<>(node.propertyNames());
    unknown.removeAll(FIELDS);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "unknown fields: " + unknown + " (expected of " + new TreeSet<>(FIELDS) + ")");
    }
    Key key = new Key(text(node, "bench"), Key.metric(text(node, "metric")), text(node, "subject"));
    Of of = of(text(node, "of"));
    boolean isUpper = node.has("at_most");
    if (isUpper == node.has("at_least")) {
      throw new IllegalArgumentException("expected at_most or at_least, one of them");
    }
    JsonNode bound = node.get(isUpper ? "at_most" : "at_least");
    if (!bound.isNumber()) {
      throw new IllegalArgumentException("expected a number as bound, not " + bound);
    }
    return new Goal(
        key,
        Placement.parse(text(node, "placement")),
        of,
        of == Of.RATIO_TO ? Optional.of(Key.parse(text(node, "to"))) : Optional.empty(),
        isUpper,
        bound.asDouble(),
        node.has("jdk_from") ? node.get("jdk_from").asInt() : 0,
        node.has("jdk_to") ? node.get("jdk_to").asInt() : Integer.MAX_VALUE);
  }

  private static Of of(String text) {
    for (Of each : Of.values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(text)) {
        return each;
      }
    }
    throw new IllegalArgumentException(
        "unknown: of = "
            + text
            + " (expected median, ratio_to_floor, ratio_to_best_peer or ratio_to)");
  }

  private static String text(JsonNode node, String name) {
    JsonNode value = node.get(name);
    if (value == null || !value.isString()) {
      throw new IllegalArgumentException("expected a string: " + name);
    }
    return value.asString();
  }
}
