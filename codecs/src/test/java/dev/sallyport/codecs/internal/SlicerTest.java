package dev.sallyport.codecs.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.Data;
import dev.sallyport.InvalidDataException;
import dev.sallyport.spi.JsonSlicer.Slice;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

final class SlicerTest {
  private static final JsonFactory JACKSON = new JsonFactory();

  private static Map<String, Slice> slice(byte[] bytes, int offset, int length) {
    return Kit.CODECS.jsonSlicer().slice(bytes, offset, length, Kit.LIMITS);
  }

  @Test
  void givesTheRawBytesOfEachMemberInOrder() {
    String text =
        "{ \"a\" : 12.50 , \"b\":\"x\\\"y\u20ac\", \"c\":{\"d\":[1,{}]} ,\"e\":[ ],\"f\":true,"
            + "\"g\":null,\"\\u0068\":-1}";
    byte[] document = text.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[document.length + 10];
    System.arraycopy(document, 0, bytes, 7, document.length);
    Map<String, Slice> members = slice(bytes, 7, document.length);
    assertThat(members.keySet()).containsExactly("a", "b", "c", "e", "f", "g", "h");
    assertThat(members.values().stream().map(each -> text(bytes, each)).toList())
        .containsExactly(
            "12.50", "\"x\\\"y\u20ac\"", "{\"d\":[1,{}]}", "[ ]", "true", "null", "-1");
  }

  private static String text(byte[] bytes, Slice slice) {
    return new String(bytes, slice.offset(), slice.length(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[]",
        "1",
        "\"a\"",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,}",
        "{}{}",
        "{} x",
        "{\"a\":1,\"\\u0061\":2}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":01}",
        "{\"a\":1 /* */}",
        "{\"a\":\"\n\"}",
        "{\"\\ud800\":1}",
        "\ufeff{}",
        "{\"a\":[}",
        "{\"a\":tru}",
        "{\"a\":truex}",
        "{\"a\":NaN1}",
        "{\"a\":+1}",
        "{\"a\":1,}",
        "{,}",
        "{\"a\":[1,]}",
        "{\"a\":{\"b\"}}",
        "{\"a\":{]}}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"x"
      })
  void refusesWhatIsNoObject(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> slice(bytes, 0, bytes.length))
        .isInstanceOf(InvalidDataException.class);
  }

  @Test
  void leavesNaNToWhoeverReadsTheValue() {
    byte[] bytes = "{\"result\":[1,NaN],\"id\":1}".getBytes(StandardCharsets.UTF_8);
    Map<String, Slice> members = slice(bytes, 0, bytes.length);
    assertThat(text(bytes, members.get("result"))).isEqualTo("[1,NaN]");
    assertThat(Kit.jsonViolation(Data.class, "[1,NaN]").actual())
        .isEqualTo("malformed: Non-standard token 'NaN'");
  }

  @Test
  void leavesNestingAndDigitsToWhoeverReadsTheValue() {
    String deep = "[{\"a\":".repeat(40) + "1" + "}]".repeat(40);
    String digits = "-" + "7".repeat(5_000) + "." + "7".repeat(5_000) + "e-10";
    String text = "{\"result\":" + deep + " , \"more\" : [" + digits + "],\"id\":1}";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Map<String, Slice> members = slice(bytes, 0, bytes.length);
    assertThat(members.keySet()).containsExactly("result", "more", "id");
    assertThat(text(bytes, members.get("result"))).isEqualTo(deep);
    assertThat(text(bytes, members.get("more"))).isEqualTo("[" + digits + "]");
    assertThat(text(bytes, members.get("id"))).isEqualTo("1");
    assertThat(Kit.jsonViolation(Data.class, deep).expected())
        .isEqualTo("at most 64 levels of nesting");
    assertThat(Kit.jsonViolation(Data.class, digits).expected()).isEqualTo("well-formed JSON");
  }

  @Test
  void passesOverAnyDepthInLittleMemory() {
    int depth = 2_000_000;
    byte[] deep =
        ("{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}").getBytes(StandardCharsets.UTF_8);
    assertThat(slice(deep, 0, deep.length).get("a").length()).isEqualTo(2 * depth);
    assertThatThrownBy(() -> slice(deep, 0, deep.length - 2))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("was end of data");
  }

  @Test
  void takesForWellFormedWhatJacksonDoes() {
    String[] parts = {
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      "\"a\"",
      "\"\\u00e9\"",
      "\"\\x\"",
      "0",
      "-1",
      "01",
      "1.5e+3",
      "1.",
      "-",
      "true",
      "nul",
      "\t",
      "\"b",
      "2E5",
      "\"\\\\\""
    };
    Random random = new Random(1);
    int accepted = 0;
    for (int i = 0; i < 40_000; i++) {
      StringBuilder text = new StringBuilder("{\"a\":");
      int count = 1 + random.nextInt(7);
      for (int j = 0; j < count; j++) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      byte[] bytes = text.append('}').toString().getBytes(StandardCharsets.UTF_8);
      boolean sliced = true;
      try {
        slice(bytes, 0, bytes.length);
      } catch (InvalidDataException e) {
        sliced = false;
      }
      accepted += sliced ? 1 : 0;
      // A duplicate is a fault of the value that has it, unless it is the whole.
      boolean distinct = !text.toString().matches("(?s).*\"a\".*\"a\".*");
      if (distinct) {
        assertThat(sliced).describedAs("%s", text).isEqualTo(isWellFormed(bytes));
      }
    }
    assertThat(accepted).isGreaterThan(1_000);
  }

  private static boolean isWellFormed(byte[] bytes) {
    try (JsonParser json = JACKSON.createParser(ObjectReadContext.empty(), bytes)) {
      int depth = 0;
      int values = 0;
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        values += depth == 0 ? 1 : 0;
        if (token == JsonToken.VALUE_STRING) {
          json.getStringLength();
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      }
      return values == 1;
    } catch (JacksonException e) {
      return false;
    }
  }
}
