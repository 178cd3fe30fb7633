package dev.sallyport.codecs.internal;

import dev.sallyport.codecs.internal.Unsayable.Reason;
import dev.sallyport.schema.Schema.Scalar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The part of {@link Unsayable} that looks into scalars. */
final class UnsayableScalars {
  private static final Pattern REGION = Pattern.compile("[A-Za-z][A-Za-z0-9~/._+-]+");
  private static final Pattern PREFIXED = Pattern.compile("(UTC|GMT|UT)([+-].*)");
  private static final Pattern DECIMAL =
      Pattern.compile("-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]{1,6})?");
  private static final Pattern DURATION =
      Pattern.compile(
          "(-?)P((-?[0-9]+)D)?(T((-?[0-9]+)H)?((-?[0-9]+)M)?((-?[0-9]+)([.][0-9]+)?S)?)?");
  private static final Pattern BRACKETS = Pattern.compile("([^/?#]*:)?//[^/?#]*\\[.*");
  private static final BigDecimal BOUND = new BigDecimal("1.7976931348623158e308");
  private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

  private UnsayableScalars() {}

  static @Nullable Object key(Scalar scalar, JsonNode node, Set<Reason> reasons) {
    return switch (scalar) {
      case BOOLEAN -> node.isBoolean() ? node : null;
      case INT8, INT16, INT32, INT64 -> integer(node, reasons);
      case FLOAT32, FLOAT32_NON_FINITE ->
          node.isNumber() ? (Object) Float.valueOf(node.decimalValue().floatValue()) : text(node);
      case FLOAT64, FLOAT64_NON_FINITE -> {
        nearInfinity(node, reasons);
        yield node.isNumber()
            ? (Object) Double.valueOf(node.decimalValue().doubleValue())
            : text(node);
      }
      default -> {
        if (!node.isString()) {
          yield null;
        }
        try {
          yield key(scalar, node.stringValue(), reasons);
        } catch (DateTimeException | IndexOutOfBoundsException | IllegalArgumentException e) {
          yield null;
        }
      }
    };
  }

  static void nearInfinity(JsonNode node, Set<Reason> reasons) {
    if (node.isNumber()) {
      BigDecimal number = node.decimalValue().abs();
      if (number.compareTo(BOUND) > 0 && number.doubleValue() == Double.MAX_VALUE) {
        reasons.add(Reason.NEAR_INFINITY);
      }
    }
  }

  private static @Nullable Object text(JsonNode node) {
    return node.isString() ? node : null;
  }

  private static @Nullable Object integer(JsonNode node, Set<Reason> reasons) {
    if (node.isBigDecimal() && Judge.isWhole(node.decimalValue())) {
      reasons.add(Reason.NUMBER_SPELLING);
    }
    return node.isIntegralNumber() ? node.bigIntegerValue() : null;
  }

  private static @Nullable Object key(Scalar scalar, String text, Set<Reason> reasons) {
    return switch (scalar) {
      case DECIMAL -> decimal(text, reasons);
      case DURATION -> duration(text, reasons);
      case ZONE_ID -> {
        if (REGION.matcher(text).matches() && !isKnown(text)) {
          reasons.add(Reason.ZONE);
        }
        yield text;
      }
      case ZONED_DATE_TIME -> zoned(text, reasons);
      case LOCALE -> {
        if (!Locale.forLanguageTag(text).toLanguageTag().equals(text)) {
          reasons.add(Reason.LOCALE);
        }
        yield text;
      }
      case URI -> uri(text, reasons);
      case INSTANT -> instant(text);
      case LOCAL_TIME -> LocalTime.parse(text);
      case LOCAL_DATE_TIME -> LocalDateTime.parse(text);
      case OFFSET_TIME -> OffsetTime.parse(text);
      case OFFSET_DATE_TIME -> OffsetDateTime.parse(text);
      default -> text;
    };
  }

  private static @Nullable Object decimal(String text, Set<Reason> reasons) {
    if (!DECIMAL.matcher(text).matches()) {
      return null;
    }
    BigDecimal number = new BigDecimal(text);
    if (number.precision() > 4096 || Math.abs((long) number.scale()) > 4096) {
      reasons.add(Reason.DECIMAL_SIZE);
    }
    return number;
  }

  private static @Nullable Object duration(String text, Set<Reason> reasons) {
    Matcher parts = DURATION.matcher(text);
    if (!parts.matches()) {
      return null;
    }
    BigInteger sum = BigInteger.ZERO;
    boolean fits = true;
    int[] groups = {10, 8, 6, 3};
    int[] seconds = {1, 60, 3600, 86_400};
    for (int i = 0; i < groups.length; i++) {
      if (parts.group(groups[i]) != null) {
        BigInteger units = new BigInteger(parts.group(groups[i]));
        BigInteger part = units.multiply(BigInteger.valueOf(seconds[i]));
        sum = sum.add(part);
        fits &= isLong(units) && isLong(part) && isLong(sum);
      }
    }
    if (!parts.group(1).isEmpty()) {
      fits &= isLong(sum.negate());
    }
    // A fraction borrows a second.
    boolean down = parts.group(11) != null && parts.group(10).startsWith("-");
    fits &=
        isLong(down && parts.group(11).matches(".*[1-9].*") ? sum.subtract(BigInteger.ONE) : sum);
    if (!fits) {
      reasons.add(Reason.DURATION_RANGE);
      return null;
    }
    return Duration.parse(text);
  }

  private static boolean isLong(BigInteger number) {
    return number.compareTo(MIN) >= 0 && number.compareTo(MAX) <= 0;
  }

  private static @Nullable Object zoned(String text, Set<Reason> reasons) {
    int bracket = text.indexOf('[');
    if (bracket < 0) {
      return OffsetDateTime.parse(text);
    }
    OffsetDateTime stated = OffsetDateTime.parse(text.substring(0, bracket));
    String id = text.substring(bracket + 1, text.length() - 1);
    if ((REGION.matcher(id).matches() || PREFIXED.matcher(id).matches())
        && (!isKnown(id)
            || !ZoneId.of(id)
                .getRules()
                .isValidOffset(stated.toLocalDateTime(), stated.getOffset()))) {
      reasons.add(Reason.ZONE);
    }
    return java.util.List.of(stated, id);
  }

  private static boolean isKnown(String id) {
    Matcher prefixed = PREFIXED.matcher(id);
    if (prefixed.matches()) {
      try {
        return ZoneOffset.of(prefixed.group(2)).getId().equals(prefixed.group(2));
      } catch (DateTimeException e) {
        return false;
      }
    }
    return ZoneId.getAvailableZoneIds().contains(id) || id.matches("UTC|GMT|UT");
  }

  private static @Nullable Object uri(String text, Set<Reason> reasons) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      if (BRACKETS.matcher(text).matches()) {
        reasons.add(Reason.URI_BRACKETS);
      }
      return null;
    }
  }

  /** OffsetDateTime has no offsets beyond 18 hours. */
  private static Object instant(String text) {
    if (text.endsWith("Z")) {
      return OffsetDateTime.parse(text).toLocalDateTime();
    }
    int offset = Math.max(0, text.length() - 6);
    int hours = Integer.parseInt(text.substring(offset + 1, offset + 3));
    int minutes = Integer.parseInt(text.substring(offset + 4));
    int sign = text.charAt(offset) == '-' ? 1 : -1;
    return LocalDateTime.parse(text.substring(0, offset))
        .plusMinutes((long) sign * (hours * 60 + minutes));
  }
}
