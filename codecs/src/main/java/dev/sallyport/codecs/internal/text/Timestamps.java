package dev.sallyport.codecs.internal.text;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Instants as RFC 3339 text, years 0000 to 9999.
 *
 * <p>Written in UTC with a {@code Z} and 0, 3, 6 or 9 digits of fraction. Read with any offset and
 * 0 to 9 digits; {@code T} and {@code Z} in upper case; no leap second, which an {@link Instant}
 * cannot hold.
 */
public final class Timestamps {
  /** 0000-01-01T00:00:00Z. */
  public static final long MIN_SECOND = -62_167_219_200L;

  /** 9999-12-31T23:59:59Z. */
  public static final long MAX_SECOND = 253_402_300_799L;

  private Timestamps() {}

  public static boolean isInRange(long second) {
    return second >= MIN_SECOND && second <= MAX_SECOND;
  }

  public static String format(Instant instant) {
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
    StringBuilder out = new StringBuilder(30);
    pad(out, time.getYear(), 4);
    pad(out.append('-'), time.getMonthValue(), 2);
    pad(out.append('-'), time.getDayOfMonth(), 2);
    pad(out.append('T'), time.getHour(), 2);
    pad(out.append(':'), time.getMinute(), 2);
    pad(out.append(':'), time.getSecond(), 2);
    int nano = time.getNano();
    if (nano != 0) {
      out.append('.');
      if (nano % 1_000_000 == 0) {
        pad(out, nano / 1_000_000, 3);
      } else if (nano % 1000 == 0) {
        pad(out, nano / 1000, 6);
      } else {
        pad(out, nano, 9);
      }
    }
    return out.append('Z').toString();
  }

  private static void pad(StringBuilder out, int number, int digits) {
    int bound = 10;
    for (int i = 1; i < digits; i++) {
      if (number < bound) {
        out.append("0".repeat(digits - i));
        break;
      }
      bound *= 10;
    }
    out.append(number);
  }

  /** The instant, or null if {@code text} is none. */
  public static @Nullable Instant parse(String text) {
    // The shortest is 20 characters, the longest has nine digits and a numeric offset.
    if (text.length() < 20 || text.length() > 35 || !hasSeparators(text)) {
      return null;
    }
    int end = 19;
    int nano = 0;
    if (text.charAt(19) == '.') {
      end = 20;
      while (end < text.length() && isDigit(text.charAt(end))) {
        end++;
      }
      int digits = end - 20;
      if (digits < 1 || digits > 9) {
        return null;
      }
      nano = digits(text, 20, digits);
      for (int i = digits; i < 9; i++) {
        nano *= 10;
      }
    }
    int offset = offsetSeconds(text, end);
    return offset == Integer.MIN_VALUE ? null : instant(text, nano, offset);
  }

  private static @Nullable Instant instant(String text, int nano, int offset) {
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 2);
    int day = digits(text, 8, 2);
    int hour = digits(text, 11, 2);
    int minute = digits(text, 14, 2);
    int second = digits(text, 17, 2);
    if ((year | month | day | hour | minute | second) < 0) {
      return null;
    }
    try {
      long epoch =
          LocalDateTime.of(year, month, day, hour, minute, second).toEpochSecond(ZoneOffset.UTC)
              - offset;
      return isInRange(epoch) ? Instant.ofEpochSecond(epoch, nano) : null;
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static boolean hasSeparators(String text) {
    return text.charAt(4) == '-'
        && text.charAt(7) == '-'
        && text.charAt(10) == 'T'
        && text.charAt(13) == ':'
        && text.charAt(16) == ':';
  }

  /** The seconds of {@code Z} or {@code +hh:mm} that end the text, or the least int. */
  private static int offsetSeconds(String text, int at) {
    int rest = text.length() - at;
    if (rest == 1 && text.charAt(at) == 'Z') {
      return 0;
    }
    if (rest != 6 || text.charAt(at + 3) != ':') {
      return Integer.MIN_VALUE;
    }
    char sign = text.charAt(at);
    int hours = digits(text, at + 1, 2);
    int minutes = digits(text, at + 4, 2);
    if ((sign != '+' && sign != '-') || hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
      return Integer.MIN_VALUE;
    }
    int seconds = hours * 3600 + minutes * 60;
    return sign == '-' ? -seconds : seconds;
  }

  /** The number that {@code count} digits are, or -1. */
  private static int digits(String text, int from, int count) {
    int number = 0;
    for (int i = from; i < from + count; i++) {
      if (!isDigit(text.charAt(i))) {
        return -1;
      }
      number = number * 10 + text.charAt(i) - '0';
    }
    return number;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
