package dev.sallyport.benchmarks.harness;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a figure is called: unique in a run at one placement.
 *
 * @param bench the benchmark it belongs to
 * @param subject as in tables and options
 */
public record Key(String bench, Metric metric, String subject) {
  private static final int PARTS = 3;

  /** As a command line and a file have it: {@code call/rtt/floor-pipe}. */
  @Override
  public String toString() {
    return bench + "/" + metric.text() + "/" + subject;
  }

  /**
   * Reads what {@link #toString} gives.
   *
   * @throws IllegalArgumentException if it is no such text
   */
  public static Key parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != PARTS) {
      throw new IllegalArgumentException(
          "no key: " + text + " (expected BENCH/METRIC/SUBJECT, such as call/rtt/floor-pipe)");
    }
    return new Key(parts[0], metric(parts[1]), parts[2]);
  }

  /**
   * A metric by its text.
   *
   * @throws IllegalArgumentException if there is none of it
   */
  public static Metric metric(String text) {
    try {
      return Metric.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      List<String> known = Stream.of(Metric.values()).map(Metric::text).toList();
      throw new IllegalArgumentException(
          "unknown metric: " + text + " (expected " + Names.oneOf(known) + ")", e);
    }
  }
}
