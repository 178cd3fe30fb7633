package dev.sallyport.core.internal.process;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds programs in advance, as the system would at exec, so that a missing one is an error here
 * and not exit code 127 of a child. Unix only: on Windows the system is left to search.
 * Thread-safe.
 */
final class ProgramFinder {
  /** Where the system looks if there is no {@code PATH}. */
  private static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

  private static final List<Path> TOOL_DIRECTORIES =
      List.of(Path.of("/usr/bin"), Path.of("/bin"), Path.of("/usr/local/bin"));

  private ProgramFinder() {}

  /**
   * The absolute path of {@code program}, symbolic links left alone: a program may look at its
   * name.
   *
   * @param program a name to look up, or a path, relative to {@code directory}
   * @param path the child's {@code PATH}
   * @param directory the child's working directory
   * @throws dev.sallyport.LaunchException if there is no such executable file
   */
  static String find(String program, @Nullable String path, Path directory) {
    if (Platform.isWindows()) {
      return program;
    }
    if (program.indexOf('\0') >= 0) {
      throw LaunchFailure.of("program's name holds a NUL character");
    }
    if (program.indexOf('/') >= 0) {
      Path file = directory.resolve(program).toAbsolutePath();
      if (!isProgram(file)) {
        throw LaunchFailure.of(unusable(program, file, "is no such file"));
      }
      return file.toString();
    }
    return search(program, path == null ? DEFAULT_PATH : path, directory);
  }

  private static String search(String program, String path, Path directory) {
    Path unusable = null;
    for (String entry : path.split(":", -1)) {
      Path file = directory.resolve(entry).resolve(program).toAbsolutePath();
      if (isProgram(file)) {
        return file.toString();
      }
      if (unusable == null && Files.exists(file)) {
        unusable = file;
      }
    }
    String where = "is not on the child's PATH \"" + path + "\"";
    throw LaunchFailure.of(
        unusable == null
            ? "program not found: "
                + program
                + " "
                + where
                + ": install it, give its whole path, or set PATH with Launch.environment"
            : unusable(program, unusable, where));
  }

  private static String unusable(String program, Path file, String otherwise) {
    if (Files.isDirectory(file)) {
      return "program is a directory: " + file + " (expected an executable file)";
    }
    if (Files.exists(file)) {
      return "program not executable: "
          + file
          + " (expected an executable file): chmod +x, or give its interpreter as the program";
    }
    return "program not found: " + program + ": " + file + " " + otherwise;
  }

  /** A tool of the system, in its usual places or else on this process's own {@code PATH}. */
  static Optional<String> tool(String name) {
    for (Path directory : TOOL_DIRECTORIES) {
      Path file = directory.resolve(name);
      if (isProgram(file)) {
        return Optional.of(file.toString());
      }
    }
    String path = System.getenv("PATH");
    for (String entry : (path == null ? "" : path).split(":", -1)) {
      // Relative entries would make what runs depend on the working directory.
      if (entry.startsWith("/") && isProgram(Path.of(entry, name))) {
        return Optional.of(Path.of(entry, name).toString());
      }
    }
    return Optional.empty();
  }

  /** The child's working directory, absolute. */
  static Path directory(Optional<Path> given) {
    Path directory = given.orElse(Path.of("")).toAbsolutePath();
    if (!Files.isDirectory(directory)) {
      throw LaunchFailure.of(
          (Files.exists(directory)
                  ? "working directory is a file: "
                  : "working directory not found: ")
              + directory
              + " (expected a directory): create it, or correct Launch.directory");
    }
    return directory;
  }

  private static boolean isProgram(Path file) {
    try {
      return Files.isRegularFile(file) && Files.isExecutable(file);
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
