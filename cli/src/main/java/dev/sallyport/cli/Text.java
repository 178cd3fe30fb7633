package dev.sallyport.cli;

import dev.sallyport.SallyportException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/** Numbers as commands print them. */
public final class Text {
  private Text() {}

  /** {@code 1,234,567}. */
  public static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** {@code 1 file}, {@code 1,234 files}. */
  public static String count(long value, String singular) {
    return number(value) + " " + singular + (value == 1 ? "" : "s");
  }

  /** {@code 0.123 s}. */
  public static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.3f s", time.toNanos() / 1e9);
  }

  /** The message of a failure; empty where it has none. */
  public static String message(SallyportException failure) {
    return Objects.requireNonNullElse(failure.getMessage(), "");
  }

  /** Every line of {@code text} behind {@code margin}. */
  public static String indent(String text, String margin) {
    return margin + text.replace("\n", "\n" + margin);
  }
}
