package dev.sallyport.core.internal.runtime;

import dev.sallyport.core.internal.process.Ownership;
import dev.sallyport.core.internal.session.FlightRecord;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of {@link FlightRecord}s. Each has a name from just before its worker's process starts
 * until that has mapped it, or has ended: the worker deletes it, and the parent does. Where both
 * end before, or the parent does and the worker is one that never looks, the next parent deletes
 * it, once it is old. Thread-safe, without state.
 */
final class FlightFiles {
  /** Memory that needs no disk; there on Linux alone. */
  static final Path MEMORY = Path.of("/dev/shm");

  /** How old a file is that no worker is about to map any more. */
  static final Duration OLD = Duration.ofHours(24);

  static final String PREFIX = "sallyport-";
  static final String SUFFIX = ".flight";

  private FlightFiles() {}

  /** A file with its record, which this process has mapped. */
  record Flight(Path file, FlightRecord record) {}

  /** A new one, in {@code memory} if there is room, else in the directory of temporary files. */
  static Flight create(Path memory) throws IOException {
    if (Files.isDirectory(memory) && Files.isWritable(memory)) {
      try {
        return fill(Files.createTempFile(memory, PREFIX, SUFFIX));
      } catch (IOException e) {
        // Shared memory is small in containers, and may be full.
      }
    }
    return fill(Files.createTempFile(PREFIX, SUFFIX));
  }

  private static Flight fill(Path file) throws IOException {
    boolean filled = false;
    try {
      Flight flight = new Flight(file, FlightRecord.create(file));
      filled = true;
      return flight;
    } finally {
      if (!filled) {
        delete(file);
      }
    }
  }

  /** Deletes the name. */
  static void delete(@Nullable Path file) {
    if (file != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        // It is empty of anything that matters.
      }
    }
  }

  /** Deletes what parents of this user have left in {@code memory}. */
  static void sweep(Path memory) {
    Optional<Integer> user = Ownership.user();
    if (user.isEmpty() || !Files.isDirectory(memory)) {
      return;
    }
    Instant old = Instant.now().minus(OLD);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(memory, PREFIX + "*" + SUFFIX)) {
      for (Path file : files) {
        if (isOld(file, old, user.get())) {
          delete(file);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // The next one does it.
    }
  }

  private static boolean isOld(Path file, Instant old, int user) {
    try {
      return Ownership.of(file) == user
          && Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant().isBefore(old);
    } catch (IOException e) {
      // Gone meanwhile.
      return false;
    }
  }
}
