package dev.sallyport.core.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.Contract;
import dev.sallyport.WorkerExitedException;
import dev.sallyport.process.Child;
import dev.sallyport.process.Launch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A parent whose system gives it no more threads. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class NoThreadTest {
  /** Of addresses, in KiB: for a JVM and some tens of stacks. */
  private static final long MEMORY = 40L << 20;

  @TempDir Path directory;

  @Contract
  interface Silent {
    CompletableFuture<Integer> never();
  }

  /** Has a child, then no more memory for threads; tells what becomes of a call when it ends. */
  static final class Parent {
    public static void main(String[] args) throws Exception {
      Child child = Launch.command("sh", "-c", "read line; exec sleep 1000").start();
      CompletableFuture<Integer> call = child.client(Silent.class).never();
      CompletableFuture<String> outcome = call.handle((value, failure) -> tell(failure));
      ProcessHandle process = ProcessHandle.of(child.pid()).orElseThrow();
      int threads = 0;
      CountDownLatch never = new CountDownLatch(1);
      try {
        while (threads < 10_000) {
          startOne(never);
          threads++;
        }
        System.out.println("threads without end");
      } catch (OutOfMemoryError e) {
        System.out.println("no more threads");
      }
      process.destroyForcibly();
      System.out.println(outcome.get(20, TimeUnit.SECONDS));
      System.out.println("exit " + child.onExit().get(20, TimeUnit.SECONDS).exitCode());
      System.out.flush();
      Runtime.getRuntime().halt(0);
    }

    private static void startOne(CountDownLatch never) {
      Thread thread =
          new Thread(() -> {
            try {
              never.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      thread.setDaemon(true);
      thread.start();
    }

    private static String tell(Throwable failure) {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      return cause instanceof WorkerExitedException ? "failed with the exit" : "other: " + cause;
    }
  }

  @Test
  void aChildsExitIsTold() throws Exception {
    assumeTrue(succeeds("sh", "-c", "ulimit -v " + MEMORY), "this shell limits no memory");
    Path log = directory.resolve("log");
    Process parent =
        new ProcessBuilder(
                "sh",
                "-c",
                "ulimit -v " + MEMORY + " && exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // So large that a stack finds no place where all else does.
                "-Xss1g",
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(parent.waitFor(50, TimeUnit.SECONDS)).isTrue();
      assertThat(Files.readString(log))
          .contains("no more threads", "failed with the exit", "exit 137");
    } finally {
      parent.descendants().forEach(ProcessHandle::destroyForcibly);
      parent.destroyForcibly();
    }
  }

  private static boolean succeeds(String... command) throws Exception {
    return new ProcessBuilder(command).start().waitFor() == 0;
  }
}
