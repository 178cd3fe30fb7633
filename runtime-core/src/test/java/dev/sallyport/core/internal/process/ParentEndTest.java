package dev.sallyport.core.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of children when their parent, a JVM of its own here, ends. */
@EnabledOnOs(OS.LINUX)
final class ParentEndTest {
  private final List<ProcessHandle> processes = new ArrayList<>();

  @AfterEach
  void endProcesses() {
    processes.forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void parentThatIsKilledLeavesNoChildThatReadsItsInput() throws Exception {
    Process parent = parent(Mains.ParentThatWaits.class);
    ProcessHandle child = announced(parent);
    assertThat(child.isAlive()).isTrue();
    parent.destroyForcibly();
    Children.awaitGone(child);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "3"})
  void parentThatEndsInOrderLeavesNoChildThatIgnoresEverything(String exit) throws Exception {
    Process parent =
        exit.isEmpty()
            ? parent(Mains.ParentThatEnds.class)
            : parent(Mains.ParentThatEnds.class, exit);
    ProcessHandle child = announced(parent);
    assertThat(parent.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(parent.exitValue()).isEqualTo(exit.isEmpty() ? 0 : Integer.parseInt(exit));
    assertThat(Children.isGone(child)).isTrue();
  }

  @Test
  void parentThatIsTerminatedEndsItsChildrenWithinBounds() throws Exception {
    Process parent = parent(Mains.ParentThatWaits.class);
    ProcessHandle child = announced(parent);
    long start = System.nanoTime();
    parent.destroy();
    assertThat(parent.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    assertThat(Children.isGone(child)).isTrue();
  }

  @Test
  void parentThatIsEndingStartsNoChild(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("pid");
    Process parent = parent(Mains.ParentThatStartsWhileItEnds.class, file.toString());
    try (var lines = Children.reader(parent)) {
      assertThat(lines.lines())
          .anySatisfy(line -> assertThat(line).contains("this JVM is ending", "before"))
          .doesNotContain("started");
    }
    assertThat(parent.waitFor(20, TimeUnit.SECONDS)).isTrue();
    if (Files.exists(file) && !Files.readString(file).isBlank()) {
      // It was killed in the moment of its start, or a little later.
      long pid = Long.parseLong(Files.readString(file).strip());
      assertThat(ProcessHandle.of(pid).map(Children::isGone).orElse(true)).isTrue();
    }
  }

  private Process parent(Class<?> main, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    Process parent =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    processes.add(parent.toHandle());
    return parent;
  }

  private ProcessHandle announced(Process parent) throws Exception {
    // The log of this test's own back end is on the same stream.
    try (var lines = Children.reader(parent)) {
      String line = lines.readLine();
      while (line != null && !line.matches("[0-9]+")) {
        line = lines.readLine();
      }
      ProcessHandle child = ProcessHandle.of(Long.parseLong(line)).orElseThrow();
      processes.add(child);
      return child;
    }
  }
}
