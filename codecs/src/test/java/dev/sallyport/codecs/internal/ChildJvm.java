package dev.sallyport.codecs.internal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own for a main class of the tests, with the class path of the tests. */
final class ChildJvm {
  private static final Duration TIME = Duration.ofSeconds(50);

  private ChildJvm() {}

  /** How it ended, and all that it printed. */
  record Outcome(int exit, String output) {}

  static Outcome run(Path directory, Class<?> main, List<String> options, String... arguments)
      throws Exception {
    List<String> all = new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    all.addAll(options);
    return run(directory, main.getName(), TIME, all, List.of(arguments));
  }

  static Outcome run(
      Path directory, String main, Duration time, List<String> options, List<String> arguments)
      throws Exception {
    Path output = directory.resolve("output");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      process.getOutputStream().close();
      boolean ended = process.waitFor(time.toSeconds(), TimeUnit.SECONDS);
      return new Outcome(
          ended ? process.exitValue() : -1, Files.readString(output, StandardCharsets.UTF_8));
    } finally {
      process.destroyForcibly();
      process.waitFor();
    }
  }
}
