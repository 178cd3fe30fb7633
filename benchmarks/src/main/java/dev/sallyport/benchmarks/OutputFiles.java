package dev.sallyport.benchmarks;

import dev.sallyport.benchmarks.report.JsonReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** The files that a run is to write, looked at before it measures anything. */
final class OutputFiles {
  /**
   * One of them.
   *
   * @param option that names it, for messages
   */
  private record Output(String option, Path file) {}

  private OutputFiles() {}

  /**
   * Refuses what could not be written when all has been measured, or would take the place of
   * another file of this run.
   *
   * @throws IllegalArgumentException for one that is no good
   */
  static void check(Options options) {
    List<Output> outputs = new ArrayList<>();
    options
        .json()
        .ifPresent(file -> {
          outputs.add(writable("--json", file));
          outputs.add(writable("--json's environment", JsonReport.environmentFile(file)));
        });
    options.html().ifPresent(file -> outputs.add(writable("--html", file)));
    List<Output> taken = new ArrayList<>();
    // Read, and not to be lost.
    options.check().ifPresent(file -> taken.add(new Output("--check", file)));
    for (Output each : outputs) {
      taken.forEach(other -> checkDiffer(other, each));
      taken.add(each);
    }
  }

  private static Output writable(String option, Path file) {
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException(
          option + ": is a directory: " + file + " (expected a file)");
    }
    Path directory = file.toAbsolutePath().resolveSibling("");
    if (!Files.isDirectory(directory)) {
      throw new IllegalArgumentException(
          option + ": no directory " + directory + " for " + file + ": make it, or name another");
    }
    if (!Files.isWritable(Files.exists(file) ? file : directory)) {
      throw new IllegalArgumentException(
          option + ": cannot be written: " + file + " (expected a file that this user may write)");
    }
    tryToOpen(option, file);
    return new Output(option, file);
  }

  /** A file system may refuse what its permissions allow. A pipe would wait for its reader. */
  private static void tryToOpen(String option, Path file) {
    boolean isThere = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    if (isThere && !Files.isRegularFile(file)) {
      return; // As is a link to what is not there yet.
    }
    try {
      if (isThere) {
        // Leaves it as it is.
        Files.newOutputStream(file, StandardOpenOption.WRITE).close();
      } else {
        Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
            .close();
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          option
              + ": cannot be made or written: "
              + file
              + " (expected a file that this user may write): "
              + e,
          e);
    }
  }

  private static void checkDiffer(Output one, Output other) {
    if (isSame(one.file, other.file)) {
      throw new IllegalArgumentException(
          one.option
              + " and "
              + other.option
              + " are one file: "
              + one.file
              + (one.file.equals(other.file) ? "" : " is " + other.file)
              + " (expected two: name another)");
    }
  }

  /** Whatever they are called: by links, by {@code ..}, or from the working directory. */
  private static boolean isSame(Path one, Path other) {
    try {
      return (Files.exists(one) && Files.exists(other))
          ? Files.isSameFile(one, other)
          : real(one).equals(real(other));
    } catch (IOException e) {
      // It has gone meanwhile, or its directory has: what is written there will tell.
      return false;
    }
  }

  private static Path real(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    return Files.exists(absolute)
        ? absolute.toRealPath()
        : absolute.resolveSibling("").toRealPath().resolve(absolute.getFileName());
  }
}
