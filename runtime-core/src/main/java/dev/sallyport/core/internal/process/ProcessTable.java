package dev.sallyport.core.internal.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The processes of a Linux machine, as {@code /proc} has them; empty on other systems. Immutable.
 *
 * @param root {@code /proc}
 */
record ProcessTable(Path root) {
  /** Longest environment that is looked into. */
  private static final int MAX_ENVIRONMENT_BYTES = 4 << 20;

  /**
   * What this package needs of {@code /proc/PID/stat} (proc_pid_stat(5)).
   *
   * @param startTicks when it started, in clock ticks since the machine did
   */
  record Stat(long pid, char state, long group, long session, long startTicks) {
    /** A process that has ended and whose parent has not asked for its exit code yet. */
    boolean isDead() {
      return state == 'Z' || state == 'X';
    }
  }

  static ProcessTable system() {
    return new ProcessTable(Path.of("/proc"));
  }

  boolean isAvailable() {
    return Files.isReadable(root.resolve("self").resolve("stat"));
  }

  Optional<Stat> stat(long pid) {
    try {
      Path file = root.resolve(Long.toString(pid)).resolve("stat");
      return parse(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** All processes of the moment. One that starts or ends meanwhile may be in it or not. */
  List<Stat> all() {
    List<Stat> all = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(root, "[1-9]*")) {
      for (Path process : processes) {
        stat(Long.parseLong(String.valueOf(process.getFileName()))).ifPresent(all::add);
      }
    } catch (IOException | DirectoryIteratorException | NumberFormatException e) {
      // What was found so far is of use; the caller repeats.
    }
    return all;
  }

  /** Whether the process was started with this {@code NAME=value}, as far as we may look. */
  boolean hasVariable(long pid, String variable) {
    try (var in = Files.newInputStream(root.resolve(Long.toString(pid)).resolve("environ"))) {
      String all = new String(in.readNBytes(MAX_ENVIRONMENT_BYTES), StandardCharsets.ISO_8859_1);
      return ("\0" + all + "\0").contains("\0" + variable + "\0");
    } catch (IOException e) {
      return false;
    }
  }

  /** The name stands second, in parentheses, and may hold anything, parentheses and spaces too. */
  static Optional<Stat> parse(String text) {
    int open = text.indexOf(" (");
    int close = text.lastIndexOf(") ");
    if (open < 0 || close < open) {
      return Optional.empty();
    }
    // Field 3 of the manual is the first here.
    String[] fields = text.substring(close + 2).trim().split(" ", -1);
    if (fields.length < 20 || fields[0].isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Stat(
              Long.parseLong(text.substring(0, open)),
              fields[0].charAt(0),
              Long.parseLong(fields[2]),
              Long.parseLong(fields[3]),
              Long.parseLong(fields[19])));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
