package dev.sallyport.codecs.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.Data;
import dev.sallyport.InvalidDataException;
import dev.sallyport.spi.JsonSlicer.Slice;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SlicerTest {
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
        "{\"a\":tru}"
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
  void refusesNestingBeyondTheLimit() {
    byte[] bytes = ("{\"a\":" + "[".repeat(100_000)).getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> slice(bytes, 0, bytes.length))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("at most 64 levels");
  }
}
