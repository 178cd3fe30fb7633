package dev.sallyport.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.benchmarks.harness.Contender;
import dev.sallyport.benchmarks.harness.Contender.Origin;
import dev.sallyport.benchmarks.harness.Metric;
import dev.sallyport.benchmarks.harness.Round;
import dev.sallyport.benchmarks.harness.Subject;
import dev.sallyport.benchmarks.script.Scripts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every peer in Python and Node of the catalogue, where its packages can be had. */
@Timeout(120)
class ScriptPeersTest {
  /** Kept from run to run, as the harness keeps it. */
  private static final Path DIRECTORY = Path.of("target", "scripts").toAbsolutePath();

  private static final Map<Origin, Optional<String>> OBSTACLES = new EnumMap<>(Origin.class);

  @BeforeAll
  static void setDirectory() {
    System.setProperty(Scripts.DIRECTORY, DIRECTORY.toString());
  }

  @AfterAll
  static void clearDirectory() {
    System.clearProperty(Scripts.DIRECTORY);
  }

  static List<Named<Contender>> peers() {
    return Benchmarks.ALL.stream()
        .flatMap(benchmark -> benchmark.contenders().stream())
        .filter(each -> Set.of(Origin.PYTHON_PEER, Origin.NODE_PEER).contains(each.origin()))
        .map(each -> Named.of(each.key().toString(), each))
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("peers")
  void measuresItselfAndLeavesNothing(Contender peer) throws Exception {
    Optional<String> obstacle =
        OBSTACLES.computeIfAbsent(peer.origin(), each -> Scripts.prepare(each, DIRECTORY));
    assumeTrue(obstacle.isEmpty(), () -> peer.origin() + ": " + obstacle.orElseThrow());
    Set<Path> before = files();

    long childPid;
    List<ProcessHandle> processes;
    Path temporary;
    try (Subject subject = peer.opener().open()) {
      childPid = subject.childPid();
      processes = ProcessHandle.current().descendants().toList();
      assertThat(processes).isNotEmpty();
      temporary = temporaryDirectory(processes.get(0).pid());
      assertThat(temporary).isDirectory();
      checkFigures(peer.metric(), subject.round(TimeUnit.MILLISECONDS.toNanos(20)));
      checkFigures(peer.metric(), subject.round(TimeUnit.MILLISECONDS.toNanos(40)));
      assertThat(ProcessHandle.of(childPid)).get().matches(ProcessHandle::isAlive);
    }

    assertThat(processes).extracting(ProcessHandle::pid).contains(childPid);
    await().untilAsserted(() -> assertThat(processes).noneMatch(ProcessHandle::isAlive));
    assertThat(files()).isEqualTo(before);
    assertThat(temporary).doesNotExist();
  }

  private static void checkFigures(Metric metric, Round round) {
    assertThat(round.operations()).isPositive();
    assertThat(round.nanos()).isPositive();
    assertThat(metric.of(round)).isPositive();
    assertThat(round.times().isPresent()).isEqualTo(metric.isTime());
  }

  /** Of the scripts. */
  private static Set<Path> files() throws Exception {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files.collect(Collectors.toSet());
    }
  }

  private static Path temporaryDirectory(long pid) throws Exception {
    String environment = Files.readString(Path.of("/proc/" + pid + "/environ"));
    return Arrays.stream(environment.split("\0", -1))
        .filter(each -> each.startsWith("TMPDIR="))
        .map(each -> Path.of(each.substring("TMPDIR=".length())))
        .findFirst()
        .orElseThrow();
  }
}
