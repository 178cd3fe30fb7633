package dev.sallyport.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a main class of the examples as its reader would. */
public final class JavaProgram {
  private static final int TIMEOUT_SECONDS = 30;

  private JavaProgram() {}

  /** A process of {@code mainClass}, whose standard error is that of the tests. */
  public static ProcessBuilder builder(String mainClass, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                mainClass));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(Redirect.INHERIT);
  }

  /** What {@code mainClass} prints on standard output, without the last line break. */
  public static String outputOf(String mainClass, String... arguments)
      throws IOException, InterruptedException {
    // A file: a read of a pipe would wait for a program that hangs.
    Path output = Files.createTempFile("sallyport-example", ".out");
    Process process = builder(mainClass, arguments).redirectOutput(output.toFile()).start();
    try {
      process.getOutputStream().close();
      boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      String printed = Files.readString(output);
      assertThat(ended).as("it ended; it had printed: %s", printed).isTrue();
      assertThat(process.exitValue()).as("exit status").isZero();
      return printed.stripTrailing();
    } finally {
      process.destroyForcibly();
      Files.delete(output);
    }
  }
}
