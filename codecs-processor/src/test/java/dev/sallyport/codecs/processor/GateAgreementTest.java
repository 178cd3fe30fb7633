package dev.sallyport.codecs.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.RefusedException;
import dev.sallyport.codecs.internal.StandardCodecs;
import dev.sallyport.codecs.internal.refuse.HandleTypes;
import dev.sallyport.schema.Refusal;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The gate at javac and the gate at run time say the same of the same declared type: path, found,
 * why, fix and code, whatever the type is.
 */
final class GateAgreementTest {
  private static final StandardCodecs CODECS = new StandardCodecs();
  private static final String PID = " (pid " + ProcessHandle.current().pid() + ")";

  /** Types that the cases are made of, none of them annotated. */
  private static final String TYPES =
      """
      package gate;

      import dev.sallyport.*;
      import java.util.*;

      final class Types {
        enum Color { RED { @Override int shade() { return 1; } }, GREEN; int shade() { return 0; } }
        record Point(int x, int y) {}
        record Empty() {}
        record Page<T>(List<T> items, Optional<T> next) {}
        record Two<A, B>(A first, B second) {}
        record Loop(Optional<Loop> next, List<Loop> more) {}
        record Grower<T>(Optional<Grower<List<T>>> next) {}
        record Holder(Object anything) {}
        record Deep(List<Map<String, Holder>> holders) {}
        record Arrays(int[] numbers, byte[] bytes) {}
        record InArrays(Point point, Optional<Arrays> arrays) {}
        record Closing(int x) implements AutoCloseable { @Override public void close() {} }
        record Running(int x) implements Runnable { @Override public void run() {} }
        record Pattern(String text) {}
        interface Open {}
        static abstract class Abstract {}
        static class Bean { int x; int getX() { return x; } }
        class Inner { int x; }
        static class Task extends Thread {}
        static class Channel extends java.io.InputStream { @Override public int read() { return -1; } }
        static class Rows<T> extends ArrayList<T> {}
        @interface Mark {}
        sealed interface Shape permits Circle, Square, Round {}
        record Circle(Point middle, double radius) implements Shape {}
        record Square(double side) implements Shape {}
        sealed interface Round extends Shape permits Pill {}
        record Pill(int length) implements Round {}
        sealed interface Mixed permits Fine, Rough {}
        record Fine(int x) implements Mixed {}
        static final class Rough implements Mixed {}
        sealed interface Free permits Loose {}
        non-sealed interface Loose extends Free {}
        sealed interface Result<T, E> permits Success, Failure {}
        record Success<T, E>(T value) implements Result<T, E> {}
        record Failure<T, E>(E error) implements Result<T, E> {}
        sealed interface Lost<T> permits Swapped {}
        record Swapped<T>(T value) implements Lost<List<T>> {}
        static abstract sealed class Base permits Derived {}
        static final class Derived extends Base {}
        @WireName("renamed-type") record Renamed(@WireName("other_name") int x) {}
        @WireName("9") record BadlyNamed(int x) {}
        record BadField(@WireName("a b") int x) {}
        record Twice(@WireName("a") int x, int a) {}
        record Dollar(int $type) {}
        record OneTag(Tagged tagged) {}
        sealed interface Tagged permits Left, Right {}
        @WireName("Same") record Left(int x) implements Tagged {}
        @WireName("Same") record Right(int y) implements Tagged {}
        @WireName("Tree") record Leafy(@NonFinite double[] weights, @AsString long id) {}
      }
      """;

  private static final String OTHER =
      """
      package gate;
      record Point(int z) {}
      """;

  /** A component's annotations and type. */
  private static final List<String> CASES =
      List.of(
          // What is data.
          "int",
          "Boolean",
          "char[]",
          "byte[][]",
          "double[][]",
          "String",
          "java.math.BigDecimal",
          "java.time.Instant",
          "java.time.ZoneId",
          "java.util.Locale",
          "dev.sallyport.Data",
          "dev.sallyport.Blob",
          "dev.sallyport.RemoteError",
          "Optional<String>",
          "Optional<dev.sallyport.Data>",
          "List<List<String>>",
          "Set<Types.Color>",
          "Map<Types.Color, Types.Point[]>",
          "Map<UUID, Long>",
          "Types.Color",
          "Types.Empty",
          "Types.Page<Types.Page<String>>",
          "Types.Two<Integer, List<Types.Shape>>",
          "Types.Loop",
          "Types.Shape",
          "Types.Round",
          "Types.Result<String, Types.Point>",
          "Types.Renamed",
          "Types.Leafy",
          "List<String>[]",
          "@dev.sallyport.NonFinite float",
          "@dev.sallyport.NonFinite Map<String, List<Double>>",
          "@dev.sallyport.AsString long[][]",
          "@dev.sallyport.AsString Optional<Map<Long, Long>>",
          "@dev.sallyport.WireName(\"other\") int",
          // Open and raw.
          "Object",
          "Object[]",
          "List<Object>",
          "Map<String, Object>",
          "Optional<Object>",
          "List",
          "Map",
          "Optional",
          "Types.Page",
          "Types.Result",
          "List<Types.Page>",
          "Types.Page<List>",
          "Comparable<String>",
          "java.io.Serializable",
          "Number",
          "CharSequence",
          "Iterable<String>",
          "Collection<String>",
          "ArrayList<String>",
          "LinkedHashMap<String, String>",
          "SortedMap<String, Thread>",
          "Deque<String>",
          "Types.Open",
          "Types.Abstract",
          "Types.Mark",
          "Override",
          "Enum<Types.Color>",
          "Record",
          // Wildcards and variables.
          "List<?>",
          "List<? extends String>",
          "List<? super Types.Point>",
          "List<? extends Object>",
          "List<? extends List<? extends Types.Point[]>>",
          "Types.Page<? extends Map<String, int[]>>",
          "Optional<?>",
          "Class<?>",
          "Map<?, ?>",
          // Classes.
          "Types.Bean",
          "Types.Inner",
          "Types.Task",
          "Types.Channel",
          "Types.Rows<String>",
          "Types.Base",
          "Types.Derived",
          "Types.Holder",
          "Types.Deep",
          "Types.Page<Types.Deep>",
          "java.util.Date",
          "java.util.OptionalInt",
          "java.util.BitSet",
          "StringBuilder",
          "java.time.Clock",
          "java.time.ZoneOffset",
          "java.util.Calendar",
          "java.util.Currency",
          "java.nio.charset.Charset",
          "java.nio.file.attribute.FileTime",
          "java.util.Properties",
          "Exception",
          "Void",
          "List<Void>",
          "java.util.function.Function<String, String>",
          "java.util.function.Supplier<Types.Point>",
          "java.util.concurrent.CompletableFuture<String>",
          "java.util.concurrent.ArrayBlockingQueue<String>",
          "java.nio.MappedByteBuffer",
          "java.io.FileInputStream[]",
          "List<java.net.Socket>",
          "Map<String, java.nio.file.Path>",
          "Optional<java.util.concurrent.locks.ReentrantLock>",
          // Optionals, keys, sets.
          "Optional<Optional<String>>",
          "List<Optional<String>>",
          "Optional<String>[]",
          "Map<String, Optional<String>>",
          "Types.Page<Optional<String>>",
          "Map<Double, String>",
          "Map<Types.Point, String>",
          "Map<Optional<String>, String>",
          "Map<int[], String>",
          "Map<Object, Object>",
          "Map<List<String>, Thread>",
          "Set<int[]>",
          "Set<byte[]>",
          "Set<Types.Arrays>",
          "Set<List<Types.InArrays>>",
          "Set<Types.Page<String[]>>",
          "Set<Thread>",
          // Growing and deep types.
          "Types.Grower<String>",
          "List<List<List<List<List<List<List<List<List<List<List<List<List<List<List<List<List<"
              + "String>>>>>>>>>>>>>>>>>",
          "int[][][][][][][][][][][][][][][][][][]",
          // Annotations and names.
          "@dev.sallyport.NonFinite int",
          "@dev.sallyport.NonFinite List<String>",
          "@dev.sallyport.NonFinite Types.Circle",
          "@dev.sallyport.AsString int",
          "@dev.sallyport.AsString Map<Long, String>",
          "@dev.sallyport.AsString @dev.sallyport.NonFinite double",
          "@dev.sallyport.WireName(\"\") int",
          "@dev.sallyport.WireName(\"$type\") int",
          "Types.BadlyNamed",
          "Types.BadField",
          "Types.Twice",
          "Types.Dollar",
          "Types.OneTag",
          "Types.Two<Types.Point, gate.Point>",
          "Types.Two<Types.Page<Types.Point>, Types.Page<String>>",
          "Types.Closing",
          "List<Types.Running>",
          // Unions.
          "Types.Mixed",
          "Types.Free",
          "Types.Result<Thread, String>",
          "Types.Result<String, ?>",
          "Types.Lost<List<String>>");

  @TempDir private Path directory;

  private static String message(int number, String declaration) {
    return """
    package gate;
    import java.util.*;
    @dev.sallyport.Message
    record Case%d(%s value) {}
    """
        .formatted(number, declaration);
  }

  /** Each refusal as its lines, without the process. */
  private static List<List<String>> describe(List<Refusal> refusals, String subject) {
    List<List<String>> described = new ArrayList<>();
    for (Refusal refusal : refusals) {
      String text = refusal.describe(subject).replace(PID, "");
      described.add(text.lines().map(String::strip).toList());
    }
    return described;
  }

  private static List<List<String>> atRunTime(Class<?> message) {
    try {
      CODECS.shape(message, message.getSimpleName()).schema();
      return List.of();
    } catch (RefusedException e) {
      return describe(e.refusals(), message.getSimpleName());
    }
  }

  private static Map<String, List<List<String>>> atJavac(Javac.Result result) {
    Map<String, List<List<String>>> refusals = new LinkedHashMap<>();
    for (Javac.Shown error : result.errors()) {
      List<String> lines = new ArrayList<>(error.lines());
      assertThat(lines.get(0)).describedAs(result.output()).matches("(not data|no call): .*");
      lines.set(0, lines.get(0).replaceFirst("^[a-z ]*: ", ""));
      String root = lines.get(0).replaceFirst("[. (].*", "");
      refusals.computeIfAbsent(root, name -> new ArrayList<>()).add(lines);
    }
    return refusals;
  }

  private Javac cases(String folder, List<String> declarations) {
    Javac javac =
        Javac.in(directory.resolve(folder))
            .options("-Xmaxerrs", "10000", "-nowarn")
            .source(TYPES)
            .source(OTHER);
    for (int i = 0; i < declarations.size(); i++) {
      javac.source(message(i, declarations.get(i)));
    }
    return javac;
  }

  private void agreeOn(List<String> declarations) {
    ClassLoader classes =
        cases("plain", declarations)
            .options("-proc:none")
            .processorsOfOptions()
            .compile()
            .succeeds()
            .load();
    Map<String, List<List<String>>> refused = atJavac(cases("checked", declarations).compile());

    for (int i = 0; i < declarations.size(); i++) {
      Class<?> message = load(classes, "gate.Case" + i);
      List<List<String>> atJavac = refused.getOrDefault("Case" + i, List.of());
      List<List<String>> shown = atJavac.subList(0, Math.min(10, atJavac.size()));
      assertThat(shown).describedAs(declarations.get(i)).isEqualTo(atRunTime(message));
    }
  }

  private static Class<?> load(ClassLoader loader, String name) {
    try {
      return loader.loadClass(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void agreesOnDeclaredTypesOfEveryKind() {
    agreeOn(CASES);
  }

  @Test
  void refusesEveryTypeOfTheTableOfLiveHandlesByItsFamily() {
    List<HandleTypes.Listed> listed = HandleTypes.present();
    assertThat(listed).hasSizeGreaterThan(120);
    List<String> names = listed.stream().map(each -> each.type().getCanonicalName()).toList();

    agreeOn(names);
    Map<String, List<List<String>>> refused = atJavac(cases("families", names).compile());
    for (int i = 0; i < listed.size(); i++) {
      assertThat(refused.get("Case" + i))
          .describedAs(names.get(i))
          .singleElement()
          .satisfies(lines -> assertThat(lines).hasSize(4));
      assertThat(refused.get("Case" + i).get(0).get(3))
          .describedAs(names.get(i))
          .isEqualTo("code " + listed.get(i).code());
    }
  }

  @Test
  void agreesOnParametersAndResults() {
    List<String> types = CASES.stream().filter(declared -> !declared.startsWith("@")).toList();
    StringBuilder contract =
        new StringBuilder(
            """
            package gate;
            import java.util.*;
            @dev.sallyport.Contract
            """);
    contract.append("interface Calls {\n");
    for (int i = 0; i < types.size(); i++) {
      contract.append("  void p%d(int first, %s value);\n".formatted(i, types.get(i)));
      contract.append("  %s r%d();\n".formatted(types.get(i), i));
      if (!types.get(i).matches("int|char.*|byte.*|double.*|int.*")) {
        contract.append(
            "  java.util.concurrent.CompletionStage<%s> s%d();\n".formatted(types.get(i), i));
      }
    }
    contract.append("}\n");
    Class<?> calls =
        cases("plain", List.of())
            .source(contract.toString())
            .options("-proc:none")
            .processorsOfOptions()
            .compile()
            .succeeds()
            .load("gate.Calls");
    Javac.Result checked = cases("checked", List.of()).source(contract.toString()).compile();
    Map<String, List<List<String>>> byMethod =
        byMethod(atJavac(checked).getOrDefault("Calls", List.of()));

    for (Method method : calls.getDeclaredMethods()) {
      // Raw stages are no calls at all, and the types that are futures are read as such.
      if (method.getName().charAt(0) != 'r'
          || method.getReturnType() != java.util.concurrent.CompletableFuture.class) {
        List<List<String>> atJavac = byMethod.getOrDefault(method.getName(), List.of());
        List<List<String>> shown = atJavac.subList(0, Math.min(10, atJavac.size()));
        assertThat(shown).describedAs(method.toGenericString()).isEqualTo(atRunTime(method));
      }
    }
  }

  /** Methods that are streams or one-way calls, and more that look like some. */
  private static final List<String> CALLS =
      List.of(
          // What is a call.
          "@OneWay void %s(int first, Types.Page<String> second)",
          "@OneWay void %s()",
          "Publisher<Types.Shape> %s(String name)",
          "Publisher<byte[]> %s()",
          "Publisher<List<Types.Point[]>> %s()",
          "Publisher<Integer> %s(Publisher<dev.sallyport.Data> items)",
          "void %s(int before, Publisher<Types.Point> items, int after)",
          "CompletionStage<Types.Point> %s(Publisher<dev.sallyport.Blob> items)",
          "CompletionStage<Void> %s(Publisher<String> items)",
          // One-way calls that are none.
          "@OneWay int %s()",
          "@OneWay Void %s(Thread thread)",
          "@OneWay Thread %s()",
          "@OneWay CompletionStage<Void> %s()",
          "@OneWay Publisher<String> %s()",
          "@OneWay void %s(Publisher<String> items)",
          "@OneWay String %s(int x, Publisher<String> items, Publisher y)",
          // Several streams, and streams of nothing known.
          "void %s(Publisher<String> first, Publisher<String> second)",
          "Publisher<Thread> %s(Publisher<String> first, Publisher<Thread> second, Publisher third)",
          "Publisher %s()",
          "void %s(Publisher items, Object other)",
          "CompletionStage %s()",
          "CompletableFuture %s(Publisher<Object> items)",
          "Publisher<?> %s()",
          "Publisher<? extends Types.Point> %s(Publisher<? super String> items)",
          "Publisher<Void> %s(Publisher<Void> items)",
          "CompletionStage<?> %s(Publisher<?> items)",
          // Elements that are no data.
          "Publisher<Object> %s(Publisher<Types.Holder> items)",
          "Publisher<Types.Deep> %s()",
          "Publisher<List> %s(Publisher<java.util.concurrent.locks.Lock> items)",
          "Publisher<Optional<String>> %s(Publisher<Map<Double, Thread>> items)",
          // Publishers in other places.
          "Publisher<Publisher<String>> %s()",
          "CompletionStage<Publisher<String>> %s()",
          "List<Publisher<String>> %s(Optional<Publisher<String>> items)",
          "Publisher<String>[] %s(Publisher<String>... items)",
          "Types.Page<Publisher<String>> %s(Map<String, Publisher<String>> items)",
          "SubmissionPublisher<String> %s(SubmissionPublisher<String> items)",
          "Flow.Processor<String, String> %s(Flow.Subscriber<String> items)",
          "Publisher<CompletionStage<String>> %s(CompletionStage<String> stage)");

  @Test
  void agreesOnTheFormsOfCalls() {
    StringBuilder contract =
        new StringBuilder(
            """
            package gate;
            import java.util.*;
            import java.util.concurrent.*;
            import java.util.concurrent.Flow.Publisher;
            import dev.sallyport.OneWay;
            @dev.sallyport.Contract
            """);
    contract.append("interface Calls {\n");
    for (int i = 0; i < CALLS.size(); i++) {
      contract.append("  ").append(CALLS.get(i).formatted("m%02d".formatted(i))).append(";\n");
    }
    contract.append("}\n");
    Class<?> calls =
        cases("plain", List.of())
            .source(contract.toString())
            .options("-proc:none", "-parameters")
            .processorsOfOptions()
            .compile()
            .succeeds()
            .load("gate.Calls");
    Javac.Result checked = cases("checked", List.of()).source(contract.toString()).compile();

    List<List<String>> atJavac = atJavac(checked).getOrDefault("Calls", List.of());
    assertThat(byMethod(atJavac))
        .isEqualTo(byMethod(describe(CODECS.inspectType(calls).refusals(), "Calls")));
    // The first nine are sound, and of all others something is told.
    assertThat(byMethod(atJavac).keySet()).first().isEqualTo("m09");
    assertThat(byMethod(atJavac)).hasSize(CALLS.size() - 9);
  }

  private static SortedMap<String, List<List<String>>> byMethod(List<List<String>> refusals) {
    SortedMap<String, List<List<String>>> byMethod = new TreeMap<>();
    for (List<String> lines : refusals) {
      String method = lines.get(0).split("[.(]", 3)[1];
      byMethod.computeIfAbsent(method, name -> new ArrayList<>()).add(lines);
    }
    return byMethod;
  }

  private static List<List<String>> atRunTime(Method method) {
    String label = "Calls." + method.getName();
    try {
      if (method.getParameterCount() > 0) {
        Type[] types = method.getGenericParameterTypes();
        CODECS.parameters(List.of(types), List.of(label + "(first)", label + "(value)"));
      } else {
        Type type = method.getGenericReturnType();
        if (method.getReturnType() == java.util.concurrent.CompletionStage.class) {
          type = ((java.lang.reflect.ParameterizedType) type).getActualTypeArguments()[0];
        }
        CODECS.shape(type, label + "()").schema();
      }
      return List.of();
    } catch (RefusedException e) {
      return describe(e.refusals(), method.getParameterCount() > 0 ? "" : label + "()");
    }
  }
}
