package dev.sallyport.core.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A contract in a named module, on a module path. */
class ModuleContractTest {
  private static final String PROGRAM =
      """
      package acme;

      import dev.sallyport.Contract;
      import dev.sallyport.Worker;
      import dev.sallyport.process.Child;
      import dev.sallyport.process.Launch;

      final class Main {
        record Pair(int a, int b) {}

        @Contract
        interface Adder {
          int add(Pair pair);

          int negate(int n);

          default int increment(int n) {
            return add(new Pair(n, 1));
          }
        }

        static final class Served implements Adder {
          public int add(Pair pair) {
            return pair.a() + pair.b();
          }

          public int negate(int n) {
            return -n;
          }

          public static void main(String[] args) {
            Worker.serve(Adder.class, new Served());
          }
        }

        public static void main(String[] args) throws Exception {
          try (Child child = Launch.java(Served.class).start()) {
            System.out.println("incremented: " + child.client(Adder.class).increment(41));
          }
        }
      }
      """;

  private static final String WORKER =
      PROGRAM.replace(
          "public static void main(String[] args) throws Exception {",
          "public static void main(String[] args) throws Exception {\n"
              + "if (true) { Worker.serve(Adder.class, new Served()); return; }");

  @Test
  void ofAPackageThatIsNotOpenIsRefusedWithWhatToAddBesideWhatElseIsRefused(@TempDir Path directory)
      throws Exception {
    String output =
        ModularProgram.run(directory, "module acme { requires dev.sallyport.api; }", WORKER, "");
    assertThat(output)
        .contains("Not sent: Adder.add is in acme.Main$Adder, which is not accessible")
        .contains("  why: module acme does not open package acme")
        .contains("  fix: add `opens acme to dev.sallyport.core;` to its module-info")
        .contains("  fix: add `opens acme to dev.sallyport.codecs;` to its module-info")
        .contains("code TYPE-ACCESS")
        .doesNotContain("InaccessibleObjectException");
  }

  @Test
  void ofAPackageThatIsOpenIsServedAndItsDefaultMethodsRun(@TempDir Path directory)
      throws Exception {
    String moduleInfo =
        "module acme { requires dev.sallyport.api;"
            + " opens acme to dev.sallyport.core, dev.sallyport.codecs; }";
    assertThat(ModularProgram.run(directory, moduleInfo, PROGRAM, "")).contains("incremented: 42");
  }
}
