package dev.sallyport.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sallyport.benchmarks.harness.Contender;
import dev.sallyport.benchmarks.harness.Contender.Opener;
import dev.sallyport.benchmarks.harness.Contender.Origin;
import dev.sallyport.benchmarks.harness.Metric;
import dev.sallyport.benchmarks.harness.Placement;
import dev.sallyport.benchmarks.harness.Round;
import dev.sallyport.benchmarks.harness.Series;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** That the figures of tables and files follow from the rounds. */
final class ReportTest {
  private static final Opener NONE =
      () -> {
        throw new UnsupportedOperationException("never opened");
      };
  private static final Contender FLOOR = contender(Metric.RTT, "floor-pipe");
  private static final Contender CALL = contender(Metric.RTT, "sallyport-stdio").over("floor-pipe");
  private static final Contender RATE =
      contender(Metric.THROUGHPUT, "sallyport-stdio").over(Metric.RTT, "floor-pipe");
  private static final Environment ENVIRONMENT =
      new Environment(Map.of("cpu", "a </script> of its own", "jdk", "17"));

  @TempDir private Path folder;

  private static Contender contender(Metric metric, String subject) {
    return Contender.of("call", metric, subject, NONE);
  }

  private static Contender peer(Metric metric, String subject) {
    return contender(metric, subject).by(Origin.JVM_PEER);
  }

  /** A round whose calls each took so many microseconds. */
  private static Round calls(long... micros) {
    Histogram times = Round.histogram();
    LongStream.of(micros).forEach(each -> times.recordValue(each * 1_000));
    return Round.ofTimes(times, LongStream.of(micros).sum() * 1_000);
  }

  private static Round rate(long perSecond) {
    return Round.ofRate(perSecond, 1_000_000_000);
  }

  private static Outcome outcome(Contender contender, Round... rounds) {
    return Outcome.of(new Series(contender, List.of(rounds)), Placement.CORE0);
  }

  private static Report report(Outcome... outcomes) {
    return new Report(List.of(outcomes));
  }

  private static Row last(Report report) {
    return report.rows().get(report.rows().size() - 1);
  }

  private static List<String> cells(String table, String subject) {
    String row = table.lines().filter(each -> each.startsWith("| " + subject)).findFirst().get();
    return Stream.of(row.substring(1).split("\\|")).map(String::strip).toList();
  }

  @Test
  void takesEachRatioToTheFloorOfTheSameRound() {
    // The machine became ten times slower: medians over all rounds would give 2.0 or 20.
    Row row =
        last(
            report(
                outcome(FLOOR, calls(10), calls(10), calls(100)),
                outcome(CALL, calls(15), calls(150), calls(150))));
    assertThat(row.ratios().values()).hasSize(3);
    assertThat(row.ratios().median()).isCloseTo(1.5, within(0.01));
  }

  @Test
  void takesTheMedianOfRoundsAndTheP99OfAllCalls() {
    long[] mostlyTwenty = LongStream.range(0, 100).map(i -> i < 97 ? 20 : 500).toArray();
    Outcome floor = outcome(FLOOR, calls(10, 10, 10), calls(mostlyTwenty), calls(30, 30, 30));
    assertThat(floor.figures().median()).isCloseTo(20, within(0.1));
    assertThat(floor.figures().low()).isCloseTo(10, within(0.1));
    assertThat(floor.figures().high()).isCloseTo(30, within(0.1));
    assertThat(floor.p99()).isCloseTo(500, within(1.0));
    assertThat(floor.distribution()).hasSameSizeAs(Series.PERCENTILES).isSorted();
    assertThat(floor.distribution().get(0)).isCloseTo(10, within(0.1));
  }

  @Test
  void holdsRateAgainstCallsPerSecondOfFloorOfSingleCalls() {
    Row row = last(report(outcome(FLOOR, calls(10, 10)), outcome(RATE, rate(300_000))));
    assertThat(row.outcome().figures().median()).isEqualTo(300_000);
    assertThat(row.ratios().median()).isCloseTo(3.0, within(0.01));
    assertThat(row.outcome().p99()).isNaN();
    assertThat(row.outcome().distribution()).isEmpty();
  }

  @Test
  void comparesWorkThatNoPeerDoesWithNone() {
    Outcome peer = outcome(peer(Metric.RTT, "other"), calls(20));
    assertThat(report(peer, outcome(CALL, calls(10))).rows().get(1).rivalry()).isPresent();
    assertThat(report(peer, outcome(CALL.alone(), calls(10))).rows().get(1).rivalry()).isEmpty();
  }

  @Test
  void takesMemoryFromWhatTheRoundHeld() {
    Outcome floor = outcome(contender(Metric.RSS, "floor-jvm"), Round.ofMemory(32L << 20, 1_000));
    Outcome child =
        outcome(
            contender(Metric.RSS, "sallyport-stdio").over("floor-jvm"),
            Round.ofMemory(40L << 20, 9_000));
    assertThat(child.figures().median()).isEqualTo(40);
    assertThat(last(report(floor, child)).ratios().median()).isEqualTo(1.25);
    assertThat(child.background().values()).isEmpty();
  }

  @Test
  void leavesOpenWhatHasNoFloorOrFailed() {
    String table = Tables.of(report(outcome(FLOOR), outcome(CALL, calls(15))), Goals.none());
    assertThat(table).startsWith("call, core0\n");
    assertThat(cells(table, "floor-pipe").subList(3, 9)).containsOnly("-");
    assertThat(cells(table, "sallyport-stdio"))
        .containsExactly("sallyport-stdio", "rtt", "us", "15.0", "15.0", "15.0", "15.0", "-", "-");
  }

  @Test
  void saysUnderTheTableWhichWayIsBetterAndWhatIsOpen() throws Exception {
    Report report = report(outcome(FLOOR, calls(10)), outcome(CALL, calls(15)));
    assertThat(Tables.of(report, Goals.none())).endsWith("|\nless is better: rtt.\n\n");
    Report both = report(outcome(FLOOR, calls(10)), outcome(RATE, rate(1_000)));
    assertThat(Tables.of(both, Goals.none()))
        .endsWith("|\nless is better: rtt; more is better: throughput.\n\n");
    Path file = folder.resolve("goals.json");
    Files.writeString(
        file,
        """
        [{"bench": "call", "metric": "rtt", "subject": "sallyport-stdio", "placement": "core0",
          "of": "ratio_to_best_peer", "at_most": 1}]
        """);
    assertThat(Tables.of(report, Goals.read(file)))
        .contains(" ? |")
        .endsWith(
            """
            less is better: rtt.
            ?: what the goal is about was not measured; that of a peer needs --peers.

            """);
  }

  @Test
  void comparesOursWithTheBestOfThePeersThatWereMeasured() {
    Report report =
        report(
            outcome(FLOOR, calls(10), calls(10)),
            outcome(CALL, calls(30), calls(30)),
            outcome(peer(Metric.RTT, "slow"), calls(90), calls(90)),
            outcome(peer(Metric.RTT, "fast"), calls(60), calls(60)),
            outcome(peer(Metric.RTT, "failed")),
            // Another metric is another matter.
            outcome(peer(Metric.RTT_ASYNC, "other"), calls(5), calls(5)));
    Row.Rivalry rivalry = report.rows().get(1).rivalry().orElseThrow();
    assertThat(rivalry.name()).isEqualTo("fast");
    assertThat(rivalry.ratios().median()).isCloseTo(0.5, within(0.01));
    assertThat(rivalry.isAhead()).isTrue();
    assertThat(report.rows().get(0).rivalry()).isEmpty();
    assertThat(report.rows().get(3).rivalry()).isEmpty();
    String table = Tables.of(report, Goals.none());
    assertThat(cells(table, "subject").subList(9, 11)).containsExactly("x best peer", "best peer");
    assertThat(cells(table, "sallyport-stdio").subList(9, 11)).containsExactly("0.50", "fast");
  }

  @Test
  void aRateIsAheadOfThePeerWhereItIsHigher() {
    Report report =
        report(
            outcome(RATE, rate(2_000)),
            outcome(peer(Metric.THROUGHPUT, "slow"), rate(1_000)),
            outcome(peer(Metric.THROUGHPUT, "fast"), rate(4_000)));
    Row.Rivalry rivalry = report.rows().get(0).rivalry().orElseThrow();
    assertThat(rivalry.name()).isEqualTo("fast");
    assertThat(rivalry.ratios().median()).isEqualTo(0.5);
    assertThat(rivalry.isAhead()).isFalse();
  }

  @Test
  void showsTheStreamThatRanBesideTheCalls() {
    Round round = Round.ofTimes(oneCall(), 500_000_000).withBytes(100L << 20);
    String table = Tables.of(report(outcome(FLOOR, round)), Goals.none());
    assertThat(cells(table, "  stream beside it").subList(2, 4)).containsExactly("MiB/s", "200");
  }

  private static Histogram oneCall() {
    Histogram times = Round.histogram();
    times.recordValue(10_000);
    return times;
  }

  @Test
  void writesOneArrayOfFiguresAndWhatTheyWereMeasuredOnBesideIt() throws Exception {
    Path file = folder.resolve("figures.json");
    JsonReport.write(
        report(
            outcome(FLOOR, calls(10)),
            outcome(RATE, rate(1_000)),
            outcome(peer(Metric.THROUGHPUT, "grpc"), rate(500))),
        ENVIRONMENT,
        file);
    JsonNode json = new JsonMapper().readTree(Files.readString(file));
    assertThat(json).hasSize(3);
    assertThat(json.get(0).get("ratio_to_floor").isNull()).isTrue();
    JsonNode rate = json.get(1);
    assertThat(rate.propertyNames())
        .contains("bench", "subject", "placement", "jdk", "metric", "unit", "median", "p99")
        .contains("low", "high", "ratio_to_floor", "ratio_to_best_peer");
    assertThat(rate.get("bench").asString()).isEqualTo("call");
    assertThat(rate.get("metric").asString()).isEqualTo("throughput");
    assertThat(rate.get("placement").asString()).isEqualTo("core0");
    assertThat(rate.get("median").asDouble()).isEqualTo(1_000);
    assertThat(rate.get("ratio_to_floor").asDouble()).isCloseTo(0.01, within(0.0001));
    assertThat(rate.get("ratio_to_best_peer").asDouble()).isEqualTo(2);
    assertThat(rate.get("best_peer").asString()).isEqualTo("grpc");
    assertThat(rate.get("p99").isNull()).isTrue();
    assertThat(json.get(2).get("ratio_to_best_peer").isNull()).isTrue();
    JsonNode environment =
        new JsonMapper().readTree(Files.readString(folder.resolve("figures.environment.json")));
    assertThat(environment.get("jdk").asString()).isEqualTo("17");
    assertThat(environment.get("notes")).isEmpty();
  }

  @Test
  void keepsTheNotesOnTheRunBesideTheFigures() throws Exception {
    Path file = folder.resolve("figures.json");
    Report first = new Report(List.of(outcome(FLOOR, calls(10))), List.of("call: quiet"));
    Report second = new Report(List.of(), List.of("stream: NOISY", "pool: still changing"));
    JsonReport.write(first.and(second), ENVIRONMENT, file);
    assertThat(new JsonMapper().readTree(Files.readString(file))).hasSize(1);
    JsonNode environment =
        new JsonMapper().readTree(Files.readString(JsonReport.environmentFile(file)));
    assertThat(environment.get("notes"))
        .extracting(JsonNode::asString)
        .containsExactly("call: quiet", "stream: NOISY", "pool: still changing");
  }

  @Test
  void pageHoldsItsDataAndWhatDrawsIt() throws Exception {
    Path file = folder.resolve("page.html");
    Report report =
        new Report(
            List.of(outcome(FLOOR, calls(10)), outcome(CALL, calls(15))),
            List.of("call, core0: NOISY </script>"));
    HtmlReport.write(report, ENVIRONMENT, Goals.none(), file);
    String page = Files.readString(file);
    assertThat(page).doesNotContain("src=\"http", "/*DATA*/", "/*ECHARTS*/");
    assertThat(page).contains("Licensed to the Apache Software Foundation");
    // Nothing in the data ends the script that holds it.
    assertThat(page.split("</script>", -1)).hasSize(3);
    String data = page.substring(page.indexOf("const data = ") + 13);
    JsonNode json = new JsonMapper().readTree(data.substring(0, data.indexOf(";\nconst element")));
    JsonNode call = json.get("rows").get(1);
    assertThat(call.get("ratios")).hasSize(5);
    assertThat(call.get("distribution")).hasSameSizeAs(json.get("percentiles"));
    assertThat(json.get("environment").get("cpu").asString()).isEqualTo("a </script> of its own");
    assertThat(json.get("notes").get(0).asString()).isEqualTo("call, core0: NOISY </script>");
  }
}
