package dev.sallyport.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs in a process of their own, as people start them: one that lacks something, or is ended. */
@Timeout(240)
final class BenchProcessTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private Path folder;

  private Path output() {
    return folder.resolve("output");
  }

  private ProcessBuilder bench(Path temporary, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Bench.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output().toFile());
  }

  @Test
  void goalOfAPlacementThatThisMachineLacksIsNotReached() throws Exception {
    Path goals = folder.resolve("goals.json");
    Files.writeString(
        goals,
        """
        [{"bench": "call", "metric": "rtt", "subject": "sallyport-stdio", "placement": "core0",
          "of": "ratio_to_floor", "at_most": 1000}]
        """);
    ProcessBuilder bench =
        bench(folder, "call", "--quick", "--placement", "core0", "--check", goals.toString());
    bench.environment().put("PATH", folder.toString()); // So there is no taskset.
    Process process = bench.start();
    assertThat(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    String printed = Files.readString(output());
    assertThat(printed)
        .contains("call, core0: skipped: no taskset")
        .containsPattern("NOT MEASURED +call/rtt/sallyport-stdio +core0");
    assertThat(process.exitValue()).as(printed).isEqualTo(1);
  }

  /** With the number that the signal has: see signal(7). A socket has a directory of its own. */
  @ParameterizedTest
  @CsvSource({"INT,2,call,sallyport-stdio", "TERM,15,socket,floor-unix"})
  void leavesNothingWhereItIsInterrupted(String signal, int number, String bench, String subject)
      throws Exception {
    // Short, for the path of the socket below.
    Path temporary = Files.createDirectory(folder.resolve("t"));
    Path json = Files.writeString(folder.resolve("figures.json"), "those of another run");
    Path html = folder.resolve("figures.html");
    Process process =
        bench(
                temporary,
                bench,
                "--rounds",
                "1000",
                "--placement",
                "free",
                "--only",
                subject,
                "--json",
                json.toString(),
                "--html",
                html.toString())
            .start();
    List<ProcessHandle> processes = new ArrayList<>();
    try {
      assumeTrue(!isIgnored(process.pid(), number), signal + " is ignored by what runs this test");
      // A measuring process, and that one's child.
      await()
          .atMost(SOON)
          .untilAsserted(() -> {
            assertThat(process.isAlive()).as(Files.readString(output())).isTrue();
            assertThat(directories(temporary)).isNotEmpty();
            assertThat(process.descendants()).hasSizeGreaterThanOrEqualTo(2);
            assertThat(!bench.equals("socket") || hasSocket(temporary)).isTrue();
          });
      assertThat(Files.readString(output())).doesNotContain("left out");
      processes.addAll(process.descendants().toList());
      new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
      assertThat(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
      await().atMost(SOON).until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
      assertThat(directories(temporary)).isEmpty();
      // Nor is there a report of what was not measured, in the place of one that was.
      assertThat(json).hasContent("those of another run");
      assertThat(html).doesNotExist();
      assertThat(Files.readString(output()))
          .contains("bench: interrupted")
          .doesNotContain("left out", "did not start", "rounds of", "unit");
    } finally {
      processes.forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static boolean hasSocket(Path temporary) throws IOException {
    try (Stream<Path> files = Files.walk(temporary)) {
      return files.anyMatch(each -> each.toString().endsWith(".sock"));
    } catch (UncheckedIOException e) {
      return false; // Something was deleted meanwhile.
    }
  }

  private static List<Path> directories(Path temporary) throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      return files
          .filter(each -> each.getFileName().toString().startsWith("sallyport-bench-"))
          .toList();
    }
  }

  /** What a shell starts in the background may have been told to ignore what Ctrl-C sends. */
  private static boolean isIgnored(long pid, int number) throws IOException {
    Path status = Path.of("/proc/" + pid + "/status");
    assumeTrue(Files.isReadable(status), "needs Linux");
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .map(line -> new BigInteger(line.substring("SigIgn:".length()).strip(), 16))
        .anyMatch(ignored -> ignored.testBit(number - 1));
  }
}
