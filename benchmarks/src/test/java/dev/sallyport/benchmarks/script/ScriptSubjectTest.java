package dev.sallyport.benchmarks.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.benchmarks.harness.Contender.Origin;
import dev.sallyport.benchmarks.harness.Key;
import dev.sallyport.benchmarks.harness.Metric;
import dev.sallyport.benchmarks.harness.Round;
import dev.sallyport.benchmarks.script.Script.Measured;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that behave, and programs that do not. */
@Timeout(60)
class ScriptSubjectTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofSeconds(2);

  private static final String ANSWERS_ITS_PID =
      """
      import json, os, sys, time
      id = json.loads(sys.stdin.readline())["id"]
      print(json.dumps({"id": id, "result": os.getpid()}), flush=True)
      sys.stdin.readline()
      """;

  @TempDir private Path directory;

  @BeforeEach
  void needsPython() {
    Optional<String> obstacle = Scripts.prepare(Origin.PYTHON_PEER, directory);
    assumeTrue(obstacle.isEmpty(), obstacle::orElseThrow);
  }

  private static ScriptSubject python(String program, Duration timeout) throws IOException {
    return ScriptSubject.start("test", List.of("python3", "-u", "-c", program), timeout);
  }

  private ScriptSubject peer(String text) throws IOException {
    Key key = Key.parse(text);
    return ScriptSubject.start(key.subject(), Scripts.command(key, directory), LONG);
  }

  @Test
  void aStartThatFailsSaysWhatWasPrinted() {
    assertThatThrownBy(() -> python("import sys; sys.exit('no room in the inn')", LONG))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("test does not start")
        .hasMessageContaining("no room in the inn");
  }

  @Test
  void aStartWithoutAnswerIsBoundedAndSaysWhatWasPrinted() {
    assertThatThrownBy(
            () -> python("import sys, time; print('well', file=sys.stderr); time.sleep(60)", SHORT))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("test does not start")
        .hasMessageContaining("well");
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void aProgramThatDiesInARoundFailsItWithItsLastWords() throws Exception {
    String program = ANSWERS_ITS_PID + "sys.exit('out of ink')";
    try (ScriptSubject subject = python(program, LONG)) {
      assertThatThrownBy(() -> subject.round(1_000_000))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("test failed")
          .hasMessageContaining("out of ink");
    }
  }

  @Test
  void aProgramThatHangsInARoundFailsItInTimeAndIsGone() throws Exception {
    String program =
        ANSWERS_ITS_PID
            + """
            import signal
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            print('thinking', file=sys.stderr)
            time.sleep(60)
            """;
    ProcessHandle process;
    try (ScriptSubject subject = python(program, SHORT)) {
      process = ProcessHandle.of(subject.childPid()).orElseThrow();
      assertThatThrownBy(() -> subject.round(1_000_000))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("test failed")
          .hasMessageContaining("thinking");
    }
    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void whatARoundThrowsIsTold() throws Exception {
    try (ScriptSubject subject = peer("call/rtt/python-pipe")) {
      assertThat(ProcessHandle.of(subject.childPid()).orElseThrow().destroyForcibly()).isTrue();
      assertThatThrownBy(() -> subject.round(1_000_000))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("python-pipe failed");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "call/rtt/python-pipe",
        "call/throughput/python-pipe",
        "stream/throughput/python-pipe"
      })
  void theEndOfTheOtherProcessEndsTheRound(String key) throws Exception {
    try (ScriptSubject subject = peer(key)) {
      CompletableFuture<Round> round = roundOfTwentySeconds(subject);
      ProcessHandle.of(subject.childPid()).orElseThrow().destroyForcibly();
      assertThatThrownBy(() -> round.get(10, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseInstanceOf(Exception.class)
          .hasMessageContaining("python-pipe failed");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "call/rtt/node-fork-json",
        "call/throughput/node-fork-advanced",
        "stream/throughput/node-fork-advanced",
        "call/rtt/node-vscode-jsonrpc",
        "pool/throughput/node-workerpool"
      })
  void theEndOfTheOtherProcessEndsTheRoundInNodeToo(String text) throws Exception {
    Path scripts = Path.of("target", "scripts").toAbsolutePath();
    Optional<String> obstacle = Scripts.prepare(Origin.NODE_PEER, scripts);
    assumeTrue(obstacle.isEmpty(), obstacle::orElseThrow);
    Key key = Key.parse(text);
    try (ScriptSubject subject =
        ScriptSubject.start(key.subject(), Scripts.command(key, scripts), LONG)) {
      CompletableFuture<Round> round = roundOfTwentySeconds(subject);
      ProcessHandle.of(subject.childPid()).orElseThrow().destroyForcibly();
      assertThatThrownBy(() -> round.get(10, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining(key.subject() + " failed");
    }
  }

  /** One that has begun. */
  private static CompletableFuture<Round> roundOfTwentySeconds(ScriptSubject subject)
      throws IOException {
    assertThat(subject.round(10_000_000).operations()).isPositive();
    CompletableFuture<Round> round =
        CompletableFuture.supplyAsync(() -> {
          try {
            return subject.round(TimeUnit.SECONDS.toNanos(20));
          } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
          }
        });
    ProcessHandle other = ProcessHandle.of(subject.childPid()).orElseThrow();
    Duration before = other.info().totalCpuDuration().orElse(Duration.ZERO);
    await()
        .until(() -> other.info().totalCpuDuration().orElse(Duration.ZERO).compareTo(before) > 0);
    return round;
  }

  @Test
  void timesBecomeAHistogram() {
    Round round =
        new Measured(10, 20_000, List.of(1000L, 3000L, 90_000_000_000L), List.of(6L, 3L, 1L))
            .toRound();
    assertThat(round.operations()).isEqualTo(10);
    assertThat(round.nanos()).isEqualTo(20_000);
    assertThat(Metric.RTT.of(round)).isBetween(0.99, 1.01);
  }

  @Test
  void aRateHasNoTimes() {
    Round round = new Measured(10, 20_000, List.of(), List.of()).toRound();
    assertThat(round.times()).isEmpty();
    assertThat(round.perSecond()).isBetween(499_999.0, 500_001.0);
  }

  @Test
  void refusesCountsThatAreNotThoseOfTheOperations() {
    assertThatThrownBy(() -> new Measured(10, 20_000, List.of(1000L), List.of(9L)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("9 (expected 10)");
    assertThatThrownBy(() -> new Measured(0, 20_000, List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("operations out of range: 0");
  }
}
