package dev.sallyport.benchmarks.harness;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A directory for files that the processes of one run share, or of one process where there is no
 * run.
 */
public final class RunDirectory implements Closeable {
  /** The system property with the run's directory, for the measuring processes. */
  public static final String PROPERTY = "sallyport.bench.directory";

  private static final String PREFIX = "sallyport-bench-";

  private final Path path;
  private final boolean isOwn;

  private RunDirectory(Path path, boolean isOwn) {
    this.path = path;
    this.isOwn = isOwn;
  }

  /** A new one, which ends with {@link #close}. Only this user's. */
  public static RunDirectory create() throws IOException {
    return new RunDirectory(Files.createTempDirectory(PREFIX).toAbsolutePath(), true);
  }

  /** The run's own for this purpose; a new one if this process is part of no run. */
  public static RunDirectory here(String purpose) throws IOException {
    String run = System.getProperty(PROPERTY);
    if (run == null) {
      return create();
    }
    return new RunDirectory(Files.createDirectories(Path.of(run, purpose)), false);
  }

  public Path path() {
    return path;
  }

  /** Deletes it with all that is in it, if it was made here. */
  @Override
  public void close() throws IOException {
    if (!isOwn) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      // The deepest first.
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
