package dev.sallyport.benchmarks.harness;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A directory for files that the processes of one run share, or of one process where there is no
 * run. It ends with {@link #close}, or with this JVM where that is interrupted before. Thread-safe.
 */
public final class RunDirectory implements Closeable {
  /** The system property with the run's directory, for the measuring processes. */
  public static final String PROPERTY = "sallyport.bench.directory";

  private static final String PREFIX = "sallyport-bench-";

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  /** By then the library has killed what does not end. */
  private static final Duration LAST_END = Duration.ofSeconds(10);

  private final Path path;
  private final boolean isOwn;
  private final Thread atShutdown = new Thread(this::interrupted, "sallyport-bench-directory");

  private RunDirectory(Path path, boolean isOwn) {
    this.path = path;
    this.isOwn = isOwn;
  }

  /**
   * A new one, which ends with {@link #close}. Only this user's. That of a measuring process is in
   * its run's, which goes with the run even if the process was killed.
   */
  public static RunDirectory create() throws IOException {
    String run = System.getProperty(PROPERTY);
    Path path =
        run == null
            ? Files.createTempDirectory(PREFIX)
            : createForThisUser(Path.of(run, shortName()));
    RunDirectory directory = new RunDirectory(path.toAbsolutePath(), true);
    try {
      Runtime.getRuntime().addShutdownHook(directory.atShutdown);
    } catch (IllegalStateException e) {
      Files.delete(path);
      throw new IOException("no directory is made while this JVM is ending", e);
    }
    return directory;
  }

  /** A worker listens in no directory that others can enter, even if they cannot come near it. */
  private static Path createForThisUser(Path path) throws IOException {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? Files.createDirectory(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
        : Files.createDirectory(path);
  }

  /**
   * Of this process's alone. A socket's whole path may have a hundred bytes, and the run's has half
   * of them. What is in the run's directory is this user's alone, as that is.
   */
  private static String shortName() {
    return Long.toString(ProcessHandle.current().pid(), Character.MAX_RADIX)
        + "-"
        + Integer.toString(NUMBERS.incrementAndGet(), Character.MAX_RADIX);
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
    try {
      Runtime.getRuntime().removeShutdownHook(atShutdown);
    } catch (IllegalStateException e) {
      return; // This JVM is ending, and deletes it.
    }
    delete();
  }

  /**
   * This JVM is ending. Hooks of the library end its processes meanwhile, which write here until
   * then, and would make anew what was deleted: so they come first.
   */
  private void interrupted() {
    try {
      List<CompletableFuture<ProcessHandle>> ends =
          ProcessHandle.current().descendants().map(ProcessHandle::onExit).toList();
      CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new))
          .get(LAST_END.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      // Deleted in any case, as far as that goes.
    }
    try {
      delete();
    } catch (IOException e) {
      System.err.println("bench: not deleted: " + path + ": " + e);
    }
  }

  private void delete() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      // The deepest first.
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
