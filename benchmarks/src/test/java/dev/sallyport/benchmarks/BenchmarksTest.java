package dev.sallyport.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.benchmarks.codec.CodecComparison;
import dev.sallyport.benchmarks.harness.Contender;
import dev.sallyport.benchmarks.harness.Key;
import dev.sallyport.benchmarks.harness.Round;
import dev.sallyport.benchmarks.harness.Subject;
import dev.sallyport.benchmarks.pipe.StdioWire;
import dev.sallyport.benchmarks.report.Goals;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That what the harness measures is there, and does what its name says. */
final class BenchmarksTest {
  private static Stream<Contender> all() {
    return Benchmarks.ALL.stream().flatMap(each -> each.contenders().stream());
  }

  /** Each in this JVM, without a measuring process between. Peers have tests of their own. */
  @ParameterizedTest
  @ValueSource(strings = {"call", "stream", "blob", "pool", "socket", "scale"})
  @Timeout(240)
  void everySubjectOfOursDoesARound(String benchmark) throws Exception {
    for (Contender contender : Benchmarks.named(benchmark).contenders()) {
      if (!contender.origin().isPeer()) {
        doRound(contender);
      }
    }
  }

  /** Each start has its own archives here, so one of a kind has to do. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "start/first-reply/floor-jvm-8-at-once",
        "start/first-reply/sallyport-stdio",
        "start/rss/sallyport-stdio"
      })
  @Timeout(240)
  void startsDoARound(String key) throws Exception {
    assumeTrue(Files.isReadable(Path.of("/proc/self/smaps_rollup")), "memory is Linux's to tell");
    doRound(Benchmarks.contender(Key.parse(key)));
  }

  private static void doRound(Contender contender) throws Exception {
    try (Subject subject = contender.opener().open()) {
      Round round = subject.round(Duration.ofMillis(20).toNanos());
      assertThat(contender.metric().of(round)).as(contender.toString()).isPositive();
      assertThat(round.nanos()).as(contender.toString()).isGreaterThanOrEqualTo(1_000_000);
      boolean hasStream = contender.metric().isTime() && round.bytes() > 0;
      assertThat(hasStream)
          .as(contender.toString())
          .isEqualTo(contender.name().endsWith("-beside-bulk"));
    }
  }

  @Test
  void everyFloorIsASubjectOfTheSameBenchmarkAtTheSamePlaces() {
    assertThat(all())
        .allSatisfy(each ->
            each.floor()
                .ifPresent(floor ->
                    assertThat(Benchmarks.contender(floor).placements())
                        .as(each.toString())
                        .containsAll(each.placements())));
  }

  @Test
  void noTwoSubjectsHaveTheSameKey() {
    assertThat(all().map(Contender::key)).doesNotHaveDuplicates();
    assertThat(all().map(Contender::key).map(key -> Key.parse(key.toString())))
        .containsExactlyElementsOf(all().map(Contender::key).toList());
  }

  @Test
  void everyGoalIsAboutASubject() throws Exception {
    Path file = Path.of("goals.json"); // Surefire runs in the module's directory.
    List<Goals.Goal> goals = Goals.read(file).goals();
    assertThat(goals).isNotEmpty();
    for (Goals.Goal goal : goals) {
      if (goal.key().bench().equals(CodecComparison.BENCH)) {
        assertThat(CodecComparison.subjects()).contains(goal.key().subject());
      } else {
        assertThat(Benchmarks.contender(goal.key()).placements()).contains(goal.placement());
        goal.to().ifPresent(Benchmarks::contender);
      }
    }
  }

  @Test
  void floorsMoveAsManyBytesAsWhatIsComparedWithThem() {
    StdioWire wire = StdioWire.measure();
    assertThat(wire.callBytes())
        .isBetween(Benchmarks.CALL_BYTES * 8L / 10, Benchmarks.CALL_BYTES * 12L / 10);
    assertThat(wire.recordBytes())
        .isBetween(Benchmarks.RECORD_BYTES * 8L / 10, Benchmarks.RECORD_BYTES * 12L / 10);
  }
}
