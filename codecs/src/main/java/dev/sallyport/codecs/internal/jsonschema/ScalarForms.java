package dev.sallyport.codecs.internal.jsonschema;

import dev.sallyport.schema.Schema.Scalar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The schemas of scalars. */
final class ScalarForms {
  // One more than the digits of docs/schema.md's largest numbers takes a minus.
  private static final int MAX_DIGITS = 4096;
  private static final int MAX_DECIMAL_TEXT = 8208;
  // The largest of 17 digits that is still read as the largest double.
  private static final BigDecimal MAX_DOUBLE = new BigDecimal("1.7976931348623158E+308");

  private ScalarForms() {}

  /** Whether the schema is short enough to stand where it is used. */
  static boolean isInline(Scalar scalar) {
    return switch (scalar) {
      case BOOLEAN, STRING, INT8, INT16, INT32, INT64 -> true;
      default -> false;
    };
  }

  static Map<String, Object> of(Scalar scalar) {
    return switch (scalar) {
      case BOOLEAN -> object("type", "boolean");
      case STRING -> object("type", "string");
      case INT8 -> integer(8);
      case INT16 -> integer(16);
      case INT32 -> integer(32);
      case INT64 -> integer(64);
      case FLOAT32 -> float32();
      case FLOAT64 -> float64();
      case FLOAT32_NON_FINITE -> nonFinite(float32());
      case FLOAT64_NON_FINITE -> nonFinite(float64());
      case DECIMAL -> text(Patterns.DECIMAL, "maxLength", MAX_DECIMAL_TEXT);
      case BIG_INTEGER ->
          text(
              Patterns.BIG_INTEGER,
              "maxLength",
              MAX_DIGITS + 1,
              "anyOf",
              List.of(object("maxLength", MAX_DIGITS), object("pattern", "^-")));
      case BYTES, BLOB -> text(Patterns.BASE64, "contentEncoding", "base64");
      case INSTANT ->
          text(
              Patterns.INSTANT,
              "not",
              object("pattern", Patterns.INSTANT_OUT_OF_RANGE),
              "format",
              "date-time");
      case LOCAL_DATE -> text(Patterns.LOCAL_DATE, "format", "date");
      case UUID -> text(Patterns.UUID, "format", "uuid");
      case DURATION -> text(Patterns.DURATION, "not", object("pattern", Patterns.DURATION_EMPTY));
      // A P alone is no period.
      case PERIOD -> text(Patterns.PERIOD, "minLength", 3);
      case URI -> text(UriPattern.URI, "not", object("pattern", UriPattern.EMPTY_AUTHORITY));
      default -> text(pattern(scalar));
    };
  }

  private static String pattern(Scalar scalar) {
    return switch (scalar) {
      case INT64_STRING -> Patterns.integerOf(64);
      case CHAR -> Patterns.CHAR;
      case LOCAL_TIME -> Patterns.LOCAL_TIME;
      case LOCAL_DATE_TIME -> Patterns.LOCAL_DATE_TIME;
      case OFFSET_TIME -> Patterns.OFFSET_TIME;
      case OFFSET_DATE_TIME -> Patterns.OFFSET_DATE_TIME;
      case ZONED_DATE_TIME -> Patterns.ZONED_DATE_TIME;
      case YEAR -> Patterns.YEAR;
      case YEAR_MONTH -> Patterns.YEAR_MONTH;
      case MONTH_DAY -> Patterns.MONTH_DAY;
      case ZONE_ID -> Patterns.ZONE_ID;
      case LOCALE -> Patterns.LOCALE;
      default -> throw new IllegalStateException("no pattern: " + scalar);
    };
  }

  /** What the names of members must be, where they are keys of a map; nothing for strings. */
  static Map<String, Object> key(Scalar scalar) {
    return switch (scalar) {
      case STRING -> Map.of();
      case INT8 -> object("pattern", Patterns.integerOf(8));
      case INT16 -> object("pattern", Patterns.integerOf(16));
      case INT32 -> object("pattern", Patterns.integerOf(32));
      case INT64 -> object("pattern", Patterns.integerOf(64));
      case UUID -> object("pattern", Patterns.UUID);
      default -> throw new IllegalArgumentException("no key: " + scalar);
    };
  }

  private static Map<String, Object> integer(int bits) {
    BigInteger bound = BigInteger.ONE.shiftLeft(bits - 1);
    return object(
        "type", "integer", "minimum", bound.negate(), "maximum", bound.subtract(BigInteger.ONE));
  }

  /** The numbers of which the nearest float is finite. */
  private static Map<String, Object> float32() {
    // Half a unit above the largest float, from where on infinity is the nearest.
    BigInteger bound = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE.shiftLeft(103));
    return object("type", "number", "exclusiveMinimum", bound.negate(), "exclusiveMaximum", bound);
  }

  /**
   * The numbers of which the nearest double is finite, but for a few at the end: the exact bound is
   * itself no double, and a schema that has it cannot be read everywhere.
   */
  private static Map<String, Object> float64() {
    return object("type", "number", "minimum", MAX_DOUBLE.negate(), "maximum", MAX_DOUBLE);
  }

  private static Map<String, Object> nonFinite(Map<String, Object> number) {
    List<String> names = List.of("NaN", "Infinity", "-Infinity");
    return object("anyOf", List.of(number, object("enum", names)));
  }

  private static Map<String, Object> text(String pattern, Object... more) {
    Map<String, Object> text = object("type", "string", "pattern", pattern);
    text.putAll(object(more));
    return text;
  }

  /** An object of the members given by name and value in turn, in this order. */
  static Map<String, Object> object(Object... members) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < members.length; i += 2) {
      object.put((String) members[i], members[i + 1]);
    }
    return object;
  }
}
