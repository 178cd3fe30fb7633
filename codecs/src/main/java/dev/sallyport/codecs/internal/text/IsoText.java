package dev.sallyport.codecs.internal.text;

/**
 * The ISO 8601 texts that are read: one grammar each, the same on every JDK and in every language,
 * so that a schema can give it as a regular expression. What {@code toString} of java.time writes
 * is part of it.
 *
 * <p>Only the form is checked here; whether there is such a day or hour is java.time's business.
 */
public final class IsoText {
  private static final String DATE = "9999-99-99";
  private static final int NONE = -1;
  private static final int MAX_FRACTION = 9;
  // Digits of one part of a duration: as many as a long has.
  private static final int MAX_PART = 19;
  private static final int MAX_INT = 10;

  private IsoText() {}

  /** {@code 2026-03-04}. */
  public static boolean isDate(String text) {
    return is(text, mask(text, 0, DATE));
  }

  /** {@code 05:06}, {@code 05:06:07} or {@code 05:06:07.089}, one to nine digits of fraction. */
  public static boolean isTime(String text) {
    return is(text, time(text, 0));
  }

  /** A date, a {@code T} in upper case and a time. */
  public static boolean isDateTime(String text) {
    return is(text, dateTime(text));
  }

  /** A time and {@code Z}, {@code +01:00} or {@code +01:00:30}. */
  public static boolean isOffsetTime(String text) {
    return is(text, offset(text, time(text, 0)));
  }

  /** A date, a {@code T} in upper case, a time and an offset. */
  public static boolean isOffsetDateTime(String text) {
    return is(text, offset(text, dateTime(text)));
  }

  /** Four digits. */
  public static boolean isYear(String text) {
    return is(text, mask(text, 0, "9999"));
  }

  /** {@code 2026-03}. */
  public static boolean isYearMonth(String text) {
    return is(text, mask(text, 0, "9999-99"));
  }

  /** {@code --03-04}. */
  public static boolean isMonthDay(String text) {
    return is(text, mask(text, 0, "--99-99"));
  }

  /**
   * {@code P1DT2H3M4.5S}, any of its parts left out but not all; each part may have a minus, and
   * the whole one before it.
   */
  public static boolean isDuration(String text) {
    int at = literal(text, optional(text, 0, '-'), 'P');
    int end = part(text, at, 'D', false);
    if (end >= 0 && end < text.length()) {
      int hours = literal(text, end, 'T');
      end = part(text, part(text, part(text, hours, 'H', false), 'M', false), 'S', true);
      if (end == hours) {
        return false;
      }
    }
    return end > at && is(text, end);
  }

  /** {@code P1Y2M3D}, any of its parts left out but not all; a part is an int in its one form. */
  public static boolean isPeriod(String text) {
    int at = literal(text, 0, 'P');
    int end = number(text, number(text, number(text, at, 'Y'), 'M'), 'D');
    return end > at && is(text, end);
  }

  // Each of these takes the end of what went before, NONE if that was not there, and passes it on.

  private static boolean is(String text, int end) {
    return end == text.length();
  }

  private static int dateTime(String text) {
    return time(text, literal(text, mask(text, 0, DATE), 'T'));
  }

  private static int time(String text, int from) {
    int minutes = mask(text, from, "99:99");
    int seconds = mask(text, minutes, ":99");
    return seconds < 0 ? minutes : fraction(text, seconds);
  }

  /** A point and one to nine digits, or nothing. */
  private static int fraction(String text, int from) {
    int point = literal(text, from, '.');
    if (point < 0) {
      return from;
    }
    int end = digits(text, point);
    return end == point || end - point > MAX_FRACTION ? NONE : end;
  }

  private static int offset(String text, int from) {
    int utc = literal(text, from, 'Z');
    if (utc >= 0) {
      return utc;
    }
    int plus = literal(text, from, '+');
    int minutes = mask(text, plus < 0 ? literal(text, from, '-') : plus, "99:99");
    int seconds = mask(text, minutes, ":99");
    return seconds < 0 ? minutes : seconds;
  }

  /** A part of a duration, or nothing. */
  private static int part(String text, int from, char unit, boolean fraction) {
    if (from < 0) {
      return NONE;
    }
    int start = optional(text, from, '-');
    int end = digits(text, start);
    if (end == start || end - start > MAX_PART) {
      return from;
    }
    int unitAt = literal(text, fraction ? fraction(text, end) : end, unit);
    return unitAt < 0 ? from : unitAt;
  }

  /** A part of a period, without superfluous zeros, or nothing. */
  private static int number(String text, int from, char unit) {
    if (from < 0) {
      return NONE;
    }
    int start = optional(text, from, '-');
    int end = digits(text, start);
    boolean canonical = end > start && (text.charAt(start) != '0' || end - from == 1);
    int unitAt = canonical && end - start <= MAX_INT ? literal(text, end, unit) : NONE;
    return unitAt < 0 ? from : unitAt;
  }

  private static int optional(String text, int from, char c) {
    int end = literal(text, from, c);
    return end < 0 ? from : end;
  }

  private static int literal(String text, int from, char c) {
    return from >= 0 && from < text.length() && text.charAt(from) == c ? from + 1 : NONE;
  }

  private static int digits(String text, int from) {
    int at = from;
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** The end of what a mask describes, in which a 9 stands for any digit. */
  private static int mask(String text, int from, String mask) {
    int length = mask.length();
    if (from < 0 || text.length() - from < length) {
      return NONE;
    }
    for (int i = 0; i < length; i++) {
      char c = text.charAt(from + i);
      if (mask.charAt(i) == '9' ? !isDigit(c) : c != mask.charAt(i)) {
        return NONE;
      }
    }
    return from + length;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
