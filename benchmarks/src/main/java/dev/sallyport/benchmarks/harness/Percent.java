package dev.sallyport.benchmarks.harness;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Parts of a whole in the words of a note, to a tenth of a percent. */
final class Percent {
  private Percent() {}

  static String of(double part) {
    return of(part, Double.MAX_VALUE);
  }

  /** What is more than its limit is never rounded to it. */
  static String of(double part, double limit) {
    if (!Double.isFinite(part)) {
      return "more than can be told";
    }
    BigDecimal percent = BigDecimal.valueOf(part * 100);
    BigDecimal rounded = percent.setScale(1, RoundingMode.HALF_UP);
    boolean isHidden = part > limit && rounded.doubleValue() <= limit * 100;
    return (isHidden ? percent.setScale(1, RoundingMode.CEILING) : rounded) + " %";
  }
}
