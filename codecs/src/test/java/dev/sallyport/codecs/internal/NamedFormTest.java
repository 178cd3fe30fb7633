package dev.sallyport.codecs.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.InvalidDataException;
import dev.sallyport.Limits;
import dev.sallyport.codecs.internal.Samples.Circle;
import dev.sallyport.codecs.internal.Samples.Everything;
import dev.sallyport.codecs.internal.Samples.Figure;
import dev.sallyport.codecs.internal.Samples.Optionals;
import dev.sallyport.codecs.internal.Samples.Point;
import dev.sallyport.codecs.internal.Samples.Square;
import dev.sallyport.spi.Codec;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.FrameBuffer;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;

/** Records by the names of their fields, and what a reader passes over. */
class NamedFormTest {
  /** Has of {@link Wider} what it had before it grew. */
  record Narrow(int x) {}

  record Wider(Optional<Everything> first, int x, Optional<Figure> figure, Optional<Data> data) {}

  /** More fields than a fixmap holds, of which some are absent. */
  record Many(
      Optional<Integer> a,
      Optional<Integer> b,
      Optional<Integer> c,
      Optional<Integer> d,
      Optional<Integer> e,
      Optional<Integer> f,
      Optional<Integer> g,
      Optional<Integer> h,
      Optional<Integer> i,
      Optional<Integer> j,
      Optional<Integer> k,
      Optional<Integer> l,
      Optional<Integer> m,
      Optional<Integer> n,
      Optional<Integer> o,
      Optional<Point> p) {}

  private static byte[] encode(Encoding encoding, Form form, Type type, Object value) {
    FrameBuffer out = new FrameBuffer(1 << 20);
    // Headers are set at the end, so not all of the buffer is its own.
    out.write(new byte[700], 0, 700);
    Kit.CODECS.codec(encoding, form).encode(Kit.<Object>shape(type), value, out, Kit.LIMITS);
    return Arrays.copyOfRange(out.array(), 700, out.size());
  }

  private static Object decode(
      Encoding encoding, Form form, Type type, byte[] bytes, Limits limits) {
    Codec codec = Kit.CODECS.codec(encoding, form);
    return codec.decode(Kit.shape(type), bytes, 0, bytes.length, limits);
  }

  private static Object fromHex(Form form, Type type, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    return decode(Encoding.MESSAGEPACK, form, type, bytes, Kit.LIMITS);
  }

  private static Object fromJson(Form form, Type type, String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return decode(Encoding.JSON, form, type, bytes, Kit.LIMITS);
  }

  private static String named(Type type, Object value) {
    return HexFormat.of().formatHex(encode(Encoding.MESSAGEPACK, Form.NAMED, type, value));
  }

  @Test
  void writesRecordsAsMapsWithoutWhatIsAbsent() {
    assertThat(named(Point.class, new Point(1, -1))).isEqualTo("82a17801a179ff");
    assertThat(
            named(
                Optionals.class,
                new Optionals(Optional.empty(), Optional.of("t"), Optional.empty())))
        .isEqualTo("81a474657874a174");
    assertThat(named(Figure.class, new Square(7))).isEqualTo("82a52474797065a27371a47369646507");
    assertThat(named(Samples.Empty.class, new Samples.Empty())).isEqualTo("80");
  }

  @Test
  void aRecordOfMoreFieldsThanAFixmapHoldsHasAWiderHeader() {
    Many many =
        new Many(
            Optional.of(1),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(new Point(2, 3)));
    String hex = named(Many.class, many);
    assertThat(hex).isEqualTo("de0002a16101a17082a17802a17903");
    assertThat(fromHex(Form.NAMED, Many.class, hex)).isEqualTo(many);
  }

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void roundTripsRandomValuesOfRandomTypes(Encoding encoding) {
    for (int seed = 0; seed < 800; seed++) {
      Generator generator = new Generator(new Random(seed));
      Type type = generator.type(3);
      Object value = generator.value(type, 4);
      byte[] bytes = encode(encoding, Form.NAMED, type, value);
      for (Form form : List.of(Form.NAMED, Form.NAMED_OPEN)) {
        assertThat(decode(encoding, form, type, bytes, Kit.LIMITS))
            .as("seed %s", seed)
            .isEqualTo(value);
      }
      assertThat(encode(encoding, Form.NAMED_OPEN, type, value)).isEqualTo(bytes);
    }
  }

  @Test
  void whatItWritesIsWellFormedToAnotherReader() throws IOException {
    byte[] bytes = encode(Encoding.MESSAGEPACK, Form.NAMED, Everything.class, Samples.everything());
    try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(bytes)) {
      Map<?, ?> map = unpacker.unpackValue().asMapValue().map();
      assertThat(unpacker.hasNext()).isFalse();
      assertThat(map.keySet())
          .map(Object::toString)
          .contains("point-renamed", "figure", "tree")
          .doesNotContain("absent");
    }
  }

  @Test
  void readsFieldsInAnyOrder() {
    assertThat(fromHex(Form.NAMED, Point.class, "82 a179 02 a178 01")).isEqualTo(new Point(1, 2));
    assertThat(fromHex(Form.NAMED, Point.class, "de0002 a179 02 d90178 01"))
        .isEqualTo(new Point(1, 2));
  }

  @Test
  void refusesWhatIsNotOfTheForm() {
    assertRefused(Point.class, "920102", "expected map at $ but was array (byte 0)");
    assertRefused(Point.class, "81a17801", "expected a value at $.y but was missing");
    assertRefused(Point.class, "82a17801a17802", "expected distinct members at $.x");
    assertRefused(Point.class, "83a17801a17902a17a03", "expected one of x, y at $");
    assertRefused(Point.class, "82a17801", "expected map at $ but was a count of 2");
    assertRefused(Point.class, "82a178010502", "expected field name at $ but was integer");
    assertRefused(Point.class, "82a178c0a17902", "expected 32-bit integer at $.x but was nil");
    assertRefused(Optionals.class, "81a474657874c0", "expected string at $.text but was nil");
    assertRefused(Optionals.class, "81a464617461c0", "a value other than null, or no member");
    assertRefused(Figure.class, "80", "\"$type\" as the first entry at $.$type");
    assertRefused(Figure.class, "82a47369646507a52474797065a27371", "\"$type\" as the first entry");
    assertRefused(Figure.class, "82a52474797065a26e6fa47369646507", "expected one of Circle, sq");
    assertRefused(
        Figure.class,
        "83a52474797065a27371a52474797065a27371a47369646507",
        "expected distinct members at $.$type");
    assertRefused(Figure.class, "920107", "expected map at $ but was array");
    assertRefused(Point.class, "deffff a178 01", "a count of 65535 with 3 bytes left");
    assertRefused(Point.class, "dfffffffff a178 01", "a count of 4294967295 with 3 bytes left");
  }

  private static void assertRefused(Type type, String hex, String message) {
    for (Form form : List.of(Form.NAMED, Form.NAMED_OPEN)) {
      if (form == Form.NAMED_OPEN && message.startsWith("expected one of x, y")) {
        continue;
      }
      assertThatThrownBy(() -> fromHex(form, type, hex))
          .isInstanceOf(InvalidDataException.class)
          .hasMessageContaining(message);
    }
  }

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void passesOverFieldsThatAReaderDoesNotKnowOnlyWhereItMay(Encoding encoding) {
    for (int seed = 0; seed < 200; seed++) {
      Generator generator = new Generator(new Random(seed));
      Wider wider =
          new Wider(
              Optional.of(Samples.everything()),
              seed,
              Optional.of((Figure) generator.value(Figure.class, 4)),
              Optional.of(Data.of(List.of(Data.of(generator.plain(4))))));
      byte[] bytes = encode(encoding, Form.NAMED, Wider.class, wider);
      assertThat(decode(encoding, Form.NAMED_OPEN, Narrow.class, bytes, Kit.LIMITS))
          .isEqualTo(new Narrow(seed));
      assertThatThrownBy(() -> decode(encoding, Form.NAMED, Narrow.class, bytes, Kit.LIMITS))
          .isInstanceOf(InvalidDataException.class)
          .hasMessageContaining("unknown member \"first\"");
    }
  }

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void whatIsPassedOverHasTheLevelsThatItHasAsAValue(Encoding encoding) {
    for (int seed = 0; seed < 100; seed++) {
      Generator generator = new Generator(new Random(seed));
      Wider wider =
          new Wider(
              Optional.empty(),
              1,
              Optional.of((Figure) generator.value(Figure.class, 6)),
              Optional.of(Data.of(List.of(Data.of(generator.plain(4))))));
      byte[] bytes = encode(encoding, Form.NAMED, Wider.class, wider);
      for (int depth = 1; depth < 12; depth++) {
        Limits limits = Kit.LIMITS.withMaxDepth(depth);
        assertThat(fits(encoding, Narrow.class, bytes, limits))
            .as("seed %s, depth %s", seed, depth)
            .isEqualTo(fits(encoding, Wider.class, bytes, limits));
      }
    }
  }

  private static boolean fits(Encoding encoding, Type type, byte[] bytes, Limits limits) {
    try {
      decode(encoding, Form.NAMED_OPEN, type, bytes, limits);
      return true;
    } catch (InvalidDataException e) {
      assertThat(e.violation().expected()).contains("levels of nesting");
      return false;
    }
  }

  @Test
  void theFieldsOfARecordThatIsPassedOverAreNoElements() {
    Wider wider =
        new Wider(
            Optional.empty(),
            1,
            Optional.of(new Circle(new Point(1, 2), 3)),
            Optional.of(Data.of(List.of(1))));
    Limits limits = Kit.LIMITS.withMaxElements(1);
    for (Encoding encoding : Encoding.values()) {
      byte[] bytes = encode(encoding, Form.NAMED, Wider.class, wider);
      assertThat(decode(encoding, Form.NAMED_OPEN, Wider.class, bytes, limits)).isEqualTo(wider);
      assertThat(decode(encoding, Form.NAMED_OPEN, Narrow.class, bytes, limits))
          .isEqualTo(new Narrow(1));
    }
    assertThatThrownBy(() ->
            decode(
                Encoding.JSON,
                Form.NAMED_OPEN,
                Narrow.class,
                "{\"x\":1,\"y\":[1,2]}".getBytes(StandardCharsets.UTF_8),
                limits))
        .hasMessageContaining("at most 1 elements");
  }

  @Test
  void whatIsPassedOverIsWellFormed() {
    String x = "82a17801a179";
    for (String value :
        List.of("c0", "c3", "cfffffffffffffffff", "cb7ff8000000000000", "d6ff00000000", "c400")) {
      assertThat(fromHex(Form.NAMED_OPEN, Narrow.class, x + value)).isEqualTo(new Narrow(1));
    }
    assertThat(fromHex(Form.NAMED_OPEN, Narrow.class, x + "8201c0c410" + "00".repeat(16) + "c0"))
        .isEqualTo(new Narrow(1));
    assertPassedOverBadly(x + "c1", "$.y but was the byte c1");
    assertPassedOverBadly(x + "a180", "expected well-formed UTF-8 at $.y");
    assertPassedOverBadly(x + "a3eda080", "expected well-formed UTF-8 at $.y");
    assertPassedOverBadly(x + "c7010100", "expected timestamp at $.y");
    assertPassedOverBadly(x + "92c0", "a count of 2 with 1 bytes left");
    assertPassedOverBadly(x + "c6ffffffff", "expected bytes at $.y but was a length of");
    assertPassedOverBadly(x + "81c001", "expected key that is a string, an integer or a UUID");
    assertPassedOverBadly(x + "91".repeat(100) + "c0", "at most 64 levels of nesting");
    assertPassedOverBadly(x + "8101".repeat(100) + "c0", "at most 64 levels of nesting");

    for (String json : List.of("1e", "\"\\ud800\"", "[1,]", "NaN", "{\"a\":01}", "tru")) {
      assertThatThrownBy(
              () -> fromJson(Form.NAMED_OPEN, Narrow.class, "{\"y\":" + json + ",\"x\":1}"))
          .as(json)
          .isInstanceOf(InvalidDataException.class);
    }
    assertThat(
            catchThrowableOfType(
                    InvalidDataException.class,
                    () ->
                        fromJson(
                            Form.NAMED_OPEN,
                            Narrow.class,
                            "{\"y\":" + "[".repeat(100) + "]".repeat(100) + ",\"x\":1}"))
                .violation()
                .expected())
        .isEqualTo("at most 64 levels of nesting");
  }

  private static void assertPassedOverBadly(String hex, String message) {
    assertThatThrownBy(() -> fromHex(Form.NAMED_OPEN, Narrow.class, hex))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining(message);
  }

  @Test
  void answersTruncatedAndDamagedDocumentsWithInvalidDataOnly() {
    Random random = new Random(7);
    for (Encoding encoding : Encoding.values()) {
      byte[] whole =
          encode(
              encoding,
              Form.NAMED,
              Wider.class,
              new Wider(Optional.of(Samples.everything()), 1, Optional.empty(), Optional.empty()));
      for (int length = 0; length < whole.length; length++) {
        byte[] cut = Arrays.copyOf(whole, length);
        assertThatThrownBy(() -> decode(encoding, Form.NAMED_OPEN, Narrow.class, cut, Kit.LIMITS))
            .isInstanceOf(InvalidDataException.class);
      }
      for (int i = 0; i < 3_000; i++) {
        byte[] damaged = whole.clone();
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        for (Type type : List.<Type>of(Narrow.class, Wider.class)) {
          try {
            decode(encoding, Form.NAMED_OPEN, type, damaged, Kit.LIMITS);
          } catch (InvalidDataException e) {
            assertThat(e.violation().offset()).isBetween(0L, (long) damaged.length);
          }
        }
      }
    }
  }
}
