package dev.sallyport.core.internal.process;

import dev.sallyport.spi.LaunchSpec;
import dev.sallyport.spi.LaunchSpec.JavaProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a child's end leaves outside it: a JVM's fatal error log, and the kernel's count of kills
 * for want of memory. Made before the child starts, asked after its end. Immutable.
 */
final class ExitEvidence {
  private static final String ERROR_FILE = "-XX:ErrorFile=";

  /** File systems may round times down. */
  private static final Duration TIME_ROUNDING = Duration.ofSeconds(2);

  private final Instant before = Instant.now();
  private final OomKills counter;
  private final OptionalLong killsBefore;
  private final Path directory;
  private final Optional<String> errorFile;

  /**
   * @param directory the child's working directory
   */
  ExitEvidence(LaunchSpec spec, Path directory, OomKills counter) {
    this.counter = counter;
    this.killsBefore = counter.read();
    this.directory = directory;
    // As for the JVM, the last one counts.
    this.errorFile =
        spec.program() instanceof JavaProgram java
            ? java.options().arguments().stream()
                .filter(argument -> argument.startsWith(ERROR_FILE))
                .reduce((first, second) -> second)
                .map(argument -> argument.substring(ERROR_FILE.length()))
            : Optional.empty();
  }

  /** Kills for want of memory since the start; 0 where not known. */
  long outOfMemoryKills() {
    OptionalLong now = counter.read();
    return now.isPresent() && killsBefore.isPresent()
        ? Math.max(0, now.getAsLong() - killsBefore.getAsLong())
        : 0;
  }

  /** The log that the JVM with this pid has written, in the places where a JVM would. */
  Optional<Path> fatalErrorLog(long pid) {
    String name = "hs_err_pid" + pid + ".log";
    List<Path> places = new ArrayList<>();
    errorFile.ifPresent(pattern -> {
      try {
        places.add(directory.resolve(expand(pattern, pid)));
      } catch (InvalidPathException e) {
        // Then the JVM could not write it either.
      }
    });
    places.add(directory.resolve(name));
    places.add(
        Path.of(Platform.isWindows() ? System.getProperty("java.io.tmpdir", "") : "/tmp", name));
    return places.stream().filter(this::isNew).findFirst();
  }

  /** {@code %p} is the pid and {@code %%} a percent sign, as in the JVM. */
  private static String expand(String pattern, long pid) {
    return pattern.replace("%%", "\0").replace("%p", Long.toString(pid)).replace('\0', '%');
  }

  /** An older file with this name is from an earlier process with the same pid. */
  private boolean isNew(Path file) {
    try {
      return Files.isRegularFile(file)
          && !Files.getLastModifiedTime(file).toInstant().isBefore(before.minus(TIME_ROUNDING));
    } catch (IOException e) {
      return false;
    }
  }
}
