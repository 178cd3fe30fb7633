package dev.sallyport.codecs.internal.text;

/** Numbers as decimal digits in a byte array, without strings where that can be. */
public final class Decimals {
  /** Most bytes of a long: a minus and 19 digits. */
  public static final int MAX_LONG_LENGTH = 20;

  /** Most bytes of a double, such as {@code -2.2250738585072014E-308}. */
  public static final int MAX_DOUBLE_LENGTH = 26;

  private static final double MIN_PLAIN = 1e-3;
  private static final double MAX_PLAIN = 1e7;
  private static final double SCALE = 1e6;
  private static final int SCALE_DIGITS = 6;

  /** The powers of ten that are exact as doubles. */
  private static final double[] POWERS = powers();

  private static final long MAX_EXACT = 1L << 53;
  private static final int MAX_DIGITS = 18;

  private Decimals() {}

  private static double[] powers() {
    double[] powers = new double[23];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = powers[i - 1] * 10;
    }
    return powers;
  }

  /**
   * The nearest double of a number in JSON's grammar; infinite if it is out of range.
   *
   * <p>Few digits are an integer that a double holds exactly, times or over a power of ten that it
   * holds exactly too: one operation, rounded once, is then the nearest. All others are left to the
   * JDK.
   */
  public static double parse(CharSequence text) {
    int length = text.length();
    boolean negative = text.charAt(0) == '-';
    long digits = 0;
    int point = -1;
    int count = 0;
    for (int i = negative ? 1 : 0; i < length; i++) {
      char c = text.charAt(i);
      if (c == '.') {
        point = i;
      } else if (c > '9' || ++count > MAX_DIGITS) {
        return Double.parseDouble(text.toString());
      } else {
        digits = digits * 10 + (c - '0');
      }
    }
    int fraction = point < 0 ? 0 : length - point - 1;
    if (digits > MAX_EXACT) {
      return Double.parseDouble(text.toString());
    }
    double number = digits / POWERS[fraction];
    return negative ? -number : number;
  }

  /** Writes an integer and returns the index behind it. */
  public static int write(long value, byte[] target, int offset) {
    int at = offset;
    long rest = value;
    if (value < 0) {
      target[at++] = '-';
      rest = -value;
      if (rest < 0) {
        // The one that has no positive counterpart.
        target[at++] = '9';
        rest = 223372036854775808L;
      }
    }
    int end = at + digits(rest);
    int to = end;
    while (rest > Integer.MAX_VALUE) {
      target[--to] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    int small = (int) rest;
    do {
      target[--to] = (byte) ('0' + small % 10);
      small /= 10;
    } while (small != 0);
    return end;
  }

  private static int digits(long value) {
    long bound = 10;
    for (int digits = 1; digits < 19; digits++) {
      if (value < bound) {
        return digits;
      }
      bound *= 10;
    }
    return 19;
  }

  /**
   * Writes a finite number, with a fraction or an exponent always, and returns the index behind it.
   *
   * <p>Most numbers that people deal in have few digits: if one is the quotient of an integer and a
   * power of ten that are both exact as doubles, the division has rounded as a parser will, so
   * these digits come back as the same number. All others are left to the JDK.
   */
  public static int write(double value, byte[] target, int offset) {
    double size = Math.abs(value);
    if (size < MAX_PLAIN && (size >= MIN_PLAIN || size == 0)) {
      long scaled = Math.round(size * SCALE);
      if (scaled / SCALE == size) {
        return plain(scaled, Double.doubleToRawLongBits(value) < 0, target, offset);
      }
    }
    return text(Double.toString(value), target, offset);
  }

  /** The same of a float. */
  public static int write(float value, byte[] target, int offset) {
    double size = Math.abs(value);
    if (size < MAX_PLAIN && (size >= MIN_PLAIN || size == 0)) {
      long scaled = Math.round(size * SCALE);
      // Rounded twice, which is the same here: no such quotient is near to halfway between floats.
      if ((float) (scaled / SCALE) == size) {
        return plain(scaled, Float.floatToRawIntBits(value) < 0, target, offset);
      }
    }
    return text(Float.toString(value), target, offset);
  }

  private static int plain(long scaled, boolean negative, byte[] target, int offset) {
    int at = offset;
    if (negative) {
      target[at++] = '-';
    }
    long whole = scaled / (long) SCALE;
    int fraction = (int) (scaled % (long) SCALE);
    at = write(whole, target, at);
    target[at++] = '.';
    int end = at + SCALE_DIGITS;
    for (int to = end - 1; to >= at; to--) {
      target[to] = (byte) ('0' + fraction % 10);
      fraction /= 10;
    }
    while (end > at + 1 && target[end - 1] == '0') {
      end--;
    }
    return end;
  }

  @SuppressWarnings("deprecation") // Keeps the low byte of each unit: all there is of ASCII.
  private static int text(String text, byte[] target, int offset) {
    text.getBytes(0, text.length(), target, offset);
    return offset + text.length();
  }
}
