package dev.sallyport.core.internal.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;

/** A program in a named module, on a module path, compiled and run as its author would. */
final class ModularProgram {
  /** What a modular program has on its path: the library and what it needs at run time. */
  private static final String MODULE_PATH =
      Arrays.stream(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator)))
          .filter(entry ->
              (entry.endsWith("classes") && !entry.endsWith("test-classes"))
                  || (entry.matches(
                          ".*(sallyport-(api|codecs)|jackson-core|slf4j-api|HdrHistogram)[^/]*\\.jar")
                      && !entry.contains("tests")))
          .collect(Collectors.joining(File.pathSeparator));

  private ModularProgram() {}

  /**
   * What {@code acme.Main} prints.
   *
   * @param program the file with that class
   * @param input a line for its standard input
   */
  static String run(Path directory, String moduleInfo, String program, String input)
      throws Exception {
    Path source = Files.createDirectories(directory.resolve("source/acme"));
    Files.writeString(source.resolve("Main.java"), program);
    Files.writeString(source.resolveSibling("module-info.java"), moduleInfo);
    Path classes = directory.resolve("classes");
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-p",
                MODULE_PATH,
                "-d",
                classes.toString(),
                source.resolve("Main.java").toString(),
                source.resolveSibling("module-info.java").toString());
    assertThat(status).isZero();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-p",
                MODULE_PATH + File.pathSeparator + classes,
                "--add-modules",
                "dev.sallyport.core,dev.sallyport.codecs",
                "-m",
                "acme/acme.Main")
            .redirectErrorStream(true)
            .redirectInput(
                ProcessBuilder.Redirect.from(
                    Files.writeString(directory.resolve("input"), input + "\n").toFile()))
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return output;
  }
}
