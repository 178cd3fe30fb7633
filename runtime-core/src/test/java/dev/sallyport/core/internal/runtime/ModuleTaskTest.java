package dev.sallyport.core.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks in a named module, on a module path, compiled as its author would. */
class ModuleTaskTest {
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
    return ModularProgram.run(
        directory, moduleInfo, PROGRAM, "{\"id\":1,\"method\":\"square\",\"params\":[12]}");
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
