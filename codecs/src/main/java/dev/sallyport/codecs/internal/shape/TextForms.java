package dev.sallyport.codecs.internal.shape;

import dev.sallyport.codecs.internal.refuse.Grounds;
import dev.sallyport.codecs.internal.refuse.ValueGrounds;
import dev.sallyport.codecs.internal.text.IsoText;
import dev.sallyport.codecs.internal.text.Numbers;
import dev.sallyport.schema.Schema.Scalar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
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
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.IllformedLocaleException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The text of scalars that are strings. Written in one form each; dates and times are read in a few
 * more, {@link IsoText}, as other languages leave out other zeros.
 */
final class TextForms {
  private static final int MAX_ISO_TEXT = 128;

  private TextForms() {}

  /** Why this value has no text, or null if it has one. */
  static @Nullable Grounds outOfRange(Scalar scalar, Object value) {
    return switch (scalar) {
      case DECIMAL -> {
        BigDecimal number = (BigDecimal) value;
        yield Numbers.isBounded(number)
            ? null
            : ValueGrounds.range(
                "is a BigDecimal of "
                    + number.unscaledValue().bitLength()
                    + " bits and scale "
                    + number.scale(),
                "at most "
                    + Numbers.MAX_DIGITS
                    + " digits and a scale of at most "
                    + Numbers.MAX_SCALE,
                "round it");
      }
      case BIG_INTEGER -> {
        BigInteger number = (BigInteger) value;
        yield Numbers.isBounded(number)
            ? null
            : ValueGrounds.range(
                "is a BigInteger of " + number.bitLength() + " bits",
                "at most " + Numbers.MAX_DIGITS + " digits",
                "send toByteArray()");
      }
      case LOCALE ->
          Locale.forLanguageTag(((Locale) value).toLanguageTag()).equals(value)
              ? null
              : ValueGrounds.range(
                  "is a Locale that is no BCP 47 language tag",
                  "locales that their language tag describes",
                  "send Locale.forLanguageTag(x.toLanguageTag())");
      default ->
          hasFourDigitYear(value)
              ? null
              : ValueGrounds.range(
                  "is in the year " + ((TemporalAccessor) value).get(ChronoField.YEAR),
                  "the years 0000 to 9999",
                  "send an Optional or a flag for \"never\" instead of a far date");
    };
  }

  private static boolean hasFourDigitYear(Object value) {
    if (value instanceof TemporalAccessor time && time.isSupported(ChronoField.YEAR)) {
      int year = time.get(ChronoField.YEAR);
      return year >= 0 && year <= 9999;
    }
    return true;
  }

  static String format(Scalar scalar, Object value) {
    return switch (scalar) {
      case ZONE_ID -> ((ZoneId) value).getId();
      case LOCALE -> ((Locale) value).toLanguageTag();
      case YEAR -> {
        String digits = String.valueOf(((Year) value).getValue());
        yield "0".repeat(4 - digits.length()) + digits;
      }
      // All of them the JDK's own final classes, or sealed as good as.
      default -> value.toString();
    };
  }

  /**
   * The value that {@code text} is, or null or one of the parsers' exceptions if it is none.
   *
   * @throws java.time.DateTimeException if it is none
   * @throws IllegalArgumentException if it is none
   */
  static @Nullable Object parse(Scalar scalar, String text) {
    return switch (scalar) {
      case DECIMAL -> Numbers.parseDecimal(text);
      case BIG_INTEGER -> Numbers.parseInteger(text);
      case INT64_STRING -> Numbers.isLong(text) ? Long.valueOf(text) : null;
      case URI -> URI.create(text);
      case LOCALE -> locale(text);
      default -> text.length() > MAX_ISO_TEXT ? null : iso(scalar, text);
    };
  }

  private static @Nullable Object iso(Scalar scalar, String text) {
    Object value =
        switch (scalar) {
          case LOCAL_DATE -> IsoText.isDate(text) ? LocalDate.parse(text) : null;
          case LOCAL_TIME -> IsoText.isTime(text) ? LocalTime.parse(text) : null;
          case LOCAL_DATE_TIME -> IsoText.isDateTime(text) ? LocalDateTime.parse(text) : null;
          case OFFSET_TIME -> IsoText.isOffsetTime(text) ? OffsetTime.parse(text) : null;
          case OFFSET_DATE_TIME -> offsetDateTime(text);
          case ZONED_DATE_TIME -> zoned(text);
          case YEAR -> IsoText.isYear(text) ? Year.parse(text) : null;
          case YEAR_MONTH -> IsoText.isYearMonth(text) ? YearMonth.parse(text) : null;
          case MONTH_DAY -> IsoText.isMonthDay(text) ? MonthDay.parse(text) : null;
          case DURATION -> IsoText.isDuration(text) ? Duration.parse(text) : null;
          case PERIOD -> IsoText.isPeriod(text) ? Period.parse(text) : null;
          case ZONE_ID -> zone(text);
          default -> throw new IllegalStateException("no text form: " + scalar);
        };
    return value != null && hasFourDigitYear(value) ? value : null;
  }

  private static @Nullable OffsetDateTime offsetDateTime(String text) {
    return IsoText.isOffsetDateTime(text) ? OffsetDateTime.parse(text) : null;
  }

  /** Null for an id that the zone has written differently. */
  private static @Nullable ZoneId zone(String text) {
    ZoneId zone = ZoneId.of(text);
    return zone.getId().equals(text) ? zone : null;
  }

  /**
   * A date and time with offset, and its zone in brackets unless that is the offset itself. Null or
   * an exception where the offset is not the zone's: the parser would move the time without a word.
   */
  private static @Nullable ZonedDateTime zoned(String text) {
    int bracket = text.indexOf('[');
    OffsetDateTime stated = offsetDateTime(bracket < 0 ? text : text.substring(0, bracket));
    if (stated == null || bracket < 0) {
      return stated == null ? null : stated.toZonedDateTime();
    }
    int end = text.length() - 1;
    ZoneId zone = text.charAt(end) == ']' ? zone(text.substring(bracket + 1, end)) : null;
    return zone == null || zone instanceof ZoneOffset
        ? null
        : ZonedDateTime.ofStrict(stated.toLocalDateTime(), stated.getOffset(), zone);
  }

  private static @Nullable Locale locale(String text) {
    try {
      new Locale.Builder().setLanguageTag(text);
      Locale locale = Locale.forLanguageTag(text);
      return locale.toLanguageTag().equals(text) ? locale : null;
    } catch (IllformedLocaleException e) {
      return null;
    }
  }

  static String expected(Scalar scalar) {
    return switch (scalar) {
      case DECIMAL -> "decimal number as string";
      case BIG_INTEGER -> "integer as string";
      case INT64_STRING -> "64-bit integer as string";
      case LOCAL_DATE -> "ISO date";
      case LOCAL_TIME -> "ISO time";
      case LOCAL_DATE_TIME -> "ISO date and time";
      case OFFSET_TIME -> "ISO time with offset";
      case OFFSET_DATE_TIME -> "ISO date and time with offset";
      case ZONED_DATE_TIME -> "ISO date and time with zone";
      case YEAR -> "ISO year";
      case YEAR_MONTH -> "ISO year and month";
      case MONTH_DAY -> "ISO month and day";
      case DURATION -> "ISO duration";
      case PERIOD -> "ISO period";
      case URI -> "URI";
      case ZONE_ID -> "time zone";
      case LOCALE -> "language tag";
      default -> "string";
    };
  }
}
