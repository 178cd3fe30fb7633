package dev.sallyport.core.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sallyport.process.ExitReport;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExitEvidenceTest {
  private final Children children = new Children();

  @TempDir Path root;

  @AfterEach
  void endChildren() {
    children.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-XX:ErrorFile=crash of %p (100%%).txt"})
  @EnabledOnOs(OS.LINUX)
  void findsTheFatalErrorLogOfACrashedJvm(String option) throws Exception {
    JavaOptions options =
        JavaOptions.defaults().withLean().withArguments("-XX:-CreateCoredumpOnCrash");
    ChildProcess child =
        children.start(
            Launch.java(
                    Mains.ReadsToEnd.class,
                    option.isEmpty() ? options : options.withArguments(option))
                .directory(root));
    assertThat(child.frames().read()).isEqualTo('r');
    new ProcessBuilder("kill", "-s", "SEGV", Long.toString(child.pid())).start().waitFor();
    // 134 by SIGABRT with a core dump, plain 1 without: the code alone would not tell a crash.
    assertThat(Children.exitCode(child)).isEqualTo(1);
    ExitReport report = child.report(SessionFacts.NONE);
    String name =
        option.isEmpty()
            ? "hs_err_pid" + child.pid() + ".log"
            : "crash of " + child.pid() + " (100%).txt";
    assertThat(report.fatalErrorLog()).hasValue(root.resolve(name));
    assertThat(report.stderrTail()).anySatisfy(line -> assertThat(line).contains("SIGSEGV"));
    assertThat(report.fatalErrorLines()).hasSizeBetween(2, 12);
    assertThat(report.toString()).contains(report.fatalErrorLines().get(1));
    assertThat(report.fatalErrorLines().toString()).contains("SIGSEGV");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aJvmWhoseHeapIsFullEndsAndSaysSoAndWhereItsHeapIs() throws Exception {
    JavaOptions options = JavaOptions.defaults().withLean().withMaxHeapMiB(16).withHeapDumps(root);
    ChildProcess child = children.start(Launch.java(Mains.FillsItsHeap.class, options));
    assertThat(Children.exitCode(child)).isEqualTo(3);
    ExitReport report = child.report(SessionFacts.NONE);
    assertThat(report.outOfMemory()).hasValue("Java heap space");
    assertThat(report.heapDump())
        .hasValueSatisfying(path -> {
          assertThat(path).hasParent(root);
          assertThat(path).isNotEmptyFile();
        });
    assertThat(report.toString()).contains("the JVM ended itself: Java heap space", "heap dump: ");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aJvmThatIsToLiveOnGoesOnAfterAnOutOfMemoryError() throws Exception {
    JavaOptions options =
        JavaOptions.defaults().withLean().withMaxHeapMiB(16).withExitOnOutOfMemory(false);
    ChildProcess child = children.start(Launch.java(Mains.FillsItsHeap.class, options));
    assertThat(Children.exitCode(child)).isEqualTo(7);
    assertThat(child.report(SessionFacts.NONE).outOfMemory()).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void tellsASignalFromACodeWhereMoreThanTheCodeSaysSo() throws Exception {
    ChildProcess killed = children.plain("exec sleep 1000");
    killed.killGroup("over its time");
    assertThat(Children.exitCode(killed)).isEqualTo(137);
    ExitReport report = killed.report(SessionFacts.NONE);
    assertThat(report.signal()).hasValue(9);
    assertThat(report.status()).isEqualTo("SIGKILL (exit code 137)");
    ChildProcess returned = children.plain("exit 137");
    assertThat(Children.exitCode(returned)).isEqualTo(137);
    assertThat(returned.report(SessionFacts.NONE).signal()).isEmpty();
    assertThat(returned.report(SessionFacts.NONE).status())
        .isEqualTo("exit code 137 (SIGKILL, or a child that returned 137)");
  }

  @Test
  void leavesOutTheLogOfAnEarlierProcessWithTheSamePid() throws Exception {
    ExitEvidence evidence = evidence();
    Path file = Files.createFile(root.resolve("hs_err_pid99999999.log"));
    assertThat(evidence.fatalErrorLog(99999999, List.of())).hasValue(file);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    assertThat(evidence.fatalErrorLog(99999999, List.of())).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aLinkInTheLogsPlaceIsNotRead() throws Exception {
    Path secret = Files.writeString(root.resolve("secret"), "# a secret");
    Path link = Files.createSymbolicLink(root.resolve("hs_err_pid99999999.log"), secret);
    assertThat(evidence().fatalErrorLog(99999999, List.of("# " + link))).isEmpty();
    assertThat(ExitEvidence.firstLines(link)).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aLogOfAnotherUserIsNotRead() throws Exception {
    assumeThat(Ownership.user()).as("only root can make one").hasValue(0);
    ExitEvidence evidence = evidence();
    Path file = Files.createFile(root.resolve("hs_err_pid99999999.log"));
    assertThat(evidence.fatalErrorLog(99999999, List.of())).hasValue(file);
    Files.setAttribute(file, "unix:uid", 65534);
    assertThat(evidence.fatalErrorLog(99999999, List.of("# " + file))).isEmpty();
  }

  @Test
  void countsTheKillsOfTheControlGroup() throws Exception {
    write("proc/self/cgroup", "0::/app/job\n");
    write("proc/vmstat", "oom_kill 100\n");
    write("sys/fs/cgroup/app/job/memory.events", "low 0\noom 2\noom_kill 5\n");
    ExitEvidence evidence = evidence();
    assertThat(evidence.outOfMemoryKills()).isZero();
    write("sys/fs/cgroup/app/job/memory.events", "low 0\noom 3\noom_kill 7\n");
    assertThat(evidence.outOfMemoryKills()).isEqualTo(2);
  }

  @Test
  void readsTheControlGroupsOfBothVersionsThenTheMachine() throws Exception {
    write("proc/vmstat", "nr_free_pages 1\noom_kill 100\noom_kill_x 3\n");
    assertThat(OomKills.at(root).read()).hasValue(100);
    write("proc/self/cgroup", "4:cpu,memory:/a\n1:name=systemd:/\n0::/\n");
    write("sys/fs/cgroup/memory/a/memory.oom_control", "under_oom 0\noom_kill 11\n");
    assertThat(OomKills.at(root).read()).hasValue(11);
    // As in a container, where the host's path is not there.
    write("proc/self/cgroup", "0::/system.slice/docker-1.scope\n");
    write("sys/fs/cgroup/memory.events", "oom_kill 12\n");
    assertThat(OomKills.at(root).read()).hasValue(12);
  }

  @Test
  void isSilentWhereNothingCounts() {
    assertThat(OomKills.at(root).read()).isEmpty();
    assertThat(evidence().outOfMemoryKills()).isZero();
  }

  @Test
  void theNameOfAProcessMayHoldAnything() {
    assertThat(
            ProcessTable.parse(
                "12 (a) S 1) R (b\n) S 7 8 9 0 -1 1 2 3 4 5 6 7 8 9 20 0 1 0 555 66\n"))
        .hasValue(new ProcessTable.Stat(12, 'S', 8, 9, 555));
    for (String malformed :
        List.of("", "12", "12 (a", "12 (a) S 1", "x (a) S " + "1 ".repeat(30))) {
      assertThat(ProcessTable.parse(malformed)).isEmpty();
    }
  }

  private ExitEvidence evidence() {
    return new ExitEvidence(Launch.command("cat").spec(), root, OomKills.at(root));
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
