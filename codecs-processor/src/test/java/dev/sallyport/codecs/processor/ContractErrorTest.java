package dev.sallyport.codecs.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.codecs.processor.Javac.Shown;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Interfaces that are no contracts, and methods that are no calls. */
final class ContractErrorTest {
  @TempDir private Path directory;

  private Shown error(String source) {
    return Javac.in(directory).source("package app;\n" + source).compile().error();
  }

  private static String firstLine(Shown error) {
    return error.line() + ": " + error.text().lines().findFirst().orElseThrow();
  }

  @Test
  void refusesAClassARecordAndAnEnum() {
    assertThat(firstLine(error("@dev.sallyport.Contract\nclass Calls {}\n")))
        .isEqualTo("3: Calls is no contract: expected an interface but was a class");
    assertThat(firstLine(error("@dev.sallyport.Contract\nrecord Calls() {}\n")))
        .isEqualTo("3: Calls is no contract: expected an interface but was a record");
    assertThat(firstLine(error("@dev.sallyport.Contract\nenum Calls {}\n")))
        .isEqualTo("3: Calls is no contract: expected an interface but was an enum");
  }

  @Test
  void refusesTypeParameters() {
    assertThat(firstLine(error("@dev.sallyport.Contract\ninterface Calls<T, U> {}\n")))
        .isEqualTo("3: Calls is no contract: expected no type parameters but has [T,U]");
  }

  @Test
  void refusesOverloadsAlsoInheritedOnes() {
    assertThat(
            firstLine(
                error(
                    "@dev.sallyport.Contract\ninterface Calls {\n void a(int x);\n"
                        + " void a(long x);\n}\n")))
        .isEqualTo(
            "5: Calls is no contract: expected one method of each name but a is overloaded: the"
                + " name is the name on the wire; rename one of them");
    assertThat(
            error(
                    "@dev.sallyport.Contract\ninterface Calls extends Base {\n void a(int x);\n}\n"
                        + "interface Base { void a(); }\n")
                .text())
        .contains("a is overloaded");
  }

  @Test
  void refusesGenericMethods() {
    assertThat(
            firstLine(
                error("@dev.sallyport.Contract\ninterface Calls {\n <T> void a(T value);\n}\n")))
        .isEqualTo(
            "4: Calls.a is no call: expected no type parameters; name the type that it sends");
  }

  @Test
  void refusesRawStages() {
    assertThat(
            firstLine(
                error(
                    "@dev.sallyport.Contract\ninterface Calls {\n\n"
                        + " java.util.concurrent.CompletionStage a();\n}\n")))
        .isEqualTo("5: Calls.a is no call: expected CompletionStage of a type but was raw");
    assertThat(
            firstLine(
                error(
                    "@dev.sallyport.Contract\ninterface Calls {\n"
                        + " java.util.concurrent.CompletableFuture a();\n}\n")))
        .isEqualTo("4: Calls.a is no call: expected CompletableFuture of a type but was raw");
  }

  @Test
  void refusesAResultOfAPublicContractThatIsNotPublic() {
    assertThat(
            firstLine(
                error(
                    "@dev.sallyport.Contract\npublic interface Calls {\n Hidden[][] a();\n}\n"
                        + "record Hidden(int x) {}\n")))
        .isEqualTo(
            "4: Calls.a is no call: expected a public result type, since Calls is public, but"
                + " app.Hidden is not: make it public, or the contract package-private");
  }

  @Test
  void takesAHiddenResultWhereTheContractIsHiddenOrTheResultIsOfAStage() {
    Javac.in(directory)
        .source(
            """
            package app;
            @dev.sallyport.Contract
            interface Calls {
              Hidden[] a();
            }
            record Hidden(int x) {}
            """)
        .source(
            """
            package app;
            @dev.sallyport.Contract
            public interface Open {
              java.util.concurrent.CompletionStage<Hidden> a();

              Outer.Inherited b(Hidden hidden);
            }
            """)
        .source(
            """
            package app;
            public class Outer {
              protected record Inherited(int x) {}
            }
            """)
        .compile()
        .succeeds();
  }

  @Test
  void takesDefaultStaticAndPrivateMethodsForNoCalls() {
    Javac.Result result =
        Javac.in(directory)
            .source(
                """
                package app;
                @dev.sallyport.Contract
                interface Calls {
                  int call();
                  default Thread a() { return b(); }
                  private Thread b() { return c(); }
                  static Thread c() { return null; }
                }
                """)
            .compile()
            .succeeds();

    assertThat(result.sources().get("app/Calls_Codecs.java"))
        .contains("case \"call\":")
        .doesNotContain("case \"a\":");
  }
}
