package dev.sallyport.core.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.WorkerExitedException;
import dev.sallyport.process.Child;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What many children leave behind at their parent: nothing, counted. */
@EnabledOnOs(OS.LINUX)
@Tag("alone")
class ManyStartsTest {
  private static final String SCRIPT =
      "while read -r line; do id=${line##*\\\"id\\\":}; id=${id%%[!0-9]*};"
          + " echo \"{\\\"id\\\":$id,\\\"result\\\":42}\"; done";

  @Test
  @Timeout(150)
  void manyStartsAndStopsLeaveNothing() throws Exception {
    leavesNothing(200, ManyStartsTest::shell);
    leavesNothing(6, ManyStartsTest::java);
  }

  @Test
  @Tag("slow")
  @Timeout(value = 40, unit = TimeUnit.MINUTES)
  void aThousandStartsAndStopsLeaveNothing() throws Exception {
    leavesNothing(1_000, ManyStartsTest::shell);
    leavesNothing(1_000, ManyStartsTest::java);
  }

  /** Closed, killed, and, if they are Java's, ended by themselves with a child left over. */
  private static void leavesNothing(int starts, IntConsumer startAndEnd) throws Exception {
    startAndEnd.accept(0);
    startAndEnd.accept(1);
    startAndEnd.accept(2);
    awaitNoChildren();
    long descriptors = descriptors();
    Set<String> files = temporaryFiles();
    for (int i = 0; i < starts; i++) {
      startAndEnd.accept(i);
    }
    awaitNoChildren();
    // A read-only look at the descriptors opens one itself, in both counts.
    await().atMost(Duration.ofSeconds(20)).until(() -> descriptors() <= descriptors);
    await().atMost(Duration.ofSeconds(20)).until(() -> threadsOfChildren().isEmpty());
    // Those of other programs of this machine come and go.
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(temporaryFiles()).isSubsetOf(files));
  }

  private static void shell(int which) {
    Child child = Launch.command("/bin/sh", "-c", SCRIPT).name("many").start();
    try (child) {
      assertThat(child.client(Desk.class).add(which, 1)).isEqualTo(42);
      if (which % 3 == 1) {
        child.kill("every third one");
      }
    }
    assertThat(child.exitReport()).isPresent();
  }

  private static void java(int which) {
    JavaOptions options = JavaOptions.defaults().withLean();
    if (which % 2 == 0) {
      // Long enough for a file of arguments.
      options = options.withArguments("-Dtest.pad=" + "x".repeat(9_000));
    }
    Child child =
        Launch.java(DeskWorker.class, options)
            .name("many")
            .startTimeout(Duration.ofSeconds(30))
            .start();
    try (child) {
      Desk desk = child.client(Desk.class);
      assertThat(desk.add(which, 1)).isEqualTo(which + 1);
      switch (which % 3) {
        case 1 -> child.kill("every third one");
        case 2 -> {
          desk.leaveGrandchild();
          assertThatThrownBy(() -> desk.crash(4)).isInstanceOf(WorkerExitedException.class);
        }
        default -> {
          // Closed in order.
        }
      }
    }
    assertThat(child.exitReport()).isPresent();
  }

  /** Zombies are children too. */
  private static void awaitNoChildren() {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> {
          Set<String> children = childrenOf(ProcessHandle.current().pid());
          return children.isEmpty();
        });
  }

  private static Set<String> childrenOf(long pid) throws IOException {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(path -> path.getFileName().toString().matches("[0-9]+"))
          .map(ManyStartsTest::stat)
          .filter(
              stat -> stat.contains("(java)") || stat.contains("(sh)") || stat.contains("(sleep)"))
          .filter(stat ->
              stat.substring(stat.lastIndexOf(')') + 2).split(" ", 3)[1].equals(Long.toString(pid)))
          .collect(Collectors.toSet());
    }
  }

  private static String stat(Path process) {
    try {
      return Files.readString(
          process.resolve("stat"), java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }

  private static Set<String> threadsOfChildren() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("sallyport-") && name.contains("-many"))
        .collect(Collectors.toSet());
  }

  private static Set<String> temporaryFiles() {
    String[] names =
        new File(System.getProperty("java.io.tmpdir"))
            .list((directory, name) -> name.matches("sallyport-[0-9]+"));
    return names == null ? Set.of() : Set.of(names);
  }
}
