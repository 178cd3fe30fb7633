package dev.sallyport.codecs.internal.derive;

import dev.sallyport.Blob;
import dev.sallyport.codecs.internal.types.ClassInfo;
import dev.sallyport.codecs.internal.types.JavaType;
import dev.sallyport.schema.Schema.Scalar;
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
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
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

  private static Map<String, Scalar> scalars() {
    Map<String, Scalar> map = new HashMap<>(64);
    put(map, boolean.class, Scalar.BOOLEAN);
    put(map, Boolean.class, Scalar.BOOLEAN);
    put(map, byte.class, Scalar.INT8);
    put(map, Byte.class, Scalar.INT8);
    put(map, short.class, Scalar.INT16);
    put(map, Short.class, Scalar.INT16);
    put(map, int.class, Scalar.INT32);
    put(map, Integer.class, Scalar.INT32);
    put(map, long.class, Scalar.INT64);
    put(map, Long.class, Scalar.INT64);
    put(map, char.class, Scalar.CHAR);
    put(map, Character.class, Scalar.CHAR);
    put(map, float.class, Scalar.FLOAT32);
    put(map, Float.class, Scalar.FLOAT32);
    put(map, double.class, Scalar.FLOAT64);
    put(map, Double.class, Scalar.FLOAT64);
    put(map, BigDecimal.class, Scalar.DECIMAL);
    put(map, BigInteger.class, Scalar.BIG_INTEGER);
    put(map, String.class, Scalar.STRING);
    put(map, byte[].class, Scalar.BYTES);
    put(map, Blob.class, Scalar.BLOB);
    put(map, Instant.class, Scalar.INSTANT);
    put(map, LocalDate.class, Scalar.LOCAL_DATE);
    put(map, LocalTime.class, Scalar.LOCAL_TIME);
    put(map, LocalDateTime.class, Scalar.LOCAL_DATE_TIME);
    put(map, OffsetTime.class, Scalar.OFFSET_TIME);
    put(map, OffsetDateTime.class, Scalar.OFFSET_DATE_TIME);
    put(map, ZonedDateTime.class, Scalar.ZONED_DATE_TIME);
    put(map, Year.class, Scalar.YEAR);
    put(map, YearMonth.class, Scalar.YEAR_MONTH);
    put(map, MonthDay.class, Scalar.MONTH_DAY);
    put(map, Duration.class, Scalar.DURATION);
    put(map, Period.class, Scalar.PERIOD);
    put(map, UUID.class, Scalar.UUID);
    put(map, URI.class, Scalar.URI);
    put(map, ZoneId.class, Scalar.ZONE_ID);
    put(map, Locale.class, Scalar.LOCALE);
    return map;
  }

  private static void put(Map<String, Scalar> map, Class<?> type, Scalar scalar) {
    map.put(type.getTypeName(), scalar);
  }
}
