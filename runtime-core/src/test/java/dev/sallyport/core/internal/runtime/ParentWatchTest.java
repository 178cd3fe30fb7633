package dev.sallyport.core.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no shell")
final class ParentWatchTest {
  /** A program that tells of its parent. */
  public static final class Orphan {
    private Orphan() {}

    @SuppressWarnings("BusyWait") // It waits for another process.
    public static void main(String[] args) throws InterruptedException {
      ParentWatch parent = ParentWatch.begin();
      System.out.println(parent.isAlive());
      for (int i = 0; i < 1000 && parent.isAlive(); i++) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      System.out.println(parent.isAlive());
    }
  }

  @Test
  void theParentOfThisProcessIsAlive() {
    assertThat(ParentWatch.begin().isAlive()).isTrue();
  }

  @Test
  void seesThatTheParentEnds(@TempDir Path directory) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    // A file: the pipe of a process ends for Java when that process does.
    Path out = directory.resolve("out");
    List<String> command =
        List.of(
            "sh",
            "-c",
            "\"$@\" & wait",
            "sh",
            java.toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Orphan.class.getName());
    Process shell =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    await().until(() -> Files.readAllLines(out), equalTo(List.of("true")));
    shell.destroyForcibly();
    await().until(() -> Files.readAllLines(out), equalTo(List.of("true", "false")));
  }
}
