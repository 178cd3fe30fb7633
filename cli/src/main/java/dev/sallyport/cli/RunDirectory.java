package dev.sallyport.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A directory of its own for the temporary files of one run of a command. */
public final class RunDirectory {
  private RunDirectory() {}

  /** Makes it below the temporary directory of this process. */
  public static Path create(String command) throws IOException {
    // Made by hand: what makes temporary files by itself would remember where they were.
    return Files.createDirectory(
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "sallyport-"
                + command
                + "-"
                + ProcessHandle.current().pid()
                + "-"
                + System.nanoTime()));
  }

  /** Deletes it, and all that is in it. */
  public static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      // Not there any more, or not ours to remove: the report has told of what was left.
    }
  }
}
