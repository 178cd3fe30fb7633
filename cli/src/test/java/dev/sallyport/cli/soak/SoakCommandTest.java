package dev.sallyport.cli.soak;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.cli.Captured;
import dev.sallyport.cli.Sallyport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole soaks, each in a JVM of its own, as {@code ./sallyport soak} runs them: what they measure
 * is theirs alone. The property {@code sallyport.soak.seconds} says how long the long one is.
 */
class SoakCommandTest {
  private static final int SECONDS = Integer.getInteger("sallyport.soak.seconds", 15);
  private static final Duration START = Duration.ofSeconds(60);

  @TempDir Path directory;

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:+AlwaysPreTouch"));
    command.addAll(List.of("-Xms384m", "-Xmx384m", "-Djava.io.tmpdir=" + directory));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Sallyport.class.getName(), "soak"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** Prints what the process prints, and returns it when it has ended. */
  private static String follow(Process process) throws IOException {
    StringBuilder output = new StringBuilder();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        System.out.println("  " + line);
        output.append(line).append('\n');
      }
    }
    return output.toString();
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void findsNothingLostHungOrGrowing() throws Exception {
    Path json = directory.resolve("report.json");
    System.out.println("A soak of " + SECONDS + " s (-Dsallyport.soak.seconds=N):");
    Process process = start("--seconds", Integer.toString(SECONDS), "--json", json.toString());

    String output = follow(process);

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("All as it must be", "lost 0, duplicated 0, reordered 0");
    Traffic.ALL.forEach(scenario -> assertThat(output).contains(scenario.name()));
    assertThat(Files.readString(json)).startsWith("{\"clean\":true,\"seed\":");
    Files.delete(json);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void leavesNothingBehindWhenItIsTerminated() throws Exception {
    Process process = start("--seconds", "300", "--children", "2");
    await().atMost(START).until(() -> process.descendants().count() >= 2);
    List<ProcessHandle> children = process.descendants().toList();

    // Of the handle: the process itself would close the streams with it.
    process.toHandle().destroy();

    assertThat(follow(process)).contains("interrupted; all children are ended");
    assertThat(process.waitFor()).isEqualTo(128 + 15);
    await().untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
    // One that was about to start when the others were ended is named by its temporary files.
    await().until(() -> ProcessHandle.allProcesses().noneMatch(this::isOfThisTest));
    assertThat(directory).isEmptyDirectory();
  }

  private boolean isOfThisTest(ProcessHandle process) {
    return process.info().commandLine().orElse("").contains(directory.toString());
  }

  @Test
  void saysWhatIsOutOfRange() {
    Captured captured = new Captured(false);

    assertThat(Sallyport.run(captured.console(), "soak", "--children", "0")).isEqualTo(2);
    assertThat(captured.err()).contains("children 1 to 64");
  }
}
