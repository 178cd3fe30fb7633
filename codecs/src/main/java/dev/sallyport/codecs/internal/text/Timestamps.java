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
 * cannot hold. On the first and the last day there is no offset but zero: whether the instant is
 * still within the years would be a matter of arithmetic, which a schema cannot state.
 */
public final class Timestamps {
  /** 0000-01-01T00:00:00Z. */
  public static final long MIN_SECOND = -62_167_219_200L;

  /** 9999-12-31T23:59:59Z. */
  public static final long MAX_SECOND = 253_402_300_799L;

  /** Most characters that are written. */
  public static final int MAX_LENGTH = 30;

  private static final int SECONDS_OF_DAY = 86_400;
  private static final int DAYS_OF_ERA = 146_097;
  private static final int DAYS_FROM_0000_03_01 = 719_468;

  private Timestamps() {}

  public static boolean isInRange(long second) {
    return second >= MIN_SECOND && second <= MAX_SECOND;
  }

  /**
   * Writes an instant of these years, at most {@link #MAX_LENGTH} characters, and returns the index
   * behind it.
   */
  public static int write(Instant instant, byte[] target, int offset) {
    long second = instant.getEpochSecond();
    long day = Math.floorDiv(second, SECONDS_OF_DAY);
    int ofDay = (int) Math.floorMod(second, (long) SECONDS_OF_DAY);
    int at = date(day, target, offset);
    target[at++] = 'T';
    at = pad(ofDay / 3600, 2, target, at);
    target[at++] = ':';
    at = pad(ofDay / 60 % 60, 2, target, at);
    target[at++] = ':';
    at = pad(ofDay % 60, 2, target, at);
    int nano = instant.getNano();
    if (nano != 0) {
      target[at++] = '.';
      if (nano % 1_000_000 == 0) {
        at = pad(nano / 1_000_000, 3, target, at);
      } else if (nano % 1000 == 0) {
        at = pad(nano / 1000, 6, target, at);
      } else {
        at = pad(nano, 9, target, at);
      }
    }
    target[at++] = 'Z';
    return at;
  }

  /**
   * Writes the date of a day counted from 1970. Years are counted from March, so that the day that
   * leap years add is the last of a year, and in eras of 400 years, which all have the same length.
   */
  private static int date(long epochDay, byte[] target, int offset) {
    int day = (int) (epochDay + DAYS_FROM_0000_03_01);
    int era = Math.floorDiv(day, DAYS_OF_ERA);
    int ofEra = day - era * DAYS_OF_ERA;
    int yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365;
    int ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int fromMarch = (5 * ofYear + 2) / 153;
    int month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
    int year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
    int at = pad(year, 4, target, offset);
    target[at++] = '-';
    at = pad(month, 2, target, at);
    target[at++] = '-';
    return pad(ofYear - (153 * fromMarch + 2) / 5 + 1, 2, target, at);
  }

  private static int pad(int number, int digits, byte[] target, int offset) {
    int rest = number;
    for (int at = offset + digits - 1; at >= offset; at--) {
      target[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return offset + digits;
  }

  /** The instant, or null if {@code text} is none. */
  public static @Nullable Instant parse(CharSequence text) {
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

  private static @Nullable Instant instant(CharSequence text, int nano, int offset) {
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
      boolean edge = year == 0 ? month == 1 && day == 1 : year == 9999 && month == 12 && day == 31;
      return edge && offset != 0 ? null : Instant.ofEpochSecond(epoch, nano);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static boolean hasSeparators(CharSequence text) {
    return text.charAt(4) == '-'
        && text.charAt(7) == '-'
        && text.charAt(10) == 'T'
        && text.charAt(13) == ':'
        && text.charAt(16) == ':';
  }

  /** The seconds of {@code Z} or {@code +hh:mm} that end the text, or the least int. */
  private static int offsetSeconds(CharSequence text, int at) {
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
  private static int digits(CharSequence text, int from, int count) {
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
