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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks in a named module, on a module path, compiled as its author would. */
class ModuleTaskTest {
  /** What a modular program has on its path: the library and what it needs at run time. */
  private static final String MODULE_PATH =
      Arrays.stream(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator)))
          .filter(entry ->
              (entry.endsWith("classes") && !entry.endsWith("test-classes"))
                  || (entry.matches(".*(sallyport-(api|codecs)|jackson-core|slf4j-api)[^/]*\\.jar")
                      && !entry.contains("tests")))
          .collect(Collectors.joining(File.pathSeparator));

  private static final String PROGRAM =
      """
      package acme;

      import dev.sallyport.Task;
      import dev.sallyport.Worker;

      final class Main {
        @Task
        static int square(int n) {
          return n * n;
        }

        public static void main(String[] args) throws Exception {
          System.out.println(dev.sallyport.task.Task.bind(Main::square, 12));
          Worker.serveTasks(Main.class);
        }
      }
      """;

  private static String run(Path directory, String moduleInfo) throws Exception {
    Path source = Files.createDirectories(directory.resolve("source/acme"));
    Files.writeString(source.resolve("Main.java"), PROGRAM);
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
                    Files.writeString(
                            directory.resolve("input"),
                            "{\"id\":1,\"method\":\"square\",\"params\":[12]}\n")
                        .toFile()))
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return output;
  }

  @Test
  void namesATaskOfAPackageThatIsNotOpenAndSaysHowToServeIt(@TempDir Path directory)
      throws Exception {
    assertThat(run(directory, "module acme { requires dev.sallyport.api; }"))
        .startsWith("Main.square")
        .contains("Not sent: Main.square is in acme.Main, which is not accessible")
        .contains("why: module acme does not open package acme")
        .contains("fix: add `opens acme to dev.sallyport.core;` to its module-info")
        .contains("code TYPE-ACCESS");
  }

  @Test
  void servesATaskOfAPackageThatIsOpen(@TempDir Path directory) throws Exception {
    String moduleInfo =
        "module acme { requires dev.sallyport.api; opens acme to dev.sallyport.core; }";
    assertThat(run(directory, moduleInfo))
        .startsWith("Main.square")
        .contains("{\"result\":144,\"id\":1}");
  }
}
