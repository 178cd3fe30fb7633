package dev.sallyport.codecs.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.annotation.processing.Completion;
import javax.annotation.processing.Filer;
import javax.annotation.processing.ProcessingEnvironment;
import javax.annotation.processing.Processor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Build tools may run the processor for some types alone, in any order, and keep the rest. */
final class IncrementalTest {
  private static final List<String> SOURCES =
      List.of(
          """
          package app;
          @dev.sallyport.Message
          record Job(Step step, Shape shape) {}
          """,
          """
          package app;
          @dev.sallyport.Message
          record Step(Level level, java.util.Map<Level, Job> jobs) {}
          """,
          """
          package app;
          enum Level { LOW, MIDDLE, HIGH }
          """,
          """
          package app;
          @dev.sallyport.Message
          sealed interface Shape {
            @dev.sallyport.WireName("ring") record Circle(@dev.sallyport.NonFinite double r) implements Shape {}
            record Square(@dev.sallyport.AsString long[] sides, Page<Step> page) implements Shape {}
          }
          """,
          """
          package app;
          record Page<T>(@dev.sallyport.WireName("all") java.util.List<T> items, java.util.Optional<T[]> more) {}
          """,
          """
          package app;
          @dev.sallyport.Contract
          interface Calls {
            Job one(Page<Job> page);
            void two(Shape shape, Shape.Circle circle);
          }
          """);

  @TempDir private Path directory;

  private Map<String, String> compile(String folder, List<String> sources) {
    Javac javac = Javac.in(directory.resolve(folder));
    sources.forEach(javac::source);
    return javac.compile().succeeds().sources();
  }

  @Test
  void writesTheSameBytesWhateverTheOrderOfTheFiles() {
    Map<String, String> first = compile("first", SOURCES);
    List<String> backwards = new ArrayList<>(SOURCES);
    Collections.reverse(backwards);

    assertThat(first)
        .containsOnlyKeys(
            "app/Calls_Codecs.java",
            "app/Job_Codec.java",
            "app/Shape_Codec.java",
            "app/Step_Codec.java");
    assertThat(compile("again", SOURCES)).isEqualTo(first);
    assertThat(compile("backwards", backwards)).isEqualTo(first);
  }

  @Test
  void writesTheSameBytesForATypeThatIsCompiledAloneAgainstClassFiles() {
    Map<String, String> all = compile("all", SOURCES);
    Map<String, String> alone = new LinkedHashMap<>();
    for (String source : SOURCES) {
      Javac.Result result =
          Javac.in(directory.resolve("alone" + alone.size() + "x" + source.length()))
              .classPath(directory.resolve("all/classes"))
              .source(source)
              .compile()
              .succeeds();
      alone.putAll(result.sources());
    }

    assertThat(alone).isEqualTo(all);
  }

  @Test
  void namesTheAnnotatedTypeAsTheOneOriginOfEachFile() {
    Recorder recorder = new Recorder();
    Javac javac = Javac.in(directory).processors(recorder);
    SOURCES.forEach(javac::source);
    javac.compile().succeeds();

    assertThat(recorder.origins)
        .isEqualTo(
            Map.of(
                "app.Calls_Codecs", List.of("app.Calls"),
                "app.Job_Codec", List.of("app.Job"),
                "app.Shape_Codec", List.of("app.Shape"),
                "app.Step_Codec", List.of("app.Step")));
  }

  /** The processor, with a filer that notes the originating elements. */
  private static final class Recorder implements Processor {
    private final SallyportProcessor processor = new SallyportProcessor();
    private final Map<String, List<String>> origins = new LinkedHashMap<>();

    @Override
    public void init(ProcessingEnvironment environment) {
      Filer filer = environment.getFiler();
      Filer noting =
          proxy(
              Filer.class,
              (method, arguments) -> {
                if (method.equals("createSourceFile")) {
                  List<String> names = new ArrayList<>();
                  for (Element origin : (Element[]) arguments[1]) {
                    names.add(origin.toString());
                  }
                  origins.put(arguments[0].toString(), names);
                  return filer.createSourceFile(
                      (CharSequence) arguments[0], (Element[]) arguments[1]);
                }
                throw new IllegalStateException("unexpected: " + method);
              });
      processor.init(
          (ProcessingEnvironment)
              Proxy.newProxyInstance(
                  getClass().getClassLoader(),
                  new Class<?>[] {ProcessingEnvironment.class},
                  (self, method, arguments) -> {
                    if (method.getName().equals("getFiler")) {
                      return noting;
                    }
                    try {
                      return method.invoke(environment, arguments);
                    } catch (InvocationTargetException e) {
                      throw e.getCause();
                    }
                  }));
    }

    /** What a call does. */
    private interface Calls {
      Object call(String method, Object[] arguments) throws IOException;
    }

    private static <T> T proxy(Class<T> type, Calls calls) {
      return type.cast(
          Proxy.newProxyInstance(
              Recorder.class.getClassLoader(),
              new Class<?>[] {type},
              (self, method, arguments) -> calls.call(method.getName(), arguments)));
    }

    @Override
    public Set<String> getSupportedOptions() {
      return processor.getSupportedOptions();
    }

    @Override
    public Set<String> getSupportedAnnotationTypes() {
      return processor.getSupportedAnnotationTypes();
    }

    @Override
    public SourceVersion getSupportedSourceVersion() {
      return processor.getSupportedSourceVersion();
    }

    @SuppressWarnings("DoNotClaimAnnotations") // As the processor itself.
    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
      return processor.process(annotations, round);
    }

    @Override
    public Iterable<? extends Completion> getCompletions(
        Element element, AnnotationMirror annotation, ExecutableElement member, String userText) {
      return List.of();
    }
  }
}
