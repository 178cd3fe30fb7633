package dev.sallyport.core.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.Task;
import dev.sallyport.Worker;
import dev.sallyport.core.internal.process.ChildVariables;
import dev.sallyport.core.internal.process.Ownership;
import dev.sallyport.core.internal.runtime.FlightFiles.Flight;
import dev.sallyport.pool.WorkerPool;
import dev.sallyport.process.Child;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the files of flight records when their processes end, or there is no room. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
public final class FlightFilesTest {
  private static final JavaOptions LEAN = JavaOptions.defaults().withLean().withMaxHeapMiB(32);

  @TempDir Path directory;

  /** A worker that tells where its file is, and serves once it may. */
  public static final class SlowWorker {
    public static void main(String[] args) throws Exception {
      Path here = Path.of(args[0]);
      Path told = Files.createTempFile(here, "told", "");
      Files.writeString(
          told, System.getenv(ChildVariables.FLIGHT) + "\n" + ProcessHandle.current().pid() + "\n");
      Files.move(told, here.resolve("flight"), StandardCopyOption.ATOMIC_MOVE);
      while (!Files.exists(here.resolve("go"))) {
        TimeUnit.MILLISECONDS.sleep(2);
      }
      Worker.serveTasks(PoolParent.class);
    }
  }

  /** A process with a pool: a program that waits for its worker, or a worker that makes calls. */
  public static final class PoolParent {
    public static void main(String[] args) {
      if (args.length == 0) {
        Worker.serveTasks(PoolParent.class);
      } else {
        WorkerPool.of(Launch.java(SlowWorker.class, LEAN).arguments(args[0])).workers(1).open();
      }
    }

    @Task
    public static long pid() {
      return ProcessHandle.current().pid();
    }

    /** The pid of a worker of a pool of this process. */
    @Task
    public static long pidOfWorker() {
      try (WorkerPool pool = WorkerPool.of(Launch.java(PoolParent.class, LEAN)).workers(1).open()) {
        return pool.call(PoolParent::pid);
      }
    }
  }

  @Test
  void aWorkerWhoseParentIsKilledWhileItStartsLeavesNoFile() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                PoolParent.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    try {
      Path told = directory.resolve("flight");
      await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(told));
      Path file = Path.of(Files.readAllLines(told).get(0));
      ProcessHandle worker =
          ProcessHandle.of(Long.parseLong(Files.readAllLines(told).get(1))).orElseThrow();
      assertThat(file).exists();

      parent.destroyForcibly().waitFor();
      Files.writeString(directory.resolve("go"), "");

      await().atMost(Duration.ofSeconds(20)).until(() -> !Files.exists(file));
      await().atMost(Duration.ofSeconds(20)).until(() -> !worker.isAlive());
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  void whatIsOldAndOursIsDeletedAndNothingElse() throws Exception {
    FileTime old = FileTime.from(Instant.now().minus(FlightFiles.OLD.plusMinutes(1)));
    Flight fresh = FlightFiles.create(directory);
    assertThat(fresh.file()).hasParent(directory);
    Path left = FlightFiles.create(directory).file();
    Path other = Files.createFile(directory.resolve("other.flight"));
    Path foreign = FlightFiles.create(directory).file();
    for (Path each : new Path[] {left, other, foreign}) {
      Files.setLastModifiedTime(each, old);
    }
    boolean root = Ownership.user().orElseThrow() == 0;
    if (root) {
      Files.setAttribute(foreign, "unix:uid", 65534);
    }

    FlightFiles.sweep(directory);

    assertThat(left).doesNotExist();
    assertThat(fresh.file()).exists();
    assertThat(other).exists();
    // Only root can give a file to another user.
    assertThat(Files.exists(foreign)).isEqualTo(root);
    FlightFiles.sweep(directory.resolve("absent"));
  }

  @Test
  void aPoolStartsWhereSharedMemoryIsFull() throws Exception {
    String mount = "mount -t tmpfs -o size=8k none /dev/shm";
    assumeTrue(
        succeeds("unshare", "-m", "sh", "-c", mount),
        "this process may not mount a small file system of its own");
    // Its workers share what it has mounted.
    Launch launch =
        Launch.java(PoolParent.class, LEAN)
            .via("unshare", "-m", "sh", "-c", mount + " && exec \"$@\"", "sh");
    try (Child child = launch.start()) {
      assertThat(child.call(PoolParent::pidOfWorker)).isPositive().isNotEqualTo(child.pid());
    }
  }

  private static boolean succeeds(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
