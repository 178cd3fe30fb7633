package dev.sallyport.codecs.internal;

import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.InvalidDataException;
import dev.sallyport.NonFinite;
import dev.sallyport.spi.JsonSlicer;
import dev.sallyport.spi.Shape;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What must hold of any bytes, whoever made them: they are invalid data at an offset within them,
 * or a value that both encodings carry there and back. Each failure is an {@link AssertionError}.
 */
final class Fuzzing {
  private Fuzzing() {}

  @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
  record Numbers(
      byte tiny,
      short small,
      int number,
      long large,
      float narrow,
      double wide,
      @NonFinite double any,
      BigDecimal decimal,
      BigInteger integer,
      List<Long> longs,
      @NonFinite float[] floats) {}

  record Times(
      Instant instant,
      LocalDate date,
      LocalTime time,
      LocalDateTime dateTime,
      OffsetTime offsetTime,
      OffsetDateTime offset,
      ZonedDateTime zoned,
      Year year,
      YearMonth yearMonth,
      MonthDay monthDay,
      Duration duration,
      Period period) {}

  /** A type to decode, and a value of it to begin with. */
  record Target(String name, Type type, Shape<Object> shape, Object seed) {
    Target(String name, Type type, Object seed) {
      this(name, type, Kit.shape(type), seed);
    }
  }

  static final List<Target> TARGETS =
      List.of(
          new Target("data", Data.class, Data.of(new Generator(new java.util.Random(7)).plain(4))),
          new Target("everything", Samples.Everything.class, Samples.everything()),
          new Target("union", Samples.Figure.class, Samples.everything().figure()),
          new Target("tree", Samples.Tree.class, tree()),
          new Target("texts", GadgetMain.Texts.class, GadgetMain.texts()),
          new Target("numbers", Numbers.class, numbers()),
          new Target("times", Times.class, times()),
          new Target(
              "optionals",
              Samples.Optionals.class,
              new Samples.Optionals(
                  Optional.of(1), Optional.of("t"), Optional.of(Data.of(List.of(1))))),
          new Target(
              "maps",
              new Kit.Of<Map<Integer, List<long[]>>>() {}.type(),
              Map.of(1, List.of(new long[] {1, -2}))),
          new Target("set", new Kit.Of<Set<Instant>>() {}.type(), Set.of(Instant.EPOCH)),
          new Target("bytes", byte[][].class, new byte[][] {{1, 2}, {}}),
          new Target("string", String.class, "caf\u00e9 \ud83d\ude00"),
          new Target("nothing", void.class, null));

  private static Samples.Tree tree() {
    return new Samples.Tree("root", List.of(new Samples.Tree("leaf", List.of())));
  }

  private static Numbers numbers() {
    return new Numbers(
        (byte) -1,
        (short) 300,
        -70_000,
        Long.MAX_VALUE,
        0.25f,
        -1.5e300,
        Double.NaN,
        new BigDecimal("12.340"),
        BigInteger.TWO.pow(100),
        List.of(0L, 1L << 40),
        new float[] {1.5f, Float.NEGATIVE_INFINITY});
  }

  private static Times times() {
    OffsetDateTime offset = OffsetDateTime.parse("2026-03-04T05:06:07.089+01:00");
    return new Times(
        offset.toInstant(),
        offset.toLocalDate(),
        offset.toLocalTime(),
        offset.toLocalDateTime(),
        offset.toOffsetTime(),
        offset,
        ZonedDateTime.parse("2026-03-04T05:06:07+01:00[Europe/Berlin]"),
        Year.of(2026),
        YearMonth.of(2026, 3),
        MonthDay.of(2, 29),
        Duration.ofMillis(-1),
        Period.of(1, 2, 3));
  }

  /** Whether the bytes are a value of the target's type. */
  static boolean accepts(Encoding encoding, Target target, byte[] bytes) {
    Object value;
    try {
      value = decode(encoding, target, bytes);
    } catch (InvalidDataException e) {
      checkViolation(e, bytes.length);
      return false;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw failure("decoding threw", encoding, target, bytes, e);
    }
    try {
      checkValue(encoding, target, value);
    } catch (RuntimeException | AssertionError e) {
      throw failure("what was accepted does not go round", encoding, target, bytes, e);
    }
    return true;
  }

  private static Object decode(Encoding encoding, Target target, byte[] bytes) {
    return Kit.CODECS.codec(encoding).decode(target.shape(), bytes, 0, bytes.length, Kit.LIMITS);
  }

  private static void checkViolation(InvalidDataException e, int length) {
    long offset = e.violation().offset();
    if (offset < 0 || offset > length || !e.violation().path().startsWith("$")) {
      throw new AssertionError("offset of " + length + " bytes, or path: " + e.violation(), e);
    }
  }

  /** By the bytes that it encodes to: arrays have no equals. */
  private static void checkValue(Encoding from, Target target, Object value) {
    byte[] own = Kit.encode(from, target.shape(), value, Kit.LIMITS);
    for (Encoding encoding : Encoding.values()) {
      byte[] bytes = Kit.encode(encoding, target.shape(), value, Kit.LIMITS);
      Object again = decode(encoding, target, bytes);
      if (!Arrays.equals(Kit.encode(from, target.shape(), again, Kit.LIMITS), own)) {
        throw new AssertionError("another value after a way there and back as " + encoding);
      }
      if (value instanceof Data && !Objects.equals(value, again)) {
        throw new AssertionError("an unequal value after a way there and back as " + encoding);
      }
    }
  }

  /** Whether the bytes are an object in JSON, by the slicer; it agrees with the decoder of Data. */
  static boolean slices(byte[] bytes) {
    Map<String, JsonSlicer.Slice> members = null;
    try {
      members = Kit.CODECS.jsonSlicer().slice(bytes, 0, bytes.length, Kit.LIMITS);
      for (JsonSlicer.Slice each : members.values()) {
        Objects.checkFromIndexSize(each.offset(), each.length(), bytes.length);
      }
    } catch (InvalidDataException e) {
      checkViolation(e, bytes.length);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw failure("slicing threw", Encoding.JSON, TARGETS.get(0), bytes, e);
    }
    try {
      Object value = ((Data) decode(Encoding.JSON, TARGETS.get(0), bytes)).value();
      if (value instanceof Map<?, ?> map
          && (members == null || !map.keySet().equals(members.keySet()))) {
        throw failure("the slicer disagrees", Encoding.JSON, TARGETS.get(0), bytes, null);
      }
    } catch (InvalidDataException e) {
      // The slicer leaves what is in the members to others.
    }
    return members != null;
  }

  private static AssertionError failure(
      String what, Encoding encoding, Target target, byte[] bytes, Throwable cause) {
    return new AssertionError(
        what
            + ": "
            + encoding
            + " of "
            + target.name()
            + ": "
            + HexFormat.of().formatHex(bytes)
            + " "
            + new String(bytes, StandardCharsets.ISO_8859_1),
        cause);
  }
}
