package dev.sallyport.core.internal.process;

import dev.sallyport.process.ExitReport.EndedBy;
import dev.sallyport.spi.LaunchSpec;
import dev.sallyport.spi.LaunchSpec.JavaProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a child's end leaves outside it: a JVM's fatal error log, and the kernel's count of kills
 * for want of memory. Made before the child starts, asked after its end. Immutable.
 */
final class ExitEvidence {
  private static final String ERROR_FILE = "-XX:ErrorFile=";

  /** File systems may round times down. */
  private static final Duration TIME_ROUNDING = Duration.ofSeconds(2);

  private static final String TERMINATING = "Terminating due to java.lang.OutOfMemoryError:";
  private static final String DUMPING = "Dumping heap to ";

  /** With which a JVM exits under ExitOnOutOfMemoryError. */
  private static final int OUT_OF_MEMORY_STATUS = 3;

  private static final int SIGABRT = 6;
  private static final int SIGKILL = 9;
  private static final int MAX_LOG_BYTES = 8 << 10;
  private static final int MAX_LOG_LINES = 12;

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

  /**
   * The signal that ended a child with this code, where more than the code says so. Java reports
   * death by signal N as 128 + N, and so may the child itself.
   */
  static OptionalInt signal(int code, EndedBy endedBy, boolean crashed) {
    boolean certain =
        (code == 128 + SIGKILL && endedBy == EndedBy.KILLED) || (code == 128 + SIGABRT && crashed);
    return certain ? OptionalInt.of(code - 128) : OptionalInt.empty();
  }

  /** What the JVM lacked, if it ended itself for that: it says so last of all. */
  static Optional<String> outOfMemory(int code, List<String> tail) {
    return code == OUT_OF_MEMORY_STATUS ? last(tail, TERMINATING) : Optional.empty();
  }

  /** The heap that the JVM has written, by its own words. */
  Optional<Path> heapDump(List<String> tail) {
    return last(tail, DUMPING)
        .flatMap(text -> file(text.endsWith(" ...") ? text.substring(0, text.length() - 4) : text));
  }

  /** The first lines of a fatal error log: what happened, and in which frame. */
  static List<String> firstLines(Path log) {
    try (var in = Files.newInputStream(log, LinkOption.NOFOLLOW_LINKS)) {
      String text = new String(in.readNBytes(MAX_LOG_BYTES), StandardCharsets.UTF_8);
      return text.lines()
          .map(line -> line.startsWith("#") ? line.substring(1).strip() : line.strip())
          .filter(line -> !line.isEmpty())
          .limit(MAX_LOG_LINES)
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Optional<String> last(List<String> lines, String start) {
    return lines.stream()
        .filter(line -> line.startsWith(start))
        .reduce((first, second) -> second)
        .map(line -> line.substring(start.length()).strip());
  }

  private Optional<Path> file(String path) {
    try {
      return Optional.of(directory.resolve(path)).filter(this::isNew);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /**
   * The log that a crashed JVM has written: in the places where one with this pid would, or where
   * it says that it did; behind a prefix it has another pid.
   */
  Optional<Path> fatalErrorLog(long pid, List<String> tail) {
    Optional<Path> found = fatalErrorLog(pid);
    if (found.isPresent()) {
      return found;
    }
    return tail.stream()
        .filter(line -> line.startsWith("# /"))
        .reduce((first, second) -> second)
        .flatMap(line -> file(line.substring(2).strip()))
        .filter(path -> path.toString().endsWith(".log"));
  }

  private Optional<Path> fatalErrorLog(long pid) {
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

  /**
   * An older file with this name is from an earlier process with the same pid; one of another user,
   * or a link, is of somebody who wants it to be read: {@code /tmp} is everybody's.
   */
  private boolean isNew(Path file) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      Optional<Integer> user = Ownership.user();
      return attributes.isRegularFile()
          && !attributes.lastModifiedTime().toInstant().isBefore(before.minus(TIME_ROUNDING))
          && (user.isEmpty() || Ownership.of(file) == user.get());
    } catch (IOException e) {
      return false;
    }
  }
}
