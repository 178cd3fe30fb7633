package dev.sallyport.codecs.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.Encoding;
import dev.sallyport.InvalidDataException;
import dev.sallyport.Limits;
import dev.sallyport.RefusedException;
import dev.sallyport.schema.Refusal;
import dev.sallyport.schema.Violation;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Shape;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** What every test here needs: one provider, and shorter ways to encode and decode. */
final class Kit {
  static final StandardCodecs CODECS = new StandardCodecs();
  static final Limits LIMITS = Limits.defaults();

  private Kit() {}

  /** A type written as a type argument: {@code new Of<List<String>>() {}.type()}. */
  abstract static class Of<T> {
    Type type() {
      return ((ParameterizedType) getClass().getGenericSuperclass()).getActualTypeArguments()[0];
    }
  }

  @SuppressWarnings("unchecked")
  static <T> Shape<T> shape(Type type) {
    String name = type instanceof Class<?> plain ? plain.getSimpleName() : "Root";
    return (Shape<T>) CODECS.shape(type, name);
  }

  static <T> byte[] encode(Encoding encoding, Shape<T> shape, T value, Limits limits) {
    FrameBuffer out = new FrameBuffer(limits.maxMessageBytes());
    CODECS.codec(encoding).encode(shape, value, out, limits);
    return Arrays.copyOf(out.array(), out.size());
  }

  static byte[] encode(Encoding encoding, Type type, Object value) {
    return encode(encoding, Kit.<Object>shape(type), value, LIMITS);
  }

  static Object decode(Encoding encoding, Type type, byte[] bytes) {
    return CODECS.codec(encoding).decode(shape(type), bytes, 0, bytes.length, LIMITS);
  }

  static String json(Type type, Object value) {
    return new String(encode(Encoding.JSON, type, value), StandardCharsets.UTF_8);
  }

  static String msgpack(Type type, Object value) {
    return HexFormat.of().formatHex(encode(Encoding.MESSAGEPACK, type, value));
  }

  static Object fromJson(Type type, String json) {
    return decode(Encoding.JSON, type, json.getBytes(StandardCharsets.UTF_8));
  }

  static Object fromMsgpack(Type type, String hex) {
    return decode(Encoding.MESSAGEPACK, type, HexFormat.of().parseHex(hex));
  }

  /** The value after a way there and back, which both encodings agree upon. */
  static Object roundTrip(Type type, Object value) {
    Object packed = decode(Encoding.MESSAGEPACK, type, encode(Encoding.MESSAGEPACK, type, value));
    byte[] json = encode(Encoding.JSON, type, value);
    for (byte b : json) {
      assertThat(b).isBetween((byte) 0x20, (byte) 0x7f);
    }
    Object read = decode(Encoding.JSON, type, json);
    assertThat(read).isEqualTo(packed);
    return packed;
  }

  static Violation violation(Encoding encoding, Type type, byte[] bytes) {
    InvalidDataException thrown =
        catchThrowableOfType(InvalidDataException.class, () -> decode(encoding, type, bytes));
    String shown = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 200));
    assertThat(thrown).describedAs("%s must be refused", shown).isNotNull();
    assertThat(thrown.violation().offset()).isBetween(0L, (long) bytes.length);
    assertThat(thrown.violation().path()).startsWith("$");
    return thrown.violation();
  }

  static Violation jsonViolation(Type type, String json) {
    return violation(Encoding.JSON, type, json.getBytes(StandardCharsets.UTF_8));
  }

  static Violation msgpackViolation(Type type, String hex) {
    return violation(Encoding.MESSAGEPACK, type, HexFormat.of().parseHex(hex));
  }

  /** The refusals of a type. */
  static List<Refusal> typeRefusals(Type type) {
    RefusedException thrown = catchThrowableOfType(RefusedException.class, () -> shape(type));
    assertThat(thrown).describedAs("%s must be refused", type).isNotNull();
    return thrown.refusals();
  }

  /** The refusals of a value, which both encodings agree upon; nothing is written. */
  static List<Refusal> refusals(Type type, Object value) {
    return refusals(type, value, LIMITS);
  }

  static List<Refusal> refusals(Type type, Object value, Limits limits) {
    Shape<Object> shape = shape(type);
    List<Refusal> packed = refusals(Encoding.MESSAGEPACK, shape, value, limits);
    assertThat(refusals(Encoding.JSON, shape, value, limits)).isEqualTo(packed);
    return packed;
  }

  private static List<Refusal> refusals(
      Encoding encoding, Shape<Object> shape, Object value, Limits limits) {
    FrameBuffer out = new FrameBuffer(limits.maxMessageBytes());
    out.write(new byte[] {1, 2, 3}, 0, 3);
    RefusedException thrown =
        catchThrowableOfType(
            RefusedException.class, () -> CODECS.codec(encoding).encode(shape, value, out, limits));
    assertThat(thrown).describedAs("the value must be refused as %s", encoding).isNotNull();
    assertThat(out.size()).isEqualTo(3);
    assertThat(Arrays.copyOf(out.array(), 3)).containsExactly(1, 2, 3);
    return thrown.refusals();
  }
}
