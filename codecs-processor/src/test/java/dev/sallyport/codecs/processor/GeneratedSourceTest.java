package dev.sallyport.codecs.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.Encoding;
import dev.sallyport.InvalidDataException;
import dev.sallyport.Limits;
import dev.sallyport.codecs.internal.shape.CompiledShape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is generated compiles without a warning and works, whatever the types are like. */
final class GeneratedSourceTest {
  /** The virtual machine compiles no method that is larger. */
  private static final int MAX_COMPILED_CODE = 8_000;

  @TempDir private Path directory;

  private Javac strict() {
    return Javac.in(directory).options("-Xlint:all,-processing", "-Werror");
  }

  @Test
  void namesTypesInFullWhereTypesAroundItHaveTheSameNames() {
    Javac javac = strict();
    for (String name :
        new String[] {
          "String",
          "Object",
          "List",
          "Set",
          "Map",
          "Optional",
          "Integer",
          "Long",
          "Void",
          "Override",
          "SuppressWarnings",
          "Scalar",
          "Names",
          "DataWriter",
          "DataReader",
          "MessageCodec",
          "ContractCodecs",
          "IrregularDataException",
          "Data",
          "ArrayList",
          "HashSet",
          "Collections",
          "Enum",
          "Record",
          "Generated"
        }) {
      javac.source(
          """
          package app;
          record \
          """
              + name
              + "(int x) {}\n");
    }
    Javac.Result result =
        javac
            .source(
                """
                package app;
                @dev.sallyport.Message
                record Job(
                    String own, java.lang.String text, java.util.List<List> lists, Optional optional,
                    java.util.Optional<Data> data, dev.sallyport.Data any, Names[] names, Map map,
                    java.util.Map<java.lang.Integer, Integer> numbers, Scalar scalar,
                    java.util.Set<java.time.LocalDate> days, Shape shape, long[] longs) {
                  sealed interface Shape permits Circle, Square {}
                  record Circle(Object object) implements Shape {}
                  record Square(DataReader in) implements Shape {}
                }
                """)
            .source(
                """
                package app;
                @dev.sallyport.Contract
                interface Calls {
                  Void v(Void v, java.lang.Integer boxed);
                  java.util.concurrent.CompletionStage<java.lang.Void> none();
                }
                """)
            .compile()
            .succeeds();

    Generated.agrees(result, "app.Job");
  }

  @Test
  void worksInTheDefaultPackageAndNested() {
    Javac.Result result =
        strict()
            .source("record Names(int x) {}\n")
            .source("record Variants0(int x) {}\n")
            .source("record DataWriter(int x) {}\n")
            .source(
                """
                @dev.sallyport.Message
                record Job(Names names, Variants0 variants, DataWriter out, Outer.In$ner inner) {}
                """)
            .source(
                """
                class Outer {
                  @dev.sallyport.Message
                  record In$ner(int a, A$B b) {
                    @dev.sallyport.Message
                    record Deeper(In$ner up) {}
                  }
                  @dev.sallyport.Contract
                  interface Calls { In$ner.Deeper go(A$B b); }
                }
                """)
            .file(
                "A$B.java",
                """
                @dev.sallyport.Message
                record A$B(int $, int _a) {}
                """)
            .compile()
            .succeeds();

    assertThat(result.sources())
        .containsOnlyKeys(
            "Job_Codec.java",
            "A$B_Codec.java",
            "Outer$In$ner_Codec.java",
            "Outer$In$ner$Deeper_Codec.java",
            "Outer$Calls_Codecs.java");
    for (String type : new String[] {"Job", "A$B", "Outer$In$ner", "Outer$In$ner$Deeper"}) {
      Generated.agrees(result, type);
    }
  }

  @Test
  void isAsciiWhateverTheIdentifiersAre() {
    Javac.Result result =
        strict()
            .options("-encoding", "US-ASCII")
            .file(
                "app/Job.java",
                """
                package app;
                @dev.sallyport.Message
                record Job(int \\u00e9t\\u00e9, Gr\\u00f6\\u00dfe x, \\ud835\\udc9c y) {}
                enum Gr\\u00f6\\u00dfe { KLEIN, GRO\\u1e9e }
                record \\ud835\\udc9c(int \\u03b1) {}
                """)
            .options("-Xlint:-auxiliaryclass")
            .compile()
            .succeeds();

    assertThat(result.sources().get("app/Job_Codec.java")).isASCII();
    Generated.agrees(result, "app.Job");
  }

  @Test
  void takesComponentsWithTheNamesOfItsOwnVariables() {
    String names =
        Stream.of(
                "value",
                "in",
                "out",
                "field0",
                "i",
                "tag",
                "seen0",
                "count",
                "list",
                "set",
                "map",
                "each",
                "key",
                "array",
                "read",
                "written",
                "found",
                "tagRead",
                "variant",
                "any",
                "equals",
                "write",
                "schema",
                "fits",
                "record",
                "sealed",
                "permits",
                "yield",
                "java",
                "dev",
                "NAMES_0",
                "VALUES_0",
                "optional0",
                "bit",
                "seen",
                "data",
                "index",
                "to")
            .map(name -> "java.util.Optional<String> " + name)
            .collect(Collectors.joining(", "));
    Javac.Result result =
        strict()
            .source(
                """
                package app;
                @dev.sallyport.Message
                record Job(\
                """
                    + names
                    + ") {}\n")
            .compile()
            .succeeds();

    Generated.agrees(result, "app.Job");
  }

  @Test
  void takesDeprecatedAnnotatedAndUnusualTypes() {
    Javac.Result result =
        strict()
            .source(
                """
                package app;
                import dev.sallyport.WireName;
                import java.util.*;
                import org.jspecify.annotations.Nullable;
                @dev.sallyport.Message
                @SuppressWarnings({"removal", "deprecation"})
                record Job(
                    Old old,
                    @Deprecated int since,
                    Level level,
                    @Nullable String text,
                    @Nullable List<@Nullable String> texts,
                    @Nullable String @Nullable [] array,
                    Map<Level, int @Nullable []> numbers,
                    @WireName("class") int a,
                    @WireName("return") int b,
                    Named named,
                    String... rest) {}
                """)
            .source(
                """
                package app;
                @Deprecated(forRemoval = true)
                record Old(int x) {}
                """)
            .source(
                """
                package app;
                enum Level {
                  LOW { @Override int height() { return 1; } },
                  @Deprecated HIGH { @Override int height() { return 2; } };
                  abstract int height();
                }
                """)
            .source(
                """
                package app;
                record Named(String name, int number) implements Comparable<Named>, Having {
                  static int made;
                  Named { made++; }
                  Named(long other) { this("", (int) other); }
                  Named(Object name, int number) { this(name.toString(), number); }
                  @Override public int number() { return number + 0; }
                  @Override public int compareTo(Named o) { return 0; }
                  String description() { return name; }
                }
                """)
            .source(
                """
                package app;
                interface Having {
                  String name();
                 default void x() {}
                }
                """)
            .compile()
            .succeeds();

    Generated.agrees(result, "app.Job");
  }

  @Test
  void takesBoundedAndNestedGenericTypes() {
    Javac.Result result =
        strict()
            .source(
                """
                package app;
                import java.util.*;
                @dev.sallyport.Message
                record Job(
                    Bound<Integer> bound,
                    Self<Leaf> self,
                    Pair<Pair<String, int[]>, List<Pair<Long, Byte>>> pair,
                    Pair<String, String>[] pairs,
                    Result<String> result,
                    Result<Integer> other) {}
                """)
            .source(
                """
                package app;
                record Bound<T extends Number & Comparable<T>>(T t, java.util.List<T> ts) {}
                """)
            .source(
                """
                package app;
                record Self<T extends Comparable<T>>(java.util.Map<String, T> t) {}
                """)
            .source(
                """
                package app;
                record Leaf(int x) implements Comparable<Leaf> {
                 @Override public int compareTo(Leaf o) { return 0; }
                }
                """)
            .source(
                """
                package app;
                record Pair<A, B>(A a, Optional<B> b) {}
                """
                    .replace("Optional", "java.util.Optional"))
            .source(
                """
                package app;
                sealed interface Result<T> permits Result.Fine, Result.Words, Result.Inner {
                  record Fine<T>(T value) implements Result<T> {}
                  record Words(String text) implements Result<String> {}
                  sealed interface Inner<T> extends Result<T> permits Deep {}
                  record Deep<T>(java.util.List<T> values) implements Inner<T> {}
                }
                """)
            .compile()
            .succeeds();

    Generated.agrees(result, "app.Job");
  }

  @Test
  void leavesToReflectionWhatNoSourceCanSay() {
    Javac.Result result =
        Javac.in(directory)
            .source(
                """
                package app;
                class Outer {
                  private record Hidden(int x) {}
                  @dev.sallyport.Message
                  record Job(Hidden hidden) {}
                  @dev.sallyport.Contract
                  interface Calls {
                    void hidden(Job job);
                    int open(int x);
                  }
                }
                """)
            .source(
                """
                package app;
                @dev.sallyport.Message
                record Ambiguous(Box<String> box) {
                  record Box<T>(T content) {
                    Box(String text) { this((T) null); }
                  }
                }
                """)
            .source(
                """
                package app;
                @dev.sallyport.Message
                record Bounds(Any<String> any) {
                  sealed interface Any<T> permits Text, Count {}
                  record Text<T>(T text) implements Any<T> {}
                  record Count<T extends Number>(T count) implements Any<T> {}
                }
                """)
            .compile()
            .succeeds();

    assertThat(result.sources()).containsOnlyKeys("app/Outer$Calls_Codecs.java");
    assertThat(result.output())
        .contains(
            "Outer.java:5: Note: no codec is generated for Job: code in its package cannot name"
                + " app.Outer$Hidden; it is read and written by reflection")
        .contains("Note: no codec is generated for Calls.hidden: code in its package cannot name")
        .contains(
            "Note: no codec is generated for Ambiguous: app.Ambiguous$Box has another constructor of"
                + " as many parameters, which may fit too; it is read")
        .contains(
            "Note: no codec is generated for Bounds: java.lang.String is out of the bounds of"
                + " app.Bounds$Count; it is read");
    CompiledShape<?> shape =
        CompiledShape.of(Generated.CODECS.shape(result.load("app.Ambiguous"), "Ambiguous"));
    assertThat(shape.isGenerated()).isFalse();
  }

  @Test
  void splitsLargeRecordsIntoMethodsThatAreCompiled() throws IOException {
    String longs = components("long", "l", 127);
    String texts = components("String", "s", 254);
    String options = components("java.util.Optional<dev.sallyport.Data>", "o", 254);
    String dates = components("java.time.LocalDate", "d", 65);
    Javac.Result result =
        strict()
            .source(
                """
                package app;
                @dev.sallyport.Message
                record Longs(\
                """
                    + longs
                    + ") {}\n")
            .source(
                """
                package app;
                @dev.sallyport.Message
                record Texts(\
                """
                    + texts
                    + ") {}\n")
            .source(
                """
                package app;
                @dev.sallyport.Message
                record Options(\
                """
                    + options
                    + ") {}\n")
            .source(
                """
                package app;
                @dev.sallyport.Message
                record Dates(\
                """
                    + dates
                    + ") {}\n")
            .source(
                """
                package app;
                @dev.sallyport.Message
                sealed interface Any permits Variant {}
                """)
            .source(
                """
                package app;
                record Variant(\
                """
                    + options
                    + ") implements Any {}\n")
            .source(
                """
                package app;
                @dev.sallyport.Message
                record Full(\
                """
                    + components("java.util.Optional<java.time.LocalDate>", "d", 64)
                    + ") {}\n")
            .source(
                """
                package app;
                @dev.sallyport.Contract
                interface Calls {
                  void go(\
                """
                    + components("java.time.OffsetDateTime", "t", 254)
                    + """
                    );
                    }
                    """)
            .compile()
            .succeeds();

    for (String type : new String[] {"Longs", "Texts", "Options", "Dates", "Any", "Full"}) {
      Generated.agrees(result, "app." + type, 3);
    }
    try (Stream<Path> files = Files.walk(result.classes())) {
      for (Path file : files.filter(file -> file.toString().contains("_Codec")).toList()) {
        for (Map.Entry<String, Integer> method : ClassFile.codeSizes(file).entrySet()) {
          assertThat(method.getValue())
              .describedAs("%s.%s", file.getFileName(), method.getKey())
              .isLessThan(MAX_COMPILED_CODE);
        }
      }
    }
  }

  private static String components(String type, String name, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> type + " " + name + i)
        .collect(Collectors.joining(", "));
  }

  @Test
  void takesSchemasBeyondTheSizeOfAConstantAndLeavesOthersToReflection() {
    Javac javac = strict();
    for (int i = 0; i < 25; i++) {
      String name = "component_with_a_name_that_is_long_enough_to_fill_a_schema_";
      javac.source(
          """
          package app;
          record Part\
          """
              + i
              + "("
              + components("int", name + i + "_", 200)
              + ") {}\n");
    }
    javac.source(
        """
        package app;
        @dev.sallyport.Message
        record Job(\
        """
            + parts(25)
            + ") {}\n");
    javac.source(
        """
        package app;
        @dev.sallyport.Message
        record Most(\
        """
            + parts(8)
            + ") {}\n");
    Javac.Result result = javac.compile().succeeds();

    assertThat(result.output())
        .contains(
            "Note: no codec is generated for Job: it has more components than a class file has room"
                + " for; it is read and written by reflection");
    String most = result.sources().get("app/Most_Codec.java");
    assertThat(most.length()).isGreaterThan(100_000);
    Generated.agrees(result, "app.Most", 1);
  }

  private static String parts(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "Part" + i + " p" + i)
        .collect(Collectors.joining(", "));
  }

  @Test
  void tellsThePlaceOfAValueThatAConstructorRefuses() {
    Javac.Result result =
        strict()
            .source(
                """
                package app;
                @dev.sallyport.Message
                record Job(java.util.List<Even> numbers) {
                  record Even(int number) {
                    Even {
                      if (number % 2 != 0) { throw new IllegalArgumentException("odd: " + number); }
                    }
                  }
                }
                """)
            .compile()
            .succeeds();
    byte[] json =
        "{\"numbers\":[{\"number\":2},{\"number\":3}]}".getBytes(StandardCharsets.US_ASCII);
    Class<?> type = result.load("app.Job");
    CompiledShape<?> shape = CompiledShape.of(Generated.CODECS.shape(type, "Job"));

    InvalidDataException thrown =
        catchThrowableOfType(
            InvalidDataException.class,
            () ->
                Generated.CODECS
                    .codec(Encoding.JSON)
                    .decode(shape, json, 0, json.length, Limits.defaults()));

    assertThat(shape.isGenerated()).isTrue();
    assertThat(thrown.getMessage()).contains("$.numbers[1]").contains("odd: 3");
  }

  @Test
  void keepsApartMethodsWhoseNamesDifferInCaseAlone() {
    Javac.Result result =
        strict()
            .source(
                """
                package app;
                @dev.sallyport.Contract
                interface Calls {
                  int run(int x);
                  String Run(String x);
                }
                """)
            .compile()
            .succeeds();

    try (Stream<Path> files = Files.walk(result.classes())) {
      assertThat(files.map(file -> file.toString().toLowerCase(java.util.Locale.ROOT)).toList())
          .doesNotHaveDuplicates();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
