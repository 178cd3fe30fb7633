package dev.sallyport.codecs.internal;

import dev.sallyport.AsString;
import dev.sallyport.Blob;
import dev.sallyport.Data;
import dev.sallyport.NonFinite;
import dev.sallyport.codecs.internal.Samples.Color;
import dev.sallyport.codecs.internal.Samples.Figure;
import dev.sallyport.codecs.internal.Samples.Point;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
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
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** What {@link Generator} leaves out: the other scalars, arrays, and records with all of them. */
@SuppressWarnings("ArrayRecordComponent") // Documents are compared here, not records.
final class WideGenerator {
  private static final List<Class<?>> TYPES =
      List.of(
          Blob.class,
          LocalDateTime.class,
          OffsetTime.class,
          OffsetDateTime.class,
          ZonedDateTime.class,
          Year.class,
          YearMonth.class,
          MonthDay.class,
          ZoneId.class,
          Locale.class,
          byte[].class,
          boolean[].class,
          short[].class,
          int[].class,
          long[].class,
          float[].class,
          double[].class,
          char[].class,
          Instant[].class,
          Point[].class,
          Texts.class,
          Numbers.class,
          Keys.class,
          Sets.class,
          Samples.Empty.class,
          Samples.Optionals.class);
  private static final List<String> ZONES =
      List.of("Europe/Paris", "UTC", "Z", "+05:30", "-00:00:09", "GMT+01:00", "Asia/Kolkata");
  private static final List<String> LOCALES =
      List.of("und", "de-CH", "zh-Hant-TW", "sl-IT-nedis", "th-TH-u-nu-thai", "es-419", "x-foo");
  private static final long YEARS_OF_FOUR_DIGITS = 3_652_425;

  private final Random random;
  private final Generator others;

  WideGenerator(Random random, Generator others) {
    this.random = random;
    this.others = others;
  }

  record Texts(
      Blob blob,
      byte[] bytes,
      LocalDateTime local,
      OffsetTime time,
      OffsetDateTime date,
      ZonedDateTime zoned,
      Year year,
      YearMonth month,
      MonthDay day,
      Optional<ZoneId> zone,
      Optional<Locale> locale,
      Optional<Data> data) {}

  record Numbers(
      @NonFinite float narrow,
      @NonFinite Optional<Double> wide,
      @NonFinite double[] wides,
      @NonFinite List<Float> narrows,
      char[] units,
      Optional<Integer> number,
      @AsString long large,
      @AsString Map<String, Set<Long>> larger) {}

  record Keys(
      Map<Byte, Period> byByte,
      Map<Short, Duration> byShort,
      Map<Integer, Year> byInteger,
      Map<Long, ZonedDateTime> byLong,
      Map<UUID, Locale> byUuid,
      Map<Color, URI> byColor,
      Map<String, Data> byText) {}

  record Sets(
      Set<Instant> instants,
      Set<OffsetTime> times,
      Set<ZonedDateTime> zoned,
      Set<Duration> durations,
      Set<Double> numbers,
      Set<Long> integers,
      Set<BigDecimal> decimals,
      Set<BigInteger> large,
      Set<URI> uris,
      Set<Figure> figures,
      Set<List<Float>> lists) {}

  Class<?> type() {
    return TYPES.get(random.nextInt(TYPES.size()));
  }

  Object value(Class<?> type, int depth) {
    if (type.isRecord()) {
      return record(type, depth);
    } else if (type.isArray()) {
      return array(type.getComponentType(), depth);
    } else if (type.isPrimitive()) {
      return primitive(type, depth);
    } else if (type == Blob.class) {
      return Blob.wrap(bytes());
    } else if (type == ZoneId.class) {
      return ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
    } else if (type == Locale.class) {
      return Locale.forLanguageTag(LOCALES.get(random.nextInt(LOCALES.size())));
    }
    return time(type);
  }

  private Object primitive(Class<?> type, int depth) {
    Class<?> boxed = java.lang.invoke.MethodType.methodType(type).wrap().returnType();
    return others.value(boxed, depth);
  }

  private Object record(Class<?> type, int depth) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] parts = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < parts.length; i++) {
      types[i] = components[i].getType();
      parts[i] = others.value(components[i].getGenericType(), depth - 1);
    }
    if (type == Numbers.class && random.nextBoolean()) {
      parts[0] = Float.NEGATIVE_INFINITY;
      parts[2] = new double[] {Double.NaN, 1.0};
    }
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(parts);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private Object array(Class<?> component, int depth) {
    if (component == byte.class) {
      return bytes();
    }
    Object array = Array.newInstance(component, random.nextInt(4));
    for (int i = 0; i < Array.getLength(array); i++) {
      Array.set(array, i, others.value(component, depth - 1));
    }
    return array;
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(9)];
    random.nextBytes(bytes);
    return bytes;
  }

  private Object time(Class<?> type) {
    LocalDate day =
        LocalDate.of(0, 1, 1).plusDays((long) (random.nextDouble() * YEARS_OF_FOUR_DIGITS));
    int nanos = random.nextInt(3) == 0 ? random.nextInt(1_000_000_000) : 0;
    LocalTime time =
        LocalTime.of(random.nextInt(24), random.nextInt(60), random.nextInt(2) * random.nextInt(60))
            .withNano(nanos);
    ZoneOffset offset =
        random.nextBoolean()
            ? ZoneOffset.UTC
            : ZoneOffset.ofTotalSeconds(random.nextInt(2 * 64_800 + 1) - 64_800);
    if (type == LocalDateTime.class) {
      return day.atTime(time);
    } else if (type == OffsetTime.class) {
      return time.atOffset(offset);
    } else if (type == OffsetDateTime.class) {
      return day.atTime(time).atOffset(offset);
    } else if (type == Year.class) {
      return Year.from(day);
    } else if (type == YearMonth.class) {
      return YearMonth.from(day);
    } else if (type == MonthDay.class) {
      return MonthDay.from(day);
    } else if (type == ZonedDateTime.class) {
      return day.atTime(time).atZone((ZoneId) value(ZoneId.class, 0));
    }
    throw new IllegalArgumentException(type.getName());
  }
}
