package dev.sallyport.core.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Systems without {@code setsid} or {@code /proc}: the child is in this test's own group. */
@EnabledOnOs(OS.LINUX)
final class ProcessGroupTest {
  private static final Duration BOUND = Duration.ofSeconds(5);

  private final List<ProcessHandle> processes = new ArrayList<>();

  @TempDir Path nothing;

  @AfterEach
  void endProcesses() {
    processes.forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void withoutAGroupOfItsOwnTheChildAndAllBelowItAreKilledAndNoOneElse() throws Exception {
    ProcessHandle bystander = start("exec sleep 1000");
    ProcessHandle child = start("sleep 1000 & echo $!; wait");
    ProcessHandle grandchild = processes.get(processes.size() - 1);
    ProcessGroup group = new ProcessGroup(child, false, "none", ProcessTable.system());
    assertThat(group.kill(BOUND)).isTrue();
    Children.awaitGone(child);
    Children.awaitGone(grandchild);
    assertThat(bystander.isAlive()).isTrue();
  }

  @Test
  void withoutAProcessTableTheChildAndAllBelowItAreKilled() throws Exception {
    ProcessHandle child = start("sleep 1000 & echo $!; wait");
    ProcessHandle grandchild = processes.get(processes.size() - 1);
    ProcessGroup group = new ProcessGroup(child, false, "none", new ProcessTable(nothing));
    assertThat(group.kill(BOUND)).isTrue();
    Children.awaitGone(child);
    Children.awaitGone(grandchild);
  }

  @Test
  void reapAfterALastProcessIsHarmless() throws Exception {
    Process process = new ProcessBuilder("true").start();
    ProcessGroup group = new ProcessGroup(process.toHandle(), true, "none", ProcessTable.system());
    process.waitFor();
    assertThat(group.reap(BOUND)).isTrue();
    assertThat(group.kill(BOUND)).isTrue();
  }

  /** Starts a shell; a pid that it prints is the last of the processes then. */
  private ProcessHandle start(String script) throws Exception {
    Process process = new ProcessBuilder("/bin/sh", "-c", script).start();
    processes.add(process.toHandle());
    if (script.contains("echo")) {
      String line = Children.reader(process).readLine();
      processes.add(ProcessHandle.of(Long.parseLong(line)).orElseThrow());
    }
    return process.toHandle();
  }
}
