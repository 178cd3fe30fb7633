package dev.sallyport.benchmarks.script;

import dev.sallyport.benchmarks.harness.Contender.Origin;
import dev.sallyport.benchmarks.harness.Key;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The programs of peers in other languages, and the interpreters and packages that they need. */
public final class Scripts {
  /** The system property with the directory of what was installed, for the measuring processes. */
  public static final String DIRECTORY = "sallyport.bench.scripts";

  private static final long LOCK_SECONDS = 900;
  private static final long LOOK_MILLIS = 100;

  private Scripts() {}

  /**
   * Makes sure that what subjects of this origin need is there, by Debian's packages and npm where
   * they can be had. Thread-safe; of two processes that do it at once, one waits for the other. All
   * of it takes a bounded time.
   *
   * @param directory for the scripts and what has to be installed; kept from run to run
   * @return why they cannot run here, in one line; empty if they can
   */
  public static Optional<String> prepare(Origin origin, Path directory) {
    List<Path> path =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
            .filter(each -> !each.isEmpty())
            .map(Path::of)
            .toList();
    return prepare(origin, directory, path);
  }

  /**
   * The same.
   *
   * @param path where programs are looked for
   */
  static synchronized Optional<String> prepare(Origin origin, Path directory, List<Path> path) {
    if (origin != Origin.PYTHON_PEER && origin != Origin.NODE_PEER) {
      return Optional.empty();
    }
    try {
      Files.createDirectories(directory);
      try (FileChannel channel =
          FileChannel.open(
              directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        lock(channel, directory);
        Installation installation = new Installation(directory.toAbsolutePath(), path);
        return origin == Origin.PYTHON_PEER ? installation.python() : installation.node();
      }
    } catch (IOException e) {
      return Optional.of("cannot install into " + directory + ": " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  /** Until the channel is closed. */
  private static void lock(FileChannel channel, Path directory)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    @Nullable FileLock lock = channel.tryLock();
    while (lock == null) {
      if (System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(LOCK_SECONDS)) {
        throw new IOException(
            "another run has had it for " + LOCK_SECONDS + " s: end it, or delete " + directory);
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      lock = channel.tryLock();
    }
  }

  /**
   * How the program of a subject is started.
   *
   * @throws IllegalArgumentException if there is none for it
   */
  static List<String> command(Key key, Path directory) {
    String file =
        switch (key.subject()) {
          case "python-pipe" -> "python_pipe.py";
          case "python-processpoolexecutor", "python-pool" -> "python_pools.py";
          case "python-spawn" -> "python_spawn.py";
          case "node-fork", "node-fork-json", "node-fork-advanced" -> "node_fork.cjs";
          case "node-vscode-jsonrpc" -> "node_jsonrpc.cjs";
          case "node-jest-worker", "node-piscina", "node-workerpool" -> "node_pools.cjs";
          default -> throw new IllegalArgumentException("no program for the subject " + key);
        };
    return List.of(
        file.endsWith(".py") ? "python3" : "node",
        directory.resolve(file).toString(),
        key.bench() + "/" + key.metric().text(),
        key.subject());
  }
}
