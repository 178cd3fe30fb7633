package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.RefusedException;
import dev.sallyport.SallyportException;
import dev.sallyport.spi.Codec;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Shape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the short way takes is what the codec would have taken for the same. */
final class PlainJsonTest {
  private static final Codec JSON = Codecs.PROVIDER.codec(Encoding.JSON);
  private static final int DEPTH = 6;

  @SuppressWarnings("unchecked")
  private static final Shape<Data> SHAPE = (Shape<Data>) Codecs.PROVIDER.shape(Data.class, "body");

  /** Of these, too, a random document is made. */
  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "\"a\"",
          "\"\"",
          "\"$bytes\"",
          "\"\\n\"",
          "\"?\"",
          "\"\u00e9\"",
          "0",
          "1",
          "-1",
          "01",
          "1.0",
          "1e3",
          "999999999999999999",
          "9999999999999999999",
          "true",
          "false",
          "null",
          "tru",
          "truer",
          " ",
          "\n",
          "\"",
          "\\",
          "\u007f",
          "\"b\":1");

  private static @Nullable Data plain(byte[] json) {
    return PlainJson.read(json, 0, json.length, DEPTH);
  }

  private static @Nullable Data full(byte[] json) {
    try {
      return JSON.decode(SHAPE, json, 0, json.length, Limits.defaults().withMaxDepth(DEPTH));
    } catch (SallyportException e) {
      return null;
    }
  }

  private static byte[] utf8(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void readsTheHelloOfThisLibrary() {
    String hello =
        "{\"versions\":[1,1],\"encodings\":[\"msgpack\",\"json\"],\"limits\":{\"maxMessage\":16777216},"
            + "\"contracts\":[{\"name\":\"app.Orders\",\"methods\":[]}],\"channels\":[],\"x\":true}";

    assertThat(plain(utf8(hello))).isNotNull().isEqualTo(full(utf8(hello)));
  }

  @Test
  void readsNothingThatTheCodecReadsOtherwise() {
    Random random = new Random(17);
    int read = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] json = utf8(document(random, 0));
      if (i % 2 == 0 && json.length > 0) {
        json[random.nextInt(json.length)] = (byte) random.nextInt(256);
      }
      Data plain = plain(json);
      if (plain != null) {
        read++;
        assertThat(plain)
            .describedAs(new String(json, StandardCharsets.UTF_8))
            .isEqualTo(full(json));
      }
    }
    assertThat(read).isGreaterThan(10_000);
  }

  private static String document(Random random, int depth) {
    int kind = random.nextInt(depth > DEPTH ? 2 : 8);
    if (kind < 2) {
      return PIECES.get(random.nextInt(PIECES.size()));
    } else if (kind < 4) {
      return String.valueOf(random.nextInt(100));
    }
    StringBuilder text = new StringBuilder(kind < 6 ? "[" : "{");
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : ",");
      if (kind >= 6) {
        text.append('"').append("abc$".charAt(random.nextInt(4))).append("\":");
      }
      text.append(document(random, depth + 1));
    }
    return text.append(kind < 6 ? "]" : "}").toString();
  }

  @Test
  void writesWhatTheCodecWrites() {
    Random random = new Random(18);
    int written = 0;
    for (int i = 0; i < 50_000; i++) {
      Data data = Data.of(value(random, 0));
      FrameBuffer plain = new FrameBuffer(1 << 16);
      if (PlainJson.write(data.value(), plain)) {
        written++;
        FrameBuffer full = new FrameBuffer(1 << 16);
        JSON.encode(SHAPE, data, full, Limits.defaults());
        assertThat(text(plain)).isEqualTo(text(full));
      }
    }
    assertThat(written).isGreaterThan(5_000);
  }

  private static String text(FrameBuffer out) {
    return new String(out.array(), 0, out.size(), StandardCharsets.UTF_8);
  }

  private static @Nullable Object value(Random random, int depth) {
    return switch (random.nextInt(depth > 10 ? 6 : 12)) {
      case 0 -> random.nextInt(1000);
      case 1 -> random.nextLong();
      case 2 ->
          List.of("plain", "?", "\u00e9", "\ud800", "a\"b", "c\\d", "\n", "\u007f", "")
              .get(random.nextInt(9));
      case 3 -> random.nextBoolean();
      case 4 -> random.nextInt(20) == 0 ? null : "text";
      case 5 -> random.nextInt(20) == 0 ? 0.5 : 7;
      case 6, 7, 8 -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(value(random, depth + 1));
        }
        yield list;
      }
      default -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          map.put(
              List.of("a", "b", "$bytes", "\u00e9", "c").get(random.nextInt(5)),
              value(random, depth + 1));
        }
        yield map;
      }
    };
  }

  @Test
  void aBodyThatDoesNotFitIsRefusedAndLeavesNothing() {
    FrameBuffer out = new FrameBuffer(8);
    out.writeByte(1);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("name", "longer than that");

    assertThatThrownBy(() -> Codecs.writeBody(Data.of(body), out))
        .isInstanceOf(RefusedException.class);
    assertThat(out.size()).isEqualTo(1);
  }

  @Test
  void whatIsNotPlainGoesTheLongWay() {
    byte[] body = utf8("{ \"x\": [1.5, null, \"\\u00e9\"] }");
    Data read = Codecs.readBody(body, 0, body.length, DEPTH);

    assertThat(read.get("x").value()).isEqualTo(Arrays.asList(1.5, null, "\u00e9"));
  }
}
