package dev.sallyport.spi;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/** A time as messages have it, the same everywhere: {@code 300 ms}, {@code 2.5 s}. */
public final class DurationText {
  private static final BigDecimal LEAST = new BigDecimal("0.001");

  private DurationText() {}

  /** With all its digits, as a setting was made. */
  public static String exact(Duration time) {
    return text(seconds(time));
  }

  /** To the millisecond and at least one, as is enough for what was measured or is left. */
  public static String rounded(Duration time) {
    return text(seconds(time).setScale(3, RoundingMode.HALF_UP).max(LEAST));
  }

  private static BigDecimal seconds(Duration time) {
    return BigDecimal.valueOf(time.getSeconds()).add(BigDecimal.valueOf(time.getNano(), 9));
  }

  private static String text(BigDecimal seconds) {
    return seconds.abs().compareTo(BigDecimal.ONE) < 0
        ? plain(seconds.movePointRight(3)) + " ms"
        : plain(seconds) + " s";
  }

  private static String plain(BigDecimal number) {
    return number.stripTrailingZeros().toPlainString();
  }
}
