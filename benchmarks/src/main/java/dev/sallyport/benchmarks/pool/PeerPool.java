package dev.sallyport.benchmarks.pool;

import dev.sallyport.Contract;
import dev.sallyport.process.Child;
import dev.sallyport.process.Launch;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A pool of another language, in a child that speaks JSON lines: runs tasks, and times itself. */
final class PeerPool implements TaskPool {
  private static final String NODE_PACKAGES = "jest-worker@30";

  private final Path directory;
  private final Child child;
  private final Rounds rounds;

  /** What the child serves. */
  @Contract
  interface Rounds {
    /** Runs so many tasks, all at once; nanoseconds that it took. */
    long run(int tasks);
  }

  private PeerPool(Path directory, Launch launch) {
    this.directory = directory;
    this.child = launch.start();
    this.rounds = child.client(Rounds.class);
  }

  static PeerPool python() throws IOException {
    Path directory = Files.createTempDirectory("sallyport-bench-");
    return new PeerPool(
        directory,
        Launch.command("python3", "-u", unpack(directory, "process_pool.py").toString()));
  }

  /** Installs what it needs into a directory of its own, with npm. */
  static PeerPool jest() throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("sallyport-bench-");
    Process npm =
        new ProcessBuilder("npm", "install", "--no-audit", "--no-fund", NODE_PACKAGES)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!npm.waitFor(2, TimeUnit.MINUTES) || npm.exitValue() != 0) {
      npm.destroyForcibly();
      throw new IOException("npm install " + NODE_PACKAGES + " failed");
    }
    unpack(directory, "jest_task.cjs");
    return new PeerPool(
        directory, Launch.command("node", unpack(directory, "jest_pool.cjs").toString()));
  }

  private static Path unpack(Path directory, String name) {
    Path file = directory.resolve(name);
    try (InputStream in = PeerPool.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no resource " + name);
      }
      Files.copy(in, file);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public long run(int tasks) {
    return rounds.run(tasks);
  }

  @Override
  public long pid() {
    return child.pid();
  }

  @Override
  public void close() {
    child.close();
    try (Stream<Path> files = Files.walk(directory)) {
      // The deepest first.
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
