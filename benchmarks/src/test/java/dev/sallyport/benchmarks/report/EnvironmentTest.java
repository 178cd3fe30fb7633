package dev.sallyport.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That a command which does not behave costs its fact, and no more. */
@Timeout(60)
final class EnvironmentTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofSeconds(5);

  @TempDir private Path folder;

  @BeforeEach
  void needsAShell() {
    assumeFalse(System.getProperty("os.name").startsWith("Windows"), "needs a shell");
  }

  private Optional<String> shell(Duration timeout, String script) {
    return Environment.command(folder, timeout, "sh", "-c", script);
  }

  /** The process whose number a script has written. */
  private Optional<ProcessHandle> process(String file) throws Exception {
    return ProcessHandle.of(Long.parseLong(Files.readString(folder.resolve(file)).strip()));
  }

  @Test
  void tellsWhatACommandPrintsAndNothingOfOneThatFails() {
    assertThat(shell(LONG, "echo one; echo two >&2")).hasValue("one\ntwo");
    assertThat(shell(LONG, "echo one; exit 3")).isEmpty();
    assertThat(Environment.command(folder, LONG, "no-such-command")).isEmpty();
  }

  @Test
  void endsACommandThatHangsWithAllThatItHasStarted() throws Exception {
    assertThat(shell(SHORT, "echo $$ > shell; sleep 600 & echo $! > sleep; wait")).isEmpty();
    for (String each : new String[] {"shell", "sleep"}) {
      await().atMost(LONG).until(() -> process(each).filter(ProcessHandle::isAlive).isEmpty());
    }
  }

  @Test
  void doesNotWaitForWhatACommandHasLeftBehind() throws Exception {
    try {
      // What it says is up to whether the JVM has begun to read before the shell ends.
      var unused = assertTimeout(LONG, () -> shell(SHORT, "sleep 600 & echo $! > sleep"));
    } finally {
      if (Files.exists(folder.resolve("sleep"))) {
        process("sleep").ifPresent(ProcessHandle::destroyForcibly);
      }
    }
  }
}
