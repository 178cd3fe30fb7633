package dev.sallyport.core.internal.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.sallyport.Channel;
import dev.sallyport.ClosedException;
import dev.sallyport.Encoding;
import dev.sallyport.LaunchException;
import dev.sallyport.RefusedException;
import dev.sallyport.WorkerExitedException;
import dev.sallyport.core.internal.runtime.Desk.Clerk;
import dev.sallyport.core.internal.runtime.DeskWorker.Greeting;
import dev.sallyport.process.Child;
import dev.sallyport.process.ExitReport.EndedBy;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import dev.sallyport.process.Protocol;
import dev.sallyport.process.Stdio;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real Java children, end to end. */
class ChildTest {
  private static final Launch DESK = Launch.java(DeskWorker.class);

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void callsAJavaChildAndStopsItInOrder(Protocol protocol) {
    Child child = DESK.protocol(protocol).start();
    try (child) {
      Desk desk = child.client(Desk.class);
      assertThat(desk.add(2, 3)).isEqualTo(5);
      assertThat(desk.pid()).isEqualTo(child.pid());
      assertThat(child.isAlive()).isTrue();
      assertThat(child.encoding())
          .isEqualTo(protocol == Protocol.BINARY ? Encoding.MESSAGEPACK : Encoding.JSON);
      byte[] large = new byte[700_000];
      assertThat(desk.echo(large)).isEqualTo(large);
    }
    assertThat(child.exitReport())
        .hasValueSatisfying(report -> {
          assertThat(report.exitCode()).isZero();
          assertThat(report.endedBy()).isEqualTo(EndedBy.GOODBYE);
          assertThat(report.stderrTail()).contains("desk: served, leaving main");
        });
  }

  @ParameterizedTest
  @EnumSource(Stdio.class)
  void printingInTheChildCannotTouchAFrame(Stdio stdio) {
    // With plain stdio the library moves Java's own output; native output needs the descriptors.
    try (Child child = DESK.stdio(stdio).start()) {
      Desk desk = child.client(Desk.class);
      if (stdio == Stdio.DEDICATED) {
        assertThat(desk.print("{\"result\":1,\"id\":1}")).isZero();
        await()
            .untilAsserted(
                () -> assertThat(child.stderrTail()).contains("{\"result\":1,\"id\":1}"));
      } else {
        assertThatThrownBy(() -> desk.crash(5)).isInstanceOf(WorkerExitedException.class);
        assertThat(child.stderrTail()).contains("about to crash");
        return;
      }
      assertThat(desk.add(1, 1)).isEqualTo(2);
    }
  }

  @Test
  void failsPendingCallsWithOneReportWhenTheChildExits() throws Exception {
    try (Child child = DESK.start();
        Child other = DESK.start()) {
      Desk desk = child.client(Desk.class);
      CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(desk::hang);
      await()
          .until(() -> {
            desk.add(1, 1);
            return true;
          });
      WorkerExitedException crashed =
          org.assertj.core.api.Assertions.catchThrowableOfType(
              WorkerExitedException.class, () -> desk.crash(42));
      assertThat(crashed.exitReport().exitCode()).isEqualTo(42);
      assertThat(crashed.exitReport().endedBy()).isEqualTo(EndedBy.ITSELF);
      assertThat(crashed.exitReport().stderrTail()).contains("about to crash");
      assertThat(crashed.exitReport().callsInFlight()).contains("Desk.crash", "Desk.hang");
      assertThat(waiting)
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(WorkerExitedException.class)
          .satisfies(e ->
              assertThat(((WorkerExitedException) e.getCause()).exitReport())
                  .isSameAs(crashed.exitReport()));
      assertThat(child.onExit().get(10, TimeUnit.SECONDS)).isSameAs(crashed.exitReport());
      assertThatThrownBy(() -> desk.add(1, 1)).isInstanceOf(WorkerExitedException.class);
      assertThat(other.client(Desk.class).add(3, 4)).isEqualTo(7);
    }
  }

  @Test
  void closeFailsCallsInFlightAtOnceAndEndsAHandlerThatNeverReturns() {
    Child child = DESK.stopTimeout(Duration.ofMillis(500)).start();
    Desk desk = child.client(Desk.class);
    CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(desk::hang);
    await().until(() -> child.traffic().framesSent() >= 2);
    child.close();
    child.close();
    assertThat(waiting)
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(ClosedException.class);
    assertThat(child.isAlive()).isFalse();
    assertThat(child.exitReport().orElseThrow().endedBy()).isEqualTo(EndedBy.TERMINATED);
    assertThatThrownBy(() -> desk.add(1, 1)).isInstanceOf(ClosedException.class);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aThreadDumpOfAStuckHandlerIsInTheReport() {
    Child child = DESK.start();
    Desk desk = child.client(Desk.class);
    CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(desk::hang);
    await()
        .until(() -> {
          List<String> dump = child.threadDump(Duration.ofSeconds(5));
          return dump.stream().anyMatch(line -> line.contains("DeskWorker.hang"));
        });
    // It goes on, and its own words are where they were.
    assertThat(desk.add(2, 3)).isEqualTo(5);
    child.kill("it hangs");
    assertThat(waiting).failsWithin(Duration.ofSeconds(10));
    assertThat(child.exitReport().orElseThrow().threadDump())
        .first()
        .asString()
        .startsWith("Full thread dump");
    assertThat(child.exitReport().orElseThrow().toString()).contains("DeskWorker.hang");
    assertThat(child.exitReport().orElseThrow().stderrTail())
        .noneMatch(line -> line.contains("DeskWorker.hang"));
    assertThat(child.threadDump(Duration.ofSeconds(1))).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aProgramThatIsNoJvmIsSentNoSignalForAThreadDump() {
    try (Child child = Launch.command("cat").start()) {
      assertThat(child.threadDump(Duration.ofSeconds(1))).isEmpty();
      assertThat(child.isAlive()).isTrue();
    }
  }

  @Test
  void killEndsTheWholeGroupWithTheReason() {
    Child child = DESK.start();
    Desk desk = child.client(Desk.class);
    long grandchild = desk.leaveGrandchild();
    assertThat(ProcessHandle.of(grandchild)).hasValueSatisfying(ProcessHandle::isAlive);
    child.kill("the test says so");
    assertThat(child.exitReport().orElseThrow().reason()).isEqualTo("the test says so");
    assertThat(child.exitReport().orElseThrow().endedBy()).isEqualTo(EndedBy.KILLED);
    await().until(() -> ProcessHandle.of(grandchild).filter(ProcessHandle::isAlive).isEmpty());
  }

  @Test
  void callsTravelInBothDirections() {
    try (Child child = DESK.serve(Clerk.class, question -> question + "? no").start()) {
      assertThat(child.client(Desk.class).askClerk("more")).isEqualTo("more? no");
    }
  }

  @Test
  void channelsRunBesideCalls() {
    try (Child child = DESK.start();
        Channel<Greeting, Greeting> channel = child.channel(Greeting.class, Greeting.class)) {
      for (int i = 0; i < 200; i++) {
        channel.send(new Greeting("hello " + i));
        assertThat(channel.receive()).contains(new Greeting("hello " + i + "!"));
      }
      assertThat(child.client(Desk.class).add(1, 2)).isEqualTo(3);
    }
  }

  @Test
  void bootstrapDataReachesTheChildAndNeverItsArguments() {
    try (Child child = DESK.bootstrap(new Greeting("a secret of the parent")).start()) {
      Desk desk = child.client(Desk.class);
      assertThat(desk.bootstrap()).isEqualTo("a secret of the parent");
      assertThat(desk.jvm()).noneMatch(fact -> fact.contains("a secret"));
      assertThat(desk.environment().values()).noneMatch(value -> value.contains("a secret"));
    }
  }

  @Test
  void refusesBootstrapDataThatIsAliveBeforeThereIsAProcess() {
    assertThatThrownBy(() -> DESK.bootstrap(new ReentrantLock()).start())
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("java.util.concurrent.locks.ReentrantLock");
  }

  @Test
  void theChildHasTheJvmTheDirectoryAndTheEnvironmentThatWereAsked(@TempDir Path directory)
      throws Exception {
    JavaOptions options =
        JavaOptions.defaults().withMaxHeapMiB(64).withLean().withArguments("-Dcolour=blue sky");
    try (Child child =
        Launch.java(DeskWorker.class, options)
            .directory(directory)
            .environment("COLOUR", "green")
            .start()) {
      Desk desk = child.client(Desk.class);
      assertThat(desk.directory()).isEqualTo(directory.toRealPath().toString());
      assertThat(desk.environment()).containsEntry("COLOUR", "green");
      assertThat(desk.environment().keySet())
          .noneMatch(name -> name.startsWith("MAVEN") || name.startsWith("JAVA"));
      List<String> jvm = desk.jvm();
      assertThat(jvm.get(0)).matches("heap=(6[0-4]|5\\d)");
      assertThat(jvm.get(1)).contains("-Dcolour=blue sky", "-XX:+UseSerialGC");
    }
  }

  @Test
  void manyChildrenWorkAtOnceUnharmedByOnesCrash() {
    List<Child> children = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        children.add(DESK.name("desk" + i).start());
      }
      assertThatThrownBy(() -> children.get(0).client(Desk.class).crash(1))
          .isInstanceOf(WorkerExitedException.class);
      for (Child child : children.subList(1, 4)) {
        assertThat(child.client(Desk.class).add(20, 22)).isEqualTo(42);
      }
    } finally {
      children.forEach(Child::close);
    }
    assertThat(children).noneMatch(Child::isAlive);
  }

  @Test
  void aFloodOnStandardErrorHarmsNothing() {
    try (Child child = DESK.start()) {
      Desk desk = child.client(Desk.class);
      assertThat(desk.complain(20_000)).isEqualTo(20_000);
      assertThat(desk.add(1, 1)).isEqualTo(2);
      assertThat(child.stderrTail()).hasSizeLessThanOrEqualTo(100);
    }
  }

  @Test
  void aProgramThatDoesNotExistIsNamedWithThePathThatWasSearched() {
    assertThatThrownBy(() -> Launch.command("no-such-program-at-all").start())
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("no-such-program-at-all")
        .hasMessageContaining("PATH");
  }

  @ParameterizedTest
  @ValueSource(strings = {"KILL", "TERM", "INT", "HUP", "SEGV", "ABRT"})
  @EnabledOnOs(OS.LINUX)
  void aParentThatASignalEndsLeavesNoChildInTheMiddleOfItsHandler(
      String signal, @TempDir Path directory) throws Exception {
    // A JVM leaves a signal ignored that it was started so, as nohup and a shell's & do.
    assumeFalse(isIgnored(signal), "SIG" + signal + " is ignored by this process and its children");
    // The parent is itself a child of this test, so that it can be killed.
    JavaOptions options = JavaOptions.defaults().withArguments("-XX:-CreateCoredumpOnCrash");
    try (Child parent = Launch.java(MiddleWorker.class, options).directory(directory).start()) {
      MiddleWorker.Middle middle = parent.client(MiddleWorker.Middle.class);
      long pid = middle.startDeskThatHangs();
      ProcessHandle desk = ProcessHandle.of(pid).orElseThrow();
      assertThat(desk.isAlive()).isTrue();
      new ProcessBuilder("kill", "-s", signal, Long.toString(parent.pid())).start().waitFor();
      desk.onExit().get(20, TimeUnit.SECONDS);
      assertThat(parent.onExit().get(10, TimeUnit.SECONDS).exitCode()).isNotZero();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aParentThatIsKilledAfterItsGoodbyeLeavesNoChildInTheMiddleOfItsHandler(
      @TempDir Path directory) throws Exception {
    try (Child parent = Launch.java(MiddleWorker.class).directory(directory).start()) {
      MiddleWorker.Middle middle = parent.client(MiddleWorker.Middle.class);
      ProcessHandle desk = ProcessHandle.of(middle.startDeskThatHangs()).orElseThrow();
      middle.sayGoodbye();
      // Its thread is there once the goodbye has been read.
      await().until(() -> hasThread(desk.pid(), "sallyport-paren"));
      parent.kill("by the test");
      desk.onExit().get(20, TimeUnit.SECONDS);
    }
  }

  /** Linux keeps fifteen characters of a thread's name. */
  private static boolean hasThread(long pid, String name) throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
      for (Path thread : threads.toList()) {
        if (Files.readString(thread.resolve("comm")).strip().equals(name)) {
          return true;
        }
      }
      return false;
    }
  }

  private static boolean isIgnored(String signal) throws IOException {
    int number = List.of("", "HUP", "INT").indexOf(signal);
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      long ignored =
          lines
              .filter(line -> line.startsWith("SigIgn:"))
              .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
              .sum();
      return number > 0 && (ignored >> (number - 1) & 1) == 1;
    }
  }

  @Test
  void aWorkerAnswersWhoeverTypesToIt() throws Exception {
    Process worker =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                DeskWorker.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (OutputStream in = worker.getOutputStream()) {
      in.write("{\"id\":1,\"method\":\"add\",\"params\":[2,3]}\n".getBytes(UTF_8));
      in.write("{\"id\":2,\"method\":\"divide\",\"params\":[2,3]}\n".getBytes(UTF_8));
    }
    String output = new String(worker.getInputStream().readAllBytes(), UTF_8);
    assertThat(output.lines())
        .hasSize(2)
        .contains("{\"result\":5,\"id\":1}")
        .anyMatch(line -> line.contains("UNKNOWN_METHOD") && line.endsWith(",\"id\":2}"));
    assertThat(worker.waitFor()).isZero();
  }

  @Test
  void leavesNoThreadBehind() {
    Child child = DESK.name("threads").start();
    CompletableFuture<?> asynchronous =
        CompletableFuture.runAsync(() -> child.client(Desk.class).add(1, 1));
    assertThat(asynchronous).succeedsWithin(Duration.ofSeconds(10));
    child.close();
    await()
        .untilAsserted(() ->
            assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().contains("-threads-")));
  }
}
