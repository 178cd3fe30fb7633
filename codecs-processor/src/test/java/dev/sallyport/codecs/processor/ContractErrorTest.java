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
    assertThat(
            firstLine(
                error(
                    """
                    @dev.sallyport.Contract
                    class Calls {}
                    """)))
        .isEqualTo("3: Calls is no contract: expected an interface but was a class");
    assertThat(
            firstLine(
                error(
                    """
                    @dev.sallyport.Contract
                    record Calls() {}
                    """)))
        .isEqualTo("3: Calls is no contract: expected an interface but was a record");
    assertThat(
            firstLine(
                error(
                    """
                    @dev.sallyport.Contract
                    enum Calls {}
                    """)))
        .isEqualTo("3: Calls is no contract: expected an interface but was an enum");
  }

  @Test
  void refusesTypeParameters() {
    assertThat(
            firstLine(
                error(
                    """
                    @dev.sallyport.Contract
                    interface Calls<T, U> {}
                    """)))
        .isEqualTo("3: Calls is no contract: expected no type parameters but has [T,U]");
  }

  @Test
  void refusesOverloadsAlsoInheritedOnes() {
    assertThat(
            firstLine(
                error(
                    """
                    @dev.sallyport.Contract
                    interface Calls {
                     void a(int x);
                     void a(long x);
                    }
                    """)))
        .isEqualTo(
            "5: Calls is no contract: expected one method of each name but a is overloaded: the"
                + " name is the name on the wire; rename one of them");
    assertThat(
            error(
                    """
                    @dev.sallyport.Contract
                    interface Calls extends Base {
                     void a(int x);
                    }
                    interface Base { void a(); }
                    """)
                .text())
        .contains("a is overloaded");
  }

  @Test
  void refusesGenericMethods() {
    assertThat(
            firstLine(
                error(
                    """
                    @dev.sallyport.Contract
                    interface Calls {
                     <T> void a(T value);
                    }
                    """)))
        .isEqualTo(
            "4: Calls.a is no call: expected no type parameters; name the type that it sends");
  }

  @Test
  void refusesRawStages() {
    assertThat(
            firstLine(
                error(
                    """
                    @dev.sallyport.Contract
                    interface Calls {

                     java.util.concurrent.CompletionStage a();
                    }
                    """)))
        .isEqualTo("5: no call: Calls.a() is of the raw type java.util.concurrent.CompletionStage");
    assertThat(
            firstLine(
                error(
                    """
                    @dev.sallyport.Contract
                    interface Calls {
                     java.util.concurrent.CompletableFuture a();
                    }
                    """)))
        .isEqualTo(
            "4: no call: Calls.a() is of the raw type java.util.concurrent.CompletableFuture");
  }

  @Test
  void refusesAResultOfAPublicContractThatIsNotPublic() {
    assertThat(
            firstLine(
                error(
                    """
                    @dev.sallyport.Contract
                    public interface Calls {
                     Hidden[][] a();
                    }
                    record Hidden(int x) {}
                    """)))
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
