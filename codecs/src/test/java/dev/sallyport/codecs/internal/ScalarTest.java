package dev.sallyport.codecs.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.NonFinite;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
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
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ScalarTest {
  record Numbers(@NonFinite double wide, @NonFinite float narrow) {}

  static Stream<Arguments> values() {
    UUID uuid = UUID.fromString("123e4567-e89b-12d3-a456-426614174000");
    return Stream.of(
        values(Boolean.class, true, false),
        values(Byte.class, Byte.MIN_VALUE, (byte) 0, Byte.MAX_VALUE),
        values(Short.class, Short.MIN_VALUE, (short) -1, Short.MAX_VALUE),
        values(Integer.class, Integer.MIN_VALUE, -33, 0, 128, Integer.MAX_VALUE),
        values(Long.class, Long.MIN_VALUE, (1L << 53) + 1, -(1L << 53) - 1, Long.MAX_VALUE),
        values(Character.class, 'a', '\0', '\n', '\u20ac', '\uffff'),
        values(Double.class, 0.0, -0.0, 1.5, 0.1, Double.MIN_VALUE, Double.MAX_VALUE, 1e22, 5.0),
        values(Float.class, 0f, -0f, 0.1f, Float.MIN_VALUE, Float.MAX_VALUE, 16777216f),
        values(
            String.class,
            "",
            "plain",
            "quote\" \\ / \b\f\n\r\t\u0000\u001f\u007f",
            "\u0085\u2028\u2029",
            "\u00e9\u20ac\ud83d\ude00",
            "x".repeat(31),
            "x".repeat(32),
            "x".repeat(255),
            "x".repeat(256),
            "\u20ac".repeat(30000)),
        values(byte[].class, new byte[0], new byte[] {0}, new byte[] {-1, 2}, new byte[70000]),
        values(
            BigDecimal.class,
            BigDecimal.ZERO,
            new BigDecimal("-1.500"),
            new BigDecimal("1E+30"),
            new BigDecimal("1E-30"),
            new BigDecimal(Double.MIN_VALUE)),
        values(BigInteger.class, BigInteger.ZERO, BigInteger.TWO.pow(4096).negate()),
        values(
            Instant.class,
            Instant.EPOCH,
            Instant.parse("2026-02-28T23:59:59.123456789Z"),
            Instant.parse("1969-12-31T23:59:59.999Z"),
            Instant.ofEpochSecond((1L << 32) - 1),
            Instant.ofEpochSecond(1L << 32),
            Instant.ofEpochSecond((1L << 34) - 1, 5_000),
            Instant.ofEpochSecond(1L << 34),
            Instant.parse("0000-01-01T00:00:00Z"),
            Instant.parse("9999-12-31T23:59:59.999999999Z")),
        values(LocalDate.class, LocalDate.of(2024, 2, 29), LocalDate.of(0, 1, 1)),
        values(LocalTime.class, LocalTime.MIDNIGHT, LocalTime.MAX),
        values(LocalDateTime.class, LocalDateTime.of(9999, 12, 31, 23, 59, 59, 1)),
        values(OffsetTime.class, OffsetTime.of(1, 2, 0, 0, ZoneOffset.ofHours(-3))),
        values(OffsetDateTime.class, OffsetDateTime.of(2020, 1, 2, 3, 4, 5, 6, ZoneOffset.MAX)),
        values(
            ZonedDateTime.class,
            ZonedDateTime.of(2020, 10, 25, 2, 30, 0, 0, ZoneId.of("Europe/Paris")),
            ZonedDateTime.of(2020, 10, 25, 2, 30, 0, 0, ZoneId.of("Europe/Paris"))
                .withLaterOffsetAtOverlap(),
            ZonedDateTime.of(2020, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC)),
        values(Year.class, Year.of(2026), Year.of(5), Year.of(0)),
        values(YearMonth.class, YearMonth.of(2026, 11), YearMonth.of(7, 1)),
        values(MonthDay.class, MonthDay.of(2, 29)),
        values(
            Duration.class,
            Duration.ZERO,
            Duration.ofSeconds(Long.MIN_VALUE),
            Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
            Duration.ofMillis(-1500)),
        values(Period.class, Period.ZERO, Period.of(1, -2, 3)),
        values(UUID.class, uuid, new UUID(0, 0), new UUID(-1, -1)),
        values(URI.class, URI.create("http://example.org/a?b#c"), URI.create("")),
        values(ZoneId.class, ZoneId.of("Europe/Paris"), ZoneOffset.UTC, ZoneId.of("UTC+01:00")),
        values(
            Locale.class,
            Locale.ROOT,
            Locale.CANADA_FRENCH,
            Locale.forLanguageTag("zh-Hant-TW-u-ca-roc")));
  }

  private static Arguments values(Class<?> type, Object... values) {
    return Arguments.of(type, List.of(values));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("values")
  void roundTripsEveryScalarInBothEncodings(Class<?> type, List<?> values) {
    for (Object value : values) {
      assertThat(Kit.roundTrip(type, value)).isEqualTo(value);
    }
  }

  @Test
  void keepsNegativeZeroApartFromZero() {
    assertThat(Kit.json(double.class, -0.0)).isEqualTo("-0.0");
    assertThat(Double.doubleToRawLongBits((double) Kit.roundTrip(double.class, -0.0)))
        .isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void carriesNonFiniteNumbersWhereAnnotated() {
    Numbers numbers = new Numbers(Double.NaN, Float.NEGATIVE_INFINITY);
    assertThat(Kit.roundTrip(Numbers.class, numbers)).isEqualTo(numbers);
    assertThat(Kit.json(Numbers.class, numbers))
        .isEqualTo("{\"wide\":\"NaN\",\"narrow\":\"-Infinity\"}");
  }

  @Test
  void refusesNonFiniteNumbersElsewhere() {
    for (double number : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThat(Kit.refusals(double.class, number).get(0).code()).isEqualTo("VALUE-NAN");
      assertThat(Kit.refusals(float.class, (float) number).get(0).code()).isEqualTo("VALUE-NAN");
    }
    Kit.jsonViolation(double.class, "\"NaN\"");
    Kit.jsonViolation(double.class, "NaN");
    Kit.jsonViolation(double.class, "1e999");
    Kit.msgpackViolation(double.class, "cb7ff8000000000000");
    Kit.msgpackViolation(double.class, "ca7f800000");
    Kit.msgpackViolation(float.class, "cb7fefffffffffffff");
  }

  @Test
  void takesAnIntegerAsTheNearestDoubleInBothEncodings() {
    assertThat(Kit.fromJson(double.class, "5")).isEqualTo(5.0);
    assertThat(Kit.fromMsgpack(double.class, "05")).isEqualTo(5.0);
    assertThat(Kit.fromMsgpack(double.class, "cfffffffffffffffff")).isEqualTo(0x1p64);
    assertThat(Kit.fromJson(double.class, "18446744073709551615")).isEqualTo(0x1p64);
    assertThat(Kit.fromMsgpack(float.class, "cfffffffffffffffff")).isEqualTo(0x1p64f);
    assertThat(Kit.fromMsgpack(float.class, "cb3fb999999999999a")).isEqualTo(0.1f);
  }

  @ParameterizedTest
  @CsvSource({
    "128, byte",
    "-129, byte",
    "32768, short",
    "-32769, short",
    "2147483648, int",
    "-2147483649, int",
    "9223372036854775808, long",
    "-9223372036854775809, long"
  })
  void refusesIntegersOutOfRangeInJson(String number, String type) {
    assertThat(Kit.jsonViolation(primitive(type), number).actual()).isEqualTo(number);
  }

  @ParameterizedTest
  @CsvSource({
    "cc80, byte",
    "d1ff7f, byte",
    "cd8000, short",
    "ce80000000, int",
    "d3ffffffff7fffffff, int",
    "cf8000000000000000, long"
  })
  void refusesIntegersOutOfRangeInMessagePack(String hex, String type) {
    Kit.msgpackViolation(primitive(type), hex);
  }

  private static Class<?> primitive(String name) {
    return switch (name) {
      case "byte" -> byte.class;
      case "short" -> short.class;
      case "int" -> int.class;
      default -> long.class;
    };
  }

  @Test
  void convertsNothing() {
    for (String json : List.of("5.0", "5e0", "\"5\"", "true", "null", "[5]", "{}")) {
      Kit.jsonViolation(int.class, json);
    }
    for (String json : List.of("1", "\"true\"", "null")) {
      Kit.jsonViolation(boolean.class, json);
    }
    Kit.jsonViolation(String.class, "5");
    Kit.msgpackViolation(int.class, "cb4014000000000000");
    Kit.msgpackViolation(String.class, "c40161");
    Kit.msgpackViolation(byte[].class, "a161");
    Kit.msgpackViolation(boolean.class, "01");
  }

  @Test
  void refusesUnpairedSurrogatesBothWays() {
    for (String text : List.of("a\ud800", "\udc00b", "\ud800\ud800")) {
      assertThat(Kit.refusals(String.class, text).get(0).code()).isEqualTo("VALUE-SURROGATE");
    }
    assertThat(Kit.refusals(char.class, '\ud800').get(0).code()).isEqualTo("VALUE-SURROGATE");
    Kit.jsonViolation(String.class, "\"\\ud800\"");
    Kit.jsonViolation(String.class, "\"\\udc00\\ud800\"");
    Kit.msgpackViolation(String.class, "a3eda080");
    assertThat(Kit.fromJson(String.class, "\"\\ud83d\\ude00\"")).isEqualTo("\ud83d\ude00");
  }

  @ParameterizedTest
  @CsvSource({
    "a180",
    "a1c3",
    "a2c080",
    "a2c328",
    "a3e08080",
    "a3e282",
    "a3edbfbf",
    "a4f0808080",
    "a4f4908080",
    "a4f5808080",
    "a1fe",
    "a1ff"
  })
  void refusesMalformedUtf8(String hex) {
    assertThat(Kit.msgpackViolation(String.class, hex).expected())
        .isIn("well-formed UTF-8", "string");
    byte[] packed = java.util.HexFormat.of().parseHex(hex);
    byte[] json = new byte[packed.length + 1];
    json[0] = '"';
    System.arraycopy(packed, 1, json, 1, packed.length - 1);
    json[packed.length] = '"';
    Kit.violation(dev.sallyport.Encoding.JSON, String.class, json);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-02-30T00:00:00Z",
    "2026-01-01 00:00:00Z",
    "2026-01-01T00:00:00",
    "2026-01-01T24:00:00Z",
    "2026-01-01T00:00:60Z",
    "2026-01-01T00:00:00.Z",
    "2026-01-01T00:00:00.1234567890Z",
    "+12026-01-01T00:00:00Z",
    "2026-1-01T00:00:00Z",
    "2026-01-01T00:00:00+0100",
    "0000-01-01T00:00:00+01:00",
    "2026-01-01t00:00:00z",
    "now"
  })
  void refusesWhatIsNoRfc3339Timestamp(String text) {
    Kit.jsonViolation(Instant.class, '"' + text + '"');
  }

  @Test
  void readsOffsetsAndAnyFractionOfTimestamps() {
    assertThat(Kit.fromJson(Instant.class, "\"2026-01-01T01:30:00.5+01:30\""))
        .isEqualTo(Instant.parse("2026-01-01T00:00:00.500Z"));
    assertThat(Kit.json(Instant.class, Instant.ofEpochSecond(0, 1000)))
        .isEqualTo("\"1970-01-01T00:00:00.000001Z\"");
  }

  @Test
  void refusesTimestampsOutOfRange() {
    for (Instant instant :
        List.of(Instant.MIN, Instant.MAX, Instant.parse("+10000-01-01T00:00:00Z"))) {
      assertThat(Kit.refusals(Instant.class, instant).get(0).code()).isEqualTo("VALUE-RANGE");
    }
    Kit.msgpackViolation(Instant.class, "c70cff000000007fffffffffffffff");
    Kit.msgpackViolation(Instant.class, "c70cff3b9aca000000000000000000");
    Kit.msgpackViolation(Instant.class, "c70dff00000000000000000000000000");
    Kit.msgpackViolation(Instant.class, "d60100000000");
    Kit.msgpackViolation(Instant.class, "d7ffffffffffffffffff");
  }

  @ParameterizedTest
  @CsvSource({
    "java.math.BigDecimal, +1",
    "java.math.BigDecimal, 1.",
    "java.math.BigDecimal, .5",
    "java.math.BigDecimal, 01",
    "java.math.BigDecimal, 1e9999999",
    "java.math.BigDecimal, 1e5000",
    "java.math.BigDecimal, NaN",
    "java.math.BigDecimal, \u0661",
    "java.math.BigInteger, 1.0",
    "java.math.BigInteger, 007",
    "java.math.BigInteger, -0",
    "java.math.BigInteger, 0x1",
    "java.time.LocalDate, 2024-02-30",
    "java.time.LocalDate, +12024-02-03",
    "java.time.LocalDate, -0001-01-01",
    "java.time.LocalTime, 25:00",
    "java.time.Year, 12",
    "java.time.Duration, 1s",
    "java.time.ZoneId, Nowhere/City",
    "java.util.Locale, en_US",
    "java.net.URI, 'a b'",
    "java.util.UUID, 123E4567-e89b-12d3-a456-426614174000",
    "java.util.UUID, 1-2-3-4-5",
    "java.time.ZonedDateTime, 2020-01-01T00:00:00+05:00[Europe/Paris]",
    "byte[], YQ",
    "byte[], YR==",
    "byte[], YWI",
    "byte[], YW J",
    "byte[], 'YQ==\\n'",
    "byte[], Y-__"
  })
  void refusesTextThatIsNotTheScalars(String type, String text) throws Exception {
    Class<?> scalar = type.equals("byte[]") ? byte[].class : Class.forName(type);
    Kit.jsonViolation(scalar, '"' + text + '"');
  }

  @Test
  void refusesNumbersBeyondTheirBounds() {
    assertThat(Kit.refusals(BigInteger.class, BigInteger.TEN.pow(4096)).get(0).code())
        .isEqualTo("VALUE-RANGE");
    assertThat(Kit.roundTrip(BigInteger.class, BigInteger.TEN.pow(4095))).isNotNull();
    assertThat(Kit.refusals(BigDecimal.class, BigDecimal.valueOf(1, 5000)).get(0).code())
        .isEqualTo("VALUE-RANGE");
    Kit.jsonViolation(BigInteger.class, '"' + "9".repeat(4097) + '"');
    Kit.jsonViolation(double.class, "1" + "0".repeat(1001));
  }

  @Test
  void refusesDatesOutsideTheYearsOfFourDigits() {
    assertThat(Kit.refusals(LocalDate.class, LocalDate.MAX).get(0).code()).isEqualTo("VALUE-RANGE");
    assertThat(Kit.refusals(Year.class, Year.of(-1)).get(0).code()).isEqualTo("VALUE-RANGE");
  }

  @Test
  void refusesASubclassOfANumber() {
    final class Loud extends BigDecimal {
      private static final long serialVersionUID = 1L;

      Loud() {
        super("1");
      }

      @Override
      public String toString() {
        throw new AssertionError("touched");
      }
    }

    assertThat(Kit.refusals(BigDecimal.class, new Loud()).get(0).code()).isEqualTo("LH-LAMBDA");
  }

  @Test
  void refusesLocalesThatNoLanguageTagDescribes() {
    @SuppressWarnings("deprecation") // Its successor would refuse such a locale.
    Locale odd = new Locale("a", "b", "c d");
    assertThat(Kit.refusals(Locale.class, odd).get(0).code()).isEqualTo("VALUE-RANGE");
  }
}
