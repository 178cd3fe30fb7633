package dev.sallyport.benchmarks.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sallyport.benchmarks.harness.Contender.Opener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** That the figures of a table follow from the rounds. */
final class ReportTest {
  private static final Set<Placement> CORE0 = EnumSet.of(Placement.CORE0);
  private static final Opener NONE =
      () -> {
        throw new UnsupportedOperationException("never opened");
      };
  private static final Contender FLOOR = Contender.latency("raw", NONE);
  private static final Contender CALL =
      Contender.latency("call", NONE).over("raw").ratioAtMost(1.6, CORE0);
  private static final Contender RATE =
      Contender.rate("in-flight", NONE).over("raw").atLeast(400_000, CORE0);

  /** A round whose calls each took so many microseconds. */
  private static Round calls(long... micros) {
    Histogram times = Round.histogram();
    LongStream.of(micros).forEach(each -> times.recordValue(each * 1_000));
    return Round.ofTimes(times, LongStream.of(micros).sum() * 1_000);
  }

  private static List<Report.Line> lines(Series... series) {
    return new Report(Placement.CORE0, List.of(series)).lines();
  }

  private static List<String> cells(String table, String subject) {
    String row = table.lines().filter(each -> each.startsWith("| " + subject)).findFirst().get();
    return Stream.of(row.substring(1).split("\\|")).map(String::strip).toList();
  }

  @Test
  void takesEachRatioToTheFloorOfTheSameRound() {
    // The machine became ten times slower: medians over all rounds would give 2.0 or 20.
    Series floor = new Series(FLOOR, List.of(calls(10), calls(10), calls(100)));
    Series call = new Series(CALL, List.of(calls(15), calls(150), calls(150)));
    Report.Line line = lines(floor, call).get(1);
    assertThat(line.ratios().values()).hasSize(3);
    assertThat(line.ratios().median()).isCloseTo(1.5, within(0.01));
    assertThat(line.isGoalMet()).contains(true);
  }

  @Test
  void takesTheMedianOfRoundsAndTheP99OfAllCalls() {
    long[] mostlyTwenty = LongStream.range(0, 100).map(i -> i < 97 ? 20 : 500).toArray();
    Series floor =
        new Series(FLOOR, List.of(calls(10, 10, 10), calls(mostlyTwenty), calls(30, 30, 30)));
    Report.Line line = lines(floor).get(0);
    assertThat(line.figures().median()).isCloseTo(20, within(0.1));
    assertThat(line.figures().low()).isCloseTo(10, within(0.1));
    assertThat(line.figures().high()).isCloseTo(30, within(0.1));
    assertThat(line.p99()).isCloseTo(500, within(1.0));
  }

  @Test
  void holdsRateAgainstCallsPerSecondOfFloorOfSingleCalls() {
    Series floor = new Series(FLOOR, List.of(calls(10, 10)));
    Series rate = new Series(RATE, List.of(Round.ofRate(150_000, 500_000_000)));
    Report.Line line = lines(floor, rate).get(1);
    assertThat(line.figures().median()).isEqualTo(300_000);
    assertThat(line.ratios().median()).isCloseTo(3.0, within(0.01));
    assertThat(line.isGoalMet()).contains(false);
    assertThat(line.p99()).isNaN();
  }

  @Test
  void leavesOpenWhatHasNoFloorOrFailed() {
    Series failed = new Series(FLOOR, List.of());
    Series call = new Series(CALL, List.of(calls(15)));
    String table = new Report(Placement.CORE0, List.of(failed, call)).table();
    assertThat(cells(table, "raw").subList(2, 8)).containsOnly("-");
    assertThat(cells(table, "call"))
        .containsExactly(
            "call", "us", "15.0", "15.0", "15.0", "15.0", "-", "-", "raw", "<= 1.6 x", "-");
  }

  @Test
  void asksGoalsOnlyWhereTheyAreSet() {
    Series floor = new Series(FLOOR, List.of(calls(10)));
    Series call = new Series(CALL, List.of(calls(15)));
    String elsewhere = new Report(Placement.XCORE, List.of(floor, call)).table();
    assertThat(cells(elsewhere, "call").subList(6, 11))
        .containsExactly("1.50", "1.50 to 1.50", "raw", "-", "-");
  }

  @Test
  void comparesWithTheBestOfTheRivalsThatWereMeasured() {
    Contender ahead = CALL.aheadOf(List.of("slow", "fast", "absent", "failed"));
    Series floor = new Series(FLOOR, List.of(calls(10), calls(10)));
    Series call = new Series(ahead, List.of(calls(30), calls(30)));
    Series slow = new Series(Contender.latency("slow", NONE), List.of(calls(90), calls(90)));
    Series fast = new Series(Contender.latency("fast", NONE), List.of(calls(60), calls(60)));
    Series failed = new Series(Contender.latency("failed", NONE), List.of());
    String table = new Report(Placement.CORE0, List.of(floor, call, slow, fast, failed)).table();
    assertThat(cells(table, "subject").subList(11, 15))
        .containsExactly("to peer", "middle half", "best peer", "ahead");
    // Whoever is ahead of all peers may still be too far from the floor.
    assertThat(cells(table, "call").subList(10, 15))
        .containsExactly("NO", "0.50", "0.50 to 0.50", "fast", "yes");
    assertThat(cells(table, "fast").subList(11, 15)).containsOnly("-");
  }

  @Test
  void aRateIsAheadOfTheRivalWhereItIsHigher() {
    Contender ahead = Contender.rate("mine", NONE).aheadOf(List.of("slow", "fast"));
    Series mine = new Series(ahead, List.of(Round.ofRate(2_000, 1_000_000_000)));
    Series slow =
        new Series(Contender.rate("slow", NONE), List.of(Round.ofRate(1_000, 1_000_000_000)));
    Series fast =
        new Series(Contender.rate("fast", NONE), List.of(Round.ofRate(4_000, 1_000_000_000)));
    Report.Rivalry rivalry = lines(mine, slow, fast).get(0).rivalry().orElseThrow();
    assertThat(rivalry.name()).isEqualTo("fast");
    assertThat(rivalry.ratios().median()).isEqualTo(0.5);
    assertThat(rivalry.isAhead()).isFalse();
  }

  @Test
  void showsTheStreamThatRanBesideTheCalls() {
    Round round = Round.ofTimes(oneCall(), 500_000_000).withBackgroundBytes(100L << 20);
    String table = new Report(Placement.CORE0, List.of(new Series(FLOOR, List.of(round)))).table();
    assertThat(cells(table, "  stream beside it").subList(1, 3)).containsExactly("MiB/s", "200");
  }

  private static Histogram oneCall() {
    Histogram times = Round.histogram();
    times.recordValue(10_000);
    return times;
  }

  @Test
  void writesFiguresAsJson(@TempDir Path folder) throws Exception {
    Series floor = new Series(FLOOR, List.of(calls(10)));
    Series rate = new Series(RATE, List.of(Round.ofRate(1_000, 1_000_000_000)));
    Path file = folder.resolve("figures.json");
    JsonReport.write("call", List.of(new Report(Placement.CORE0, List.of(floor, rate))), file);
    JsonNode json = new JsonMapper().readTree(Files.readString(file));
    assertThat(json).hasSize(2);
    assertThat(json.get(0).get("ratio_to_floor").isNull()).isTrue();
    assertThat(json.get(1).propertyNames())
        .contains("bench", "subject", "placement", "jdk", "metric", "unit", "median", "p99")
        .contains("low", "high", "ratio_to_floor", "ratio_to_best_peer", "best_peer");
    assertThat(json.get(1).get("best_peer").isNull()).isTrue();
    assertThat(json.get(1).get("placement").asString()).isEqualTo("core0");
    assertThat(json.get(1).get("median").asDouble()).isEqualTo(1_000);
    assertThat(json.get(1).get("ratio_to_floor").asDouble()).isCloseTo(0.01, within(0.0001));
    assertThat(json.get(1).get("p99").isNull()).isTrue();
  }
}
