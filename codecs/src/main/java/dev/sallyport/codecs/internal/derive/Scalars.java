package dev.sallyport.codecs.internal.derive;

import dev.sallyport.Blob;
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
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The classes that are scalars. */
final class Scalars {
  private static final Map<Class<?>, Scalar> SCALARS = scalars();

  private Scalars() {}

  /** The scalar of a class, or null if it is none. */
  static @Nullable Scalar of(Class<?> type) {
    return SCALARS.get(type);
  }

  /** The same with NaN and the infinities, where there is such a scalar. */
  static Scalar nonFinite(Scalar scalar) {
    return switch (scalar) {
      case FLOAT32 -> Scalar.FLOAT32_NON_FINITE;
      case FLOAT64 -> Scalar.FLOAT64_NON_FINITE;
      default -> scalar;
    };
  }

  /** The same as a string, where there is such a scalar. */
  static Scalar asString(Scalar scalar) {
    return scalar == Scalar.INT64 ? Scalar.INT64_STRING : scalar;
  }

  /** Whether a map may have keys of it. */
  static boolean isKey(Scalar scalar) {
    return switch (scalar) {
      case STRING, INT8, INT16, INT32, INT64, UUID -> true;
      default -> false;
    };
  }

  /** Whether the type is, or has for its elements, a float or double. */
  static boolean hasFloat(JavaType type) {
    Scalar scalar = of(type.raw());
    if (scalar == Scalar.FLOAT32 || scalar == Scalar.FLOAT64) {
      return true;
    }
    JavaType component = type.component();
    if (component != null && hasFloat(component)) {
      return true;
    }
    if (type.raw().isRecord()) {
      return false;
    }
    for (JavaType argument : type.arguments()) {
      if (hasFloat(argument)) {
        return true;
      }
    }
    return false;
  }

  private static Map<Class<?>, Scalar> scalars() {
    Map<Class<?>, Scalar> map = new HashMap<>(64);
    map.put(boolean.class, Scalar.BOOLEAN);
    map.put(Boolean.class, Scalar.BOOLEAN);
    map.put(byte.class, Scalar.INT8);
    map.put(Byte.class, Scalar.INT8);
    map.put(short.class, Scalar.INT16);
    map.put(Short.class, Scalar.INT16);
    map.put(int.class, Scalar.INT32);
    map.put(Integer.class, Scalar.INT32);
    map.put(long.class, Scalar.INT64);
    map.put(Long.class, Scalar.INT64);
    map.put(char.class, Scalar.CHAR);
    map.put(Character.class, Scalar.CHAR);
    map.put(float.class, Scalar.FLOAT32);
    map.put(Float.class, Scalar.FLOAT32);
    map.put(double.class, Scalar.FLOAT64);
    map.put(Double.class, Scalar.FLOAT64);
    map.put(BigDecimal.class, Scalar.DECIMAL);
    map.put(BigInteger.class, Scalar.BIG_INTEGER);
    map.put(String.class, Scalar.STRING);
    map.put(byte[].class, Scalar.BYTES);
    map.put(Blob.class, Scalar.BLOB);
    map.put(Instant.class, Scalar.INSTANT);
    map.put(LocalDate.class, Scalar.LOCAL_DATE);
    map.put(LocalTime.class, Scalar.LOCAL_TIME);
    map.put(LocalDateTime.class, Scalar.LOCAL_DATE_TIME);
    map.put(OffsetTime.class, Scalar.OFFSET_TIME);
    map.put(OffsetDateTime.class, Scalar.OFFSET_DATE_TIME);
    map.put(ZonedDateTime.class, Scalar.ZONED_DATE_TIME);
    map.put(Year.class, Scalar.YEAR);
    map.put(YearMonth.class, Scalar.YEAR_MONTH);
    map.put(MonthDay.class, Scalar.MONTH_DAY);
    map.put(Duration.class, Scalar.DURATION);
    map.put(Period.class, Scalar.PERIOD);
    map.put(UUID.class, Scalar.UUID);
    map.put(URI.class, Scalar.URI);
    map.put(ZoneId.class, Scalar.ZONE_ID);
    map.put(Locale.class, Scalar.LOCALE);
    return map;
  }
}
