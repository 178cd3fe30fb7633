package dev.sallyport.codecs.internal.text;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Numbers as text: bounded, ASCII digits only, one way to write an integer. */
public final class Numbers {
  /** Most digits of a BigInteger or of a BigDecimal's unscaled value: 4096 bits take 1,234. */
  public static final int MAX_DIGITS = 4096;

  /** A BigDecimal's scale is between this and its negative. */
  public static final int MAX_SCALE = 4096;

  private static final int MAX_TEXT = 2 * MAX_DIGITS + 16;
  // Digits are at most this many bits each and ten more: spares counting most numbers' digits.
  private static final int MAX_BITS = (int) (MAX_DIGITS * 3.3219) + 10;

  private Numbers() {}

  /** Whether the number has at most {@link #MAX_DIGITS} digits. */
  public static boolean isBounded(BigInteger number) {
    int bits = number.bitLength();
    if (bits > MAX_BITS) {
      return false;
    }
    return bits < MAX_BITS - 20 || number.abs().toString().length() <= MAX_DIGITS;
  }

  /** Whether digits and scale are within bounds. */
  public static boolean isBounded(BigDecimal number) {
    return Math.abs((long) number.scale()) <= MAX_SCALE && isBounded(number.unscaledValue());
  }

  /** The integer that {@code text} is: no sign but a minus, no leading zeros; or null. */
  public static @Nullable BigInteger parseInteger(String text) {
    int length = text.length();
    if (length == 0 || length > MAX_DIGITS + 1 || integerEnd(text) != length) {
      return null;
    }
    if (text.equals("-0")) {
      return null;
    }
    BigInteger number = new BigInteger(text);
    return isBounded(number) ? number : null;
  }

  /** The decimal that {@code text}, a number in JSON's grammar, is; or null. */
  public static @Nullable BigDecimal parseDecimal(String text) {
    int length = text.length();
    if (length == 0 || length > MAX_TEXT) {
      return null;
    }
    int at = integerEnd(text);
    if (at > 0 && at < length && text.charAt(at) == '.') {
      int digits = digitsEnd(text, at + 1);
      at = digits == at + 1 ? -1 : digits;
    }
    if (at > 0 && at < length && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      at = exponentEnd(text, at + 1);
    }
    if (at != length) {
      return null;
    }
    BigDecimal number = new BigDecimal(text);
    return isBounded(number) ? number : null;
  }

  /** The end of {@code -?(0|[1-9][0-9]*)} at the start, or -1. */
  private static int integerEnd(String text) {
    int start = text.charAt(0) == '-' ? 1 : 0;
    int end = digitsEnd(text, start);
    if (end == start || (text.charAt(start) == '0' && end > start + 1)) {
      return -1;
    }
    return end;
  }

  /** The end of {@code [+-]?[0-9]{1,6}}, or -1. */
  private static int exponentEnd(String text, int from) {
    int start = from;
    if (start < text.length() && (text.charAt(start) == '+' || text.charAt(start) == '-')) {
      start++;
    }
    int end = digitsEnd(text, start);
    return end == start || end - start > 6 ? -1 : end;
  }

  private static int digitsEnd(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }

  /** Whether {@code text} is how {@link Long#toString(long)} writes a number that fits. */
  public static boolean isLong(String text) {
    int length = text.length();
    if (length == 0 || length > 20 || integerEnd(text) != length || text.equals("-0")) {
      return false;
    }
    if (length < 19) {
      return true;
    }
    try {
      Long.parseLong(text);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
