package dev.sallyport.codecs.internal.derive;

import dev.sallyport.codecs.internal.types.ClassInfo;
import dev.sallyport.codecs.internal.types.JavaType;
import dev.sallyport.schema.Schema.Scalar;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The classes that are scalars. */
final class Scalars {
  private static final Map<String, Scalar> SCALARS = scalars();

  private Scalars() {}

  /** The scalar of a class, or null if it is none. */
  static @Nullable Scalar of(ClassInfo type) {
    return SCALARS.get(type.typeName());
  }

  /** Whether a map may have keys of it. */
  static boolean isKey(Scalar scalar) {
    return switch (scalar) {
      case STRING, INT8, INT16, INT32, INT64, UUID -> true;
      default -> false;
    };
  }

  /** Whether the variation changes a scalar that the type is, or has for its elements. */
  static boolean varies(JavaType type, Variation variation) {
    Scalar scalar = of(type.raw());
    if (scalar != null && variation.of(scalar) != scalar) {
      return true;
    }
    JavaType component = type.component();
    if (component != null && varies(component, variation)) {
      return true;
    }
    if (type.raw().isRecord()) {
      return false;
    }
    List<JavaType> arguments = type.arguments();
    // The keys of maps have a form of their own.
    for (JavaType each :
        arguments.subList(type.is(Map.class) && !arguments.isEmpty() ? 1 : 0, arguments.size())) {
      if (varies(each, variation)) {
        return true;
      }
    }
    return false;
  }

  /** By name: asking classes for theirs would load them all, in every new process. */
  private static Map<String, Scalar> scalars() {
    Map<String, Scalar> map = new HashMap<>(64);
    map.put("boolean", Scalar.BOOLEAN);
    map.put("java.lang.Boolean", Scalar.BOOLEAN);
    map.put("byte", Scalar.INT8);
    map.put("java.lang.Byte", Scalar.INT8);
    map.put("short", Scalar.INT16);
    map.put("java.lang.Short", Scalar.INT16);
    map.put("int", Scalar.INT32);
    map.put("java.lang.Integer", Scalar.INT32);
    map.put("long", Scalar.INT64);
    map.put("java.lang.Long", Scalar.INT64);
    map.put("char", Scalar.CHAR);
    map.put("java.lang.Character", Scalar.CHAR);
    map.put("float", Scalar.FLOAT32);
    map.put("java.lang.Float", Scalar.FLOAT32);
    map.put("double", Scalar.FLOAT64);
    map.put("java.lang.Double", Scalar.FLOAT64);
    map.put("java.math.BigDecimal", Scalar.DECIMAL);
    map.put("java.math.BigInteger", Scalar.BIG_INTEGER);
    map.put("java.lang.String", Scalar.STRING);
    map.put("byte[]", Scalar.BYTES);
    map.put("dev.sallyport.Blob", Scalar.BLOB);
    map.put("java.time.Instant", Scalar.INSTANT);
    map.put("java.time.LocalDate", Scalar.LOCAL_DATE);
    map.put("java.time.LocalTime", Scalar.LOCAL_TIME);
    map.put("java.time.LocalDateTime", Scalar.LOCAL_DATE_TIME);
    map.put("java.time.OffsetTime", Scalar.OFFSET_TIME);
    map.put("java.time.OffsetDateTime", Scalar.OFFSET_DATE_TIME);
    map.put("java.time.ZonedDateTime", Scalar.ZONED_DATE_TIME);
    map.put("java.time.Year", Scalar.YEAR);
    map.put("java.time.YearMonth", Scalar.YEAR_MONTH);
    map.put("java.time.MonthDay", Scalar.MONTH_DAY);
    map.put("java.time.Duration", Scalar.DURATION);
    map.put("java.time.Period", Scalar.PERIOD);
    map.put("java.util.UUID", Scalar.UUID);
    map.put("java.net.URI", Scalar.URI);
    map.put("java.time.ZoneId", Scalar.ZONE_ID);
    map.put("java.util.Locale", Scalar.LOCALE);
    return map;
  }
}
