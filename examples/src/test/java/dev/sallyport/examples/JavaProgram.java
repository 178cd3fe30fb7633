package dev.sallyport.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Runs a main class of the examples as its reader would. */
public final class JavaProgram {
  private static final int TIMEOUT_SECONDS = 30;

  private JavaProgram() {}

  /** What {@code mainClass} prints on standard output, without the last line break. */
  public static String outputOf(String mainClass) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                mainClass)
            .redirectError(Redirect.INHERIT)
            .start();
    try {
      process.getOutputStream().close();
      byte[] output = process.getInputStream().readAllBytes();
      assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).as("it ended").isTrue();
      assertThat(process.exitValue()).as("exit status").isZero();
      return new String(output, StandardCharsets.UTF_8).stripTrailing();
    } finally {
      process.destroyForcibly();
    }
  }
}
