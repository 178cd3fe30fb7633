package dev.sallyport.core.internal.runtime;

import static dev.sallyport.task.Task.bind;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.DeadlineExceededException;
import dev.sallyport.IncompatibleException;
import dev.sallyport.RemoteCallException;
import dev.sallyport.WorkerExitedException;
import dev.sallyport.core.internal.runtime.Errands.Home;
import dev.sallyport.core.internal.runtime.Errands.Parcel;
import dev.sallyport.process.Child;
import dev.sallyport.process.Launch;
import dev.sallyport.process.Protocol;
import dev.sallyport.task.Task0;
import dev.sallyport.task.Task1;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tasks in real Java children. */
class TaskChildTest {
  private static final Launch ERRANDS = Launch.java(Errands.class);

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void runsTasksInTheChild(Protocol protocol, @TempDir Path directory) throws Exception {
    try (Child child = ERRANDS.protocol(protocol).start()) {
      assertThat(child.call(Errands::pid)).isEqualTo(child.pid());
      Task1<Parcel, Parcel> fromMe = bind(Errands::deliver, "me");
      List<CompletableFuture<Parcel>> parcels = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        parcels.add(child.submit(fromMe, new Parcel("you", List.of(i, 1))));
      }
      for (int i = 0; i < 10; i++) {
        assertThat(parcels.get(i).get(10, TimeUnit.SECONDS))
            .isEqualTo(new Parcel("me to you", List.of(i + 1)));
      }
      Path file = directory.resolve("note");
      child.call(Errands::write, file.toString(), "done");
      assertThat(file).hasContent("done");
      assertThatThrownBy(() -> child.call(Errands::write, directory.toString(), "no file"))
          .isInstanceOfSatisfying(
              RemoteCallException.class,
              e -> assertThat(e.remote().type()).startsWith("java.nio.file."));
      assertThat(Files.exists(file)).isTrue();
    }
  }

  @Test
  void boundsATaskThatHangs() {
    try (Child child = ERRANDS.start()) {
      Task0<Integer> hang = Errands::hang;
      assertThatThrownBy(() -> child.call(hang.withTimeout(Duration.ofMillis(200))))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(child.call(Errands::pid)).isEqualTo(child.pid());
    }
  }

  @Test
  void reportsTheExitOfAChildThatATaskCrashed() {
    try (Child child = ERRANDS.start()) {
      assertThatThrownBy(() -> child.call(Errands::crash, 42))
          .isInstanceOfSatisfying(
              WorkerExitedException.class,
              e -> {
                assertThat(e.exitReport().exitCode()).isEqualTo(42);
                assertThat(e.exitReport().callsInFlight()).containsExactly("Errands.crash");
              });
    }
  }

  @Test
  void theChildRunsTasksOfItsParent() {
    try (Child child = ERRANDS.tasks(Home.class).start()) {
      assertThat(child.client(Errands.Desk.class).parentPid())
          .isEqualTo(ProcessHandle.current().pid());
      assertThatThrownBy(() -> child.call(Home::pid)).isInstanceOf(IncompatibleException.class);
    }
  }

  @Test
  void refusesAClassWithoutTasksBeforeThereIsAProcess() {
    assertThatThrownBy(() -> ERRANDS.tasks(Runnable.class).start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("java.lang.Runnable has no tasks: expected a static method annotated @Task");
  }

  @Test
  void nothingButAMarkedMethodCanBeNamedFromOutside() throws Exception {
    Process worker =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Errands.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String errands = Errands.class.getName();
    List<String> names =
        List.of(
            errands + ".halt",
            "halt",
            "java.lang.System.exit",
            errands + ".deliver(Ljava/lang/String;)V",
            errands + "$Home.pid",
            "../" + errands + ".pid");
    try (OutputStream in = worker.getOutputStream()) {
      int id = 1;
      for (String name : names) {
        String line = "{\"id\":" + id++ + ",\"method\":\"" + name + "\",\"params\":[7]}\n";
        in.write(line.getBytes(UTF_8));
      }
      in.write(("{\"id\":99,\"method\":\"" + errands + ".pid\",\"params\":[]}\n").getBytes(UTF_8));
    }
    String output = new String(worker.getInputStream().readAllBytes(), UTF_8);
    assertThat(output.lines().filter(line -> line.contains("UNKNOWN_METHOD"))).hasSize(6);
    assertThat(output).contains("{\"result\":" + worker.pid() + ",\"id\":99}");
    assertThat(worker.waitFor()).isZero();
  }
}
