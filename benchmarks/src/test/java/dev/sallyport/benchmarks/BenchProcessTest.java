package dev.sallyport.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs in a process of their own, as people start them: one that lacks something. */
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
}
