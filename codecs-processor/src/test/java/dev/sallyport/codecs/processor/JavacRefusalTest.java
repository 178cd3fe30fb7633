package dev.sallyport.codecs.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.codecs.processor.Javac.Shown;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is no data, as javac shows it to a user. */
final class JavacRefusalTest {
  @TempDir private Path directory;

  private static final String JOB =
      """
      package app;

      import dev.sallyport.Message;

      @Message
      public record Job(
          String name,
          java.sql.Connection db) {}
      """;

  @Test
  void showsTheComponentTheReasonTheFixAndTheCode() {
    Javac.Result result = Javac.in(directory).source(JOB).compile().fails();

    String shown = result.output().replace(directory + File.separator, "");
    assertThat(shown)
        .isEqualTo(
            """
            src/app/Job.java:8: error: not data: Job.db names a live handle: java.sql.Connection
                java.sql.Connection db) {}
                                    ^
                why: its socket and transaction belong to this process
                fix: send the JDBC URL and open the connection in the worker
                code LH-SQL
            1 error
            """);
    assertThat(Path.of("..", "docs", "schema.md")).content().contains("```\n" + shown + "```\n");
    assertThat(result.sources()).isEmpty();
  }

  @Test
  void showsTheComponentOfANestedRecordOfTheSameFile() {
    Shown error =
        Javac.in(directory)
            .source(
                """
                package app;

                @dev.sallyport.Message
                public record Job(java.util.List<Step> steps) {
                  public record Step(
                      int number,
                      Thread runner) {}
                }
                """)
            .compile()
            .error();

    assertThat(error.file()).isEqualTo("Job.java");
    assertThat(error.line()).isEqualTo(7);
    assertThat(error.text()).startsWith("not data: Job.steps[].runner names a live handle: ");
  }

  @Test
  void showsTheComponentOfARecordInAnotherFile() {
    Shown error =
        Javac.in(directory)
            .source(
                """
                package app;
                @dev.sallyport.Message
                record Job(Step step) {}
                """)
            .source(
                """
                package app;


                record Step(
                  java.io.File file) {}
                """)
            .compile()
            .error();

    assertThat(error.file()).isEqualTo("Step.java");
    assertThat(error.line()).isEqualTo(5);
    assertThat(error.text()).startsWith("not data: Job.step.file names a live handle");
  }

  @Test
  void showsTheOutermostComponentThatIsCompiledIfTheInnerOneIsInAClassFile() {
    Javac.in(directory.resolve("library"))
        .source(
            """
            package lib;
            public record Part(Inner inner) {}
            """)
        .source(
            """
            package lib;
            public record Inner(int a, java.io.File file) {}
            """)
        .compile()
        .succeeds();

    Shown error =
        Javac.in(directory.resolve("app"))
            .classPath(directory.resolve("library/classes"))
            .source(
                """
                package app;
                @dev.sallyport.Message
                record Job(
                    Step step) {}
                """)
            .source(
                """
                package app;
                record Step(
                  String name,
                  lib.Part part) {}
                """)
            .compile()
            .error();

    assertThat(error.file()).isEqualTo("Step.java");
    assertThat(error.line()).isEqualTo(4);
    assertThat(error.text()).startsWith("not data: Job.step.part.inner.file names a live handle");
  }

  @Test
  void showsTheParameterOfAContract() {
    Shown error =
        Javac.in(directory)
            .source(
                """
                package app;

                @dev.sallyport.Contract
                interface Files {
                  int count(
                      String name,
                      java.io.InputStream content);
                }
                """)
            .compile()
            .error();

    assertThat(error.line()).isEqualTo(7);
    assertThat(error.text())
        .startsWith("not data: Files.count(content) names a live handle: java.io.InputStream\n")
        .contains(
            """

                fix: send byte[] chunks, or the path and open it in the worker
            """);
  }

  @Test
  void showsTheMethodWhoseResultIsNoData() {
    Shown error =
        Javac.in(directory)
            .source(
                """
                package app;

                @dev.sallyport.Contract
                interface Files {
                  int count(String name);

                  java.util.concurrent.CompletionStage<java.util.stream.Stream<String>> lines();
                }
                """)
            .compile()
            .error();

    assertThat(error.line()).isEqualTo(7);
    assertThat(error.text())
        .startsWith("not data: Files.lines() names a live handle: java.util.stream.Stream (");
  }

  @Test
  void showsAnInheritedMethodWhereItIsCompiledAndElseTheContract() {
    String base =
        """
        package app;
        public interface Base {

          void take(Thread thread);
        }
        """;
    String contract =
        """
        package app;
        @dev.sallyport.Contract
        interface Heir extends Base {
          void more();
        }
        """;

    Shown together =
        Javac.in(directory.resolve("together")).source(base).source(contract).compile().error();
    Javac.in(directory.resolve("base")).source(base).compile().succeeds();
    Shown apart =
        Javac.in(directory.resolve("apart"))
            .classPath(directory.resolve("base/classes"))
            .source(contract)
            .compile()
            .error();

    assertThat(together.file()).isEqualTo("Base.java");
    assertThat(together.line()).isEqualTo(4);
    assertThat(together.text()).startsWith("not data: Heir.take(thread) names a live handle");
    assertThat(apart.file()).isEqualTo("Heir.java");
    assertThat(apart.line()).isEqualTo(3);
    assertThat(apart.text()).startsWith("not data: Heir.take(");
  }

  @Test
  void showsAllErrorsAtOnceAndSeveralOfOneComponent() {
    Javac.Result result =
        Javac.in(directory)
            .source(
                """
                package app;
                @dev.sallyport.Message
                record Job(
                    Object anything,
                    String name,
                    java.util.Map<Double, Thread> threads,
                    java.util.List<?> list) {}
                """)
            .source(
                """
                package app;
                @dev.sallyport.Contract
                interface Calls {
                  void run(Runnable task, java.util.List rest);
                }
                """)
            .compile()
            .fails();

    List<Shown> errors = result.errors();
    assertThat(errors)
        .extracting(error -> error.file() + ":" + error.line() + " " + code(error))
        .containsExactlyInAnyOrder(
            "Job.java:4 TYPE-OBJECT",
            "Job.java:6 TYPE-KEY",
            "Job.java:6 LH-THREAD",
            "Job.java:7 TYPE-WILDCARD",
            "Calls.java:4 LH-CLOSEABLE",
            "Calls.java:4 TYPE-RAW");
  }

  @Test
  void endsAfterAHundredErrorsOfATypeThatGrowsInEveryDirection() {
    Javac.Result result =
        Javac.in(directory)
            .options("-Xmaxerrs", "1000")
            .source(
                """
                package app;
                import java.util.*;
                @dev.sallyport.Message
                record Job(Grower<String> grower) {
                  record Grower<T>(
                      Grower<List<T>> a, Grower<Set<T>> b, Grower<Map<String, T>> c) {}
                }
                """)
            .compile()
            .fails();

    assertThat(result.errors()).hasSize(100);
    assertThat(result.errors()).allMatch(error -> code(error).equals("TYPE-GROWS"));
  }

  @Test
  void refusesTwoTypesOfOneNameInDifferentParameters() {
    Shown error =
        Javac.in(directory)
            .source(
                """
                package app;
                record A(Point point) {
                  record Point(int x) {}
                }
                """)
            .source(
                """
                package one;
                public record Point(int x) {}
                """)
            .source(
                """
                package two;
                public record Point(int y) {}
                """)
            .source(
                """
                package app;
                @dev.sallyport.Contract
                interface Calls {
                  void run(
                      one.Point a,
                      two.Point b);
                }
                """)
            .compile()
            .error();

    assertThat(error.line()).isEqualTo(6);
    assertThat(error.text())
        .startsWith("not data: Calls.run(b) is of type two.Point, named Point on the wire")
        .endsWith("code TYPE-NAME");
  }

  @Test
  void refusesAMessageWithTypeParameters() {
    Shown error =
        Javac.in(directory)
            .source(
                """
                package app;
                @dev.sallyport.Message
                record Page<T>(T item) {}
                """)
            .compile()
            .error();

    assertThat(error.line()).isEqualTo(3);
    assertThat(error.text()).contains("@Message Page has type parameters (expected none)");
  }

  @Test
  void leavesTypesWithoutAnAnnotationAlone() {
    Javac.Result result =
        Javac.in(directory)
            .source(
                """
                package app;
                record Job(java.sql.Connection db) {}
                """)
            .compile()
            .succeeds();

    assertThat(result.output()).isEmpty();
    assertThat(result.sources()).isEmpty();
  }

  private static String code(Shown error) {
    return error.lines().get(3).substring("code ".length());
  }
}
