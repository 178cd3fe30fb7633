package dev.sallyport.benchmarks.script;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Programs of this machine that are run to their end. Used by one thread. */
final class Programs {
  private static final int MAX_REASON = 300;

  private final List<Path> path;
  private final Path directory;

  /**
   * @param path where they are looked for, and what they are given as theirs
   * @param directory where they run
   */
  Programs(List<Path> path, Path directory) {
    this.path = path;
    this.directory = directory;
  }

  boolean has(String name) {
    return find(name).isPresent();
  }

  private Optional<Path> find(String name) {
    return path.stream()
        .map(each -> each.resolve(name))
        .filter(each -> Files.isRegularFile(each) && Files.isExecutable(each))
        .findFirst();
  }

  /**
   * Runs one. None of its processes is left when it has taken too long.
   *
   * @return why it failed, in one line: it is not there, takes too long, or what it printed of that
   */
  Optional<String> run(Duration timeout, String name, String... arguments)
      throws IOException, InterruptedException {
    Optional<Path> program = find(name);
    if (program.isEmpty()) {
      return Optional.of("there is no " + name + " on the PATH");
    }
    List<String> command = new ArrayList<>(List.of(program.get().toString()));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(directory, name, ".log");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectOutput(output.toFile());
      builder
          .environment()
          .put("PATH", String.join(File.pathSeparator, path.stream().map(Path::toString).toList()));
      builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
      return end(builder.start(), timeout)
          .map(how -> name + " " + how + reason(output).map(line -> ": " + line).orElse(""));
    } finally {
      Files.delete(output);
    }
  }

  /** How it failed. */
  private static Optional<String> end(Process process, Duration timeout)
      throws InterruptedException {
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        return Optional.of("was not done in " + timeout.toSeconds() + " s");
      }
      return process.exitValue() == 0
          ? Optional.empty()
          : Optional.of("failed with status " + process.exitValue());
    } finally {
      if (process.isAlive()) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
    }
  }

  /** Its last line; of npm the first of its error, as advice follows. */
  private static Optional<String> reason(Path output) {
    try {
      List<String> lines =
          new String(Files.readAllBytes(output), StandardCharsets.UTF_8)
              .lines()
              .map(String::strip)
              .filter(line -> !line.isEmpty())
              .map(line -> line.substring(0, Math.min(line.length(), MAX_REASON)))
              .toList();
      return lines.stream()
          .filter(line -> line.startsWith("npm error") || line.startsWith("npm ERR!"))
          .findFirst()
          .or(() -> lines.stream().skip(Math.max(0, lines.size() - 1)).findFirst());
    } catch (IOException e) {
      return Optional.of("its output cannot be read: " + e.getMessage());
    }
  }
}
