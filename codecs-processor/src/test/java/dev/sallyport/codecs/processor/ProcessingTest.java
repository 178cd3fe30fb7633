package dev.sallyport.codecs.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways in which javac comes to run the processor. */
final class ProcessingTest {
  private static final String JOB =
      """
      package app;
      @dev.sallyport.Message
      public record Job(int number) {}
      """;
  private static final String BAD =
      """
      package app;
      @dev.sallyport.Message
      public record Job(Thread thread) {}
      """;
  private static final boolean SILENT_DEFAULT = Runtime.version().feature() >= 23;

  @TempDir private Path directory;

  private static List<Path> processorPath() {
    return List.of(
        Javac.module("dev.sallyport.codecs.processor"),
        Javac.module("dev.sallyport.codecs"),
        Javac.module("dev.sallyport.api"),
        Javac.module("tools.jackson.core"));
  }

  private Javac userClassPath() {
    return Javac.in(directory)
        .onlyClassPath(List.of(Javac.module("dev.sallyport.api")))
        .processorsOfOptions();
  }

  @Test
  void runsFromAnExplicitProcessorPath() {
    String path = Javac.path(processorPath());

    Javac.Result result =
        userClassPath().options("-processorpath", path).source(JOB).compileByCommand().succeeds();

    assertThat(result.sources()).containsOnlyKeys("app/Job_Codec.java");
    assertThat(result.output()).isEmpty();
    assertThat(
            userClassPath()
                .options("-processorpath", path)
                .source(BAD)
                .compileByCommand()
                .error()
                .text())
        .contains("code LH-THREAD");
  }

  @Test
  void isFoundOnTheClassPath() {
    assumeTrue(!SILENT_DEFAULT, "javac 23 and later run no processor that nobody names");

    Javac.Result result =
        Javac.in(directory).processorsOfOptions().source(JOB).compileByCommand().succeeds();

    assertThat(result.sources()).containsOnlyKeys("app/Job_Codec.java");
  }

  @Test
  void isFoundOnTheClassPathWithProcFullWhereJavacLooksForNoneByDefault() {
    assumeTrue(SILENT_DEFAULT, "before javac 23 processors are looked for by default");

    Javac.Result silent =
        Javac.in(directory.resolve("silent")).processorsOfOptions().source(BAD).compileByCommand();
    Javac.Result full =
        Javac.in(directory.resolve("full"))
            .processorsOfOptions()
            .options("-proc:full")
            .source(BAD)
            .compileByCommand();

    // The gates at run time stand; this one is not asked.
    silent.succeeds();
    assertThat(full.error().text()).contains("code LH-THREAD");
  }

  @Test
  void runsForNamedModulesFromTheProcessorModulePath() throws Exception {
    Javac.Result result =
        Javac.in(directory)
            .modular()
            .processorsOfOptions()
            .options("-p", Javac.module("dev.sallyport.api").toString())
            .options("--processor-module-path", Javac.path(processorPath()))
            .options("-Xlint:all,-module", "-Werror")
            .file(
                "module-info.java",
                """
                module app {
                  requires transitive dev.sallyport.api;
                  exports app;
                  opens app.inner to dev.sallyport.codecs;
                }
                """)
            .source(
                """
                package app;
                @dev.sallyport.Message
                public record Job(int number, dev.sallyport.Data data) {
                  @Override public int number() {
                    System.out.println(Main.callerOfNumber());
                    return number;
                  }
                }
                """)
            .source(
                """
                package app.inner;
                @dev.sallyport.Message
                public record Step(int number) {
                  @Override public int number() {
                    System.out.println(app.Main.callerOfNumber());
                    return number;
                  }
                }
                """)
            .source(
                """
                package app;
                import dev.sallyport.Encoding;
                import dev.sallyport.Limits;
                import dev.sallyport.spi.CodecProvider;
                import dev.sallyport.spi.FrameBuffer;
                import dev.sallyport.spi.Shape;
                public class Main {
                  private Main() {}
                  public static String callerOfNumber() {
                    return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                        .walk(frames -> frames.skip(2).findFirst().get().getClassName());
                  }
                  @SuppressWarnings("unchecked")
                  private static void send(Object value) {
                    CodecProvider codecs = CodecProvider.get();
                    Shape<Object> shape = (Shape<Object>) codecs.shape(value.getClass(), "It");
                    FrameBuffer out = new FrameBuffer(1000);
                    codecs.codec(Encoding.JSON).encode(shape, value, out, Limits.defaults());
                  }
                  public static void main(String[] args) {
                    send(new Job(1, dev.sallyport.Data.NULL));
                    send(new app.inner.Step(2));
                  }
                }
                """)
            .compileByCommand();
    // The program says which code calls its accessors: those of the generated codecs.
    result.succeeds();
    assertThat(result.sources())
        .containsOnlyKeys("app/Job_Codec.java", "app/inner/Step_Codec.java");
    List<Path> modules = new ArrayList<>(processorPath());
    modules.add(result.classes());
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                java,
                "-p",
                Javac.path(modules),
                "--add-modules",
                "dev.sallyport.codecs",
                "-m",
                "app/app.Main")
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).describedAs(printed).isZero();
    assertThat(printed.lines()).containsExactly("app.Job_Codec", "app.inner.Step_Codec");
  }

  @Test
  void leavesToReflectionWhatAnotherModuleDoesNotExport() {
    Javac.Result library =
        Javac.in(directory.resolve("lib"))
            .modular()
            .file(
                "module-info.java",
                """
                module lib {
                  exports lib;
                }
                """)
            .source(
                """
                package lib;
                public record Part(lib.hidden.Inner inner) {}
                """)
            .source(
                """
                package lib.hidden;
                public record Inner(int x) {}
                """)
            .compile()
            .succeeds();
    String path = Javac.path(List.of(Javac.module("dev.sallyport.api"), library.classes()));
    Javac.Result result =
        Javac.in(directory.resolve("app"))
            .modular()
            .options("-p", path)
            .file(
                "module-info.java",
                """
                module app {
                  requires dev.sallyport.api;
                  requires lib;
                }
                """)
            .source(
                """
                package app;
                @dev.sallyport.Message
                record Job(lib.Part part) {}
                """)
            .compile()
            .succeeds();

    assertThat(result.sources()).isEmpty();
    assertThat(result.output())
        .contains(
            "Note: no codec is generated for Job: code in its package cannot name"
                + " lib.hidden.Inner; it is read and written by reflection");
  }

  @Test
  void bringsNoWarningOfItsOwn() {
    Javac.in(directory)
        .options("-Xlint:all", "-Werror")
        .source(
            """
            package app;
            import dev.sallyport.*;
            @Message
            public record Job(@NonFinite double weight, @AsString long id, @WireName("x") int y) {}
            """)
        .source(
            """
            package app;
            import dev.sallyport.*;
            @Contract
            public interface Calls {
              Job run(Job job, java.util.List<Data> data);
            }
            """)
        .compile()
        .succeeds();
  }

  /** Makes the record app.Made in its first round. */
  private static final class Maker extends AbstractProcessor {
    private boolean made;

    @Override
    public Set<String> getSupportedAnnotationTypes() {
      return Set.of("*");
    }

    @Override
    public SourceVersion getSupportedSourceVersion() {
      return SourceVersion.latestSupported();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
      if (!made) {
        made = true;
        try (Writer file = processingEnv.getFiler().createSourceFile("app.Made").openWriter()) {
          file.write(
              """
              package app;
              public record Made(int x, Thread thread) {}
              """);
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      }
      return false;
    }
  }

  @Test
  void waitsForTypesThatAnotherProcessorMakesAndSaysAllOnce() {
    Javac.Result result =
        Javac.in(directory)
            .processors(new SallyportProcessor(), new Maker())
            .source(
                """
                package app;
                @dev.sallyport.Contract
                interface Calls {
                  void a(Runnable task);
                  void b(Made made);
                }
                """)
            .source(
                """
                package app;
                @dev.sallyport.Message
                record Fine(Other other) {}
                """)
            .source(
                """
                package app;
                record Other(java.util.List<String> list) {}
                """)
            .compile()
            .fails();

    assertThat(result.errors())
        .extracting(error -> error.file() + ":" + error.line())
        .containsExactly("Calls.java:4", "Made.java:2");
    assertThat(result.errors().get(1).text()).startsWith("not data: Calls.b(made).thread names");
    assertThat(result.sources()).containsOnlyKeys("app/Fine_Codec.java", "app/Made.java");
  }

  @Test
  void leavesUnknownSymbolsToJavac() {
    Javac.Result result =
        Javac.in(directory)
            .source(
                """
                package app;
                @dev.sallyport.Message
                record Job(java.util.List<Missing> list, Gone gone) {}
                """)
            .source(
                """
                package app;
                sealed interface Shape permits Lost {}
                """)
            .source(
                """
                package app;
                @dev.sallyport.Message
                record Drawing(Shape shape) {}
                """)
            .source(
                """
                package app;
                @dev.sallyport.Message
                record Heir(int x) implements Nowhere {}
                """)
            .compile()
            .fails();

    assertThat(result.errors()).hasSize(4);
    assertThat(result.errors()).allMatch(error -> error.text().startsWith("cannot find symbol"));
  }

  @Test
  void isDeclaredIsolatingToGradle() throws IOException {
    String resource = "/META-INF/gradle/incremental.annotation.processors";
    try (InputStream in = SallyportProcessor.class.getResourceAsStream(resource)) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip())
          .isEqualTo(SallyportProcessor.class.getName() + ",isolating");
    }
  }
}
