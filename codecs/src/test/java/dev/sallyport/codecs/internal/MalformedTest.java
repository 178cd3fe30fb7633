package dev.sallyport.codecs.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.codecs.internal.Samples.Everything;
import dev.sallyport.codecs.internal.Samples.Tree;
import dev.sallyport.schema.Violation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MalformedTest {
  private static final List<Type> TYPES =
      List.of(
          Data.class,
          Everything.class,
          Samples.Figure.class,
          String.class,
          byte[].class,
          int[].class,
          new Kit.Of<List<Tree>>() {}.type(),
          new Kit.Of<Map<String, Tree>>() {}.type());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dd7fffffff",
        "ddffffffff",
        "df7fffffff",
        "dfffffffff",
        "c67fffffff",
        "c6ffffffff",
        "db7fffffff",
        "dbffffffff",
        "c97fffffff00",
        "dd7fffffff00000000",
        "df7fffffffa161c0",
        "dcffff",
        "deffff",
        "c5ffff",
        "daffff",
        "c4ff",
        "d9ff",
        "c7ffff",
        "c1",
        "d400",
        "d4",
        "d8ff",
        "9f",
        "8f",
        "bf",
        ""
      })
  void answersLengthBombsAndStubs(String hex) {
    for (Type type : TYPES) {
      Kit.msgpackViolation(type, hex);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "nul",
        "tru",
        "+1",
        "01",
        "1.",
        ".5",
        "-",
        "1e",
        "0x1",
        "NaN",
        "Infinity",
        "'a'",
        "\"a",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\t\"",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{\"a\" 1}",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\":1,\"a\":2}",
        "// x\n1",
        "/**/1",
        "# x\n1",
        "1 2",
        "[]]",
        "\ufeff1",
        "\u00001",
        "[1",
        "{",
        "{\"a\"",
        "\u00a01"
      })
  void answersWhatIsNoJson(String text) {
    for (Type type : TYPES) {
      Kit.jsonViolation(type, text);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"df7fffffff", "82a161c0", "dd7fffffff", "9201", "c67fffffff", "db7fffffff"})
  void answersAClaimBeyondTheBytesLeftBeforeReadingOn(String hex) {
    Violation violation = Kit.msgpackViolation(Data.class, hex);
    assertThat(violation.actual()).endsWith("bytes left");
    assertThat(violation.offset()).isZero();
    assertThat(violation.path()).isEqualTo("$");
  }

  @Test
  void answersOtherCharsetsThanUtf8() {
    for (java.nio.charset.Charset charset :
        List.of(StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16)) {
      Kit.violation(Encoding.JSON, Data.class, "[1,2]".getBytes(charset));
    }
  }

  @Test
  void answersDepthBombs() {
    int levels = 100_000;
    Kit.jsonViolation(Data.class, "[".repeat(levels) + "]".repeat(levels));
    Kit.jsonViolation(Data.class, "{\"a\":".repeat(levels) + "1" + "}".repeat(levels));
    Kit.jsonViolation(Samples.Figure.class, "{\"inner\":".repeat(levels));
    Kit.jsonViolation(Samples.Figure.class, "{\"$type\":\"Pill\",\"inner\":".repeat(levels));
    Kit.jsonViolation(Tree.class, "{\"name\":\"\",\"children\":[".repeat(levels));
    Kit.msgpackViolation(Data.class, "91".repeat(levels) + "c0");
    Kit.msgpackViolation(Data.class, "81a161".repeat(levels) + "c0");
    Kit.msgpackViolation(Tree.class, "92a091".repeat(levels));
    Kit.msgpackViolation(Samples.Figure.class, "920292".repeat(levels));
    Violation violation = Kit.msgpackViolation(Data.class, "91".repeat(levels) + "c0");
    assertThat(violation.expected()).isEqualTo("at most 64 levels of nesting");
  }

  @Test
  void answersForeignTypeNamesWithoutLoadingThem() {
    for (String tag : List.of("@class", "@type", "$type", "class")) {
      String json = "{\"" + tag + "\":\"javax.script.ScriptEngineManager\",\"side\":1}";
      Kit.jsonViolation(Samples.Figure.class, json);
      Kit.jsonViolation(Samples.Square.class, json);
      Data data = (Data) Kit.fromJson(Data.class, json);
      assertThat(data.get(tag).asString()).isEqualTo("javax.script.ScriptEngineManager");
    }
  }

  @Test
  void boundsAndEscapesWhatItQuotes() {
    Violation violation =
        Kit.jsonViolation(Samples.Color.class, "\"\\u001b[31m" + "x".repeat(10_000) + "\"");
    assertThat(violation.actual()).startsWith("\"\\u001b[31m").hasSizeLessThan(100);
    assertThat(violation.path()).isEqualTo("$");
    Violation unknown = Kit.jsonViolation(Samples.Point.class, "{\"" + "k".repeat(9999) + "\":1}");
    assertThat(unknown.actual()).hasSizeLessThan(100);
  }

  @Test
  void readsAPartOfALargerArrayWithOffsetsFromItsStart() {
    byte[] bytes = "##{\"x\":1,\"y\":true}##".getBytes(StandardCharsets.UTF_8);
    var thrown =
        org.assertj.core.api.Assertions.catchThrowableOfType(
            dev.sallyport.InvalidDataException.class,
            () ->
                Kit.CODECS
                    .codec(Encoding.JSON)
                    .decode(
                        Kit.shape(Samples.Point.class), bytes, 2, bytes.length - 4, Kit.LIMITS));
    assertThat(thrown.violation().offset()).isEqualTo(11);
  }

  record Measured(double first, double second, List<Double> more, Optional<Data> rest) {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "$.first     | {\"first\":NaN,\"second\":1,\"more\":[]}",
        "$.second    | {\"first\":1,\"second\":NaN,\"more\":[]}",
        "$.more[0]   | {\"first\":1,\"second\":1,\"more\":[Infinity]}",
        "$.more[2]   | {\"first\":1,\"second\":1,\"more\":[1,2,-Infinity]}",
        "$.rest      | {\"first\":1,\"second\":1,\"more\":[1],\"rest\":NaN}",
        "$.rest.a    | {\"first\":1,\"second\":1,\"more\":[1],\"rest\":{\"a\":NaN}}",
        "$.rest.b    | {\"first\":1,\"second\":1,\"more\":[1],\"rest\":{\"a\":1,\"b\":NaN}}",
        "$.rest.a[1] | {\"first\":1,\"second\":1,\"more\":[1],\"rest\":{\"a\":[{},NaN]}}"
      })
  void tellsThePathOfWhatIsNoNumberInJson(String path, String json) {
    Violation violation = Kit.jsonViolation(Measured.class, json);
    assertThat(violation.path()).isEqualTo(path);
    assertThat(violation.actual()).startsWith("malformed: Non-standard token");
  }

  @Test
  void tellsThePathOfWhatIsNoNumberBeforeTheTagOfAUnion() {
    Type figures = new Kit.Of<List<Samples.Figure>>() {}.type();
    String json = "[{\"center\":{\"x\":1,\"y\":NaN},\"radius\":1,\"$type\":\"Circle\"}]";
    assertThat(Kit.jsonViolation(figures, json).path()).isEqualTo("$[0].center.y");
    assertThat(Kit.jsonViolation(figures, "[{\"radius\":NaN}]").path()).isEqualTo("$[0].radius");
    assertThat(Kit.jsonViolation(Data.class, "NaN").path()).isEqualTo("$");
  }
}
