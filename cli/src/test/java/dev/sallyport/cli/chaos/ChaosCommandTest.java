package dev.sallyport.cli.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.Captured;
import dev.sallyport.cli.Sallyport;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A short run in a JVM of its own, as {@code ./sallyport chaos} runs: what is left is its alone.
 */
class ChaosCommandTest {
  private static final int SECONDS = 10;

  @TempDir Path directory;

  @Test
  @EnabledOnOs(OS.LINUX)
  @Timeout(value = 4, unit = TimeUnit.MINUTES)
  void accountsForEachCall() throws Exception {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx256m",
                    "-Djava.io.tmpdir=" + directory,
                    "-cp",
                    System.getProperty("java.class.path"),
                    Sallyport.class.getName(),
                    "chaos",
                    "--seconds",
                    Integer.toString(SECONDS)))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("All accounted for", "done to workers: SIGKILL");
    for (Kind kind : Kind.values()) {
      assertThat(output).contains(kind.title());
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void saysWhatIsOutOfRange() {
    Captured captured = new Captured(false);

    assertThat(Sallyport.run(captured.console(), "chaos", "--workers", "0")).isEqualTo(2);
    assertThat(captured.err()).contains("workers and depth 1 to 64");
  }
}
