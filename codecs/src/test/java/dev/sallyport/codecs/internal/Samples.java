package dev.sallyport.codecs.internal;

import dev.sallyport.Data;
import dev.sallyport.NonFinite;
import dev.sallyport.WireName;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Message types that several tests use. */
final class Samples {
  private Samples() {}

  enum Color {
    RED,
    GREEN,
    BLUE
  }

  record Point(int x, int y) {}

  sealed interface Figure permits Circle, Square, Rounded {}

  record Circle(Point center, double radius) implements Figure {}

  @WireName("sq")
  record Square(int side) implements Figure {}

  sealed interface Rounded extends Figure permits Pill {}

  record Pill(Optional<Figure> inner, String label) implements Rounded {}

  record Tree(String name, List<Tree> children) {}

  record Page<T>(List<T> items, Optional<T> first) {}

  sealed interface Outcome<T> permits Done, Failed {}

  record Done<T>(T value) implements Outcome<T> {}

  record Failed<T>(String why) implements Outcome<T> {}

  record Optionals(Optional<Integer> number, Optional<String> text, Optional<Data> data) {}

  record Empty() {}

  /** One of everything. */
  record Everything(
      boolean flag,
      byte tiny,
      short small,
      int number,
      long large,
      char unit,
      float narrow,
      double wide,
      @NonFinite double any,
      String text,
      BigDecimal decimal,
      Instant instant,
      LocalDate date,
      Duration duration,
      UUID uuid,
      Color color,
      @WireName("point-renamed") Point point,
      Figure figure,
      Optional<Tree> tree,
      Optional<String> absent,
      List<Integer> numbers,
      Set<Color> colors,
      Map<String, Point> named,
      Map<Integer, String> byNumber,
      Map<UUID, Boolean> byUuid,
      Map<Color, List<String>> byColor,
      Page<String> page,
      Data data) {}

  static Everything everything() {
    UUID uuid = new UUID(0x123456789abcdef0L, 0x8edcba9876543210L);
    return new Everything(
        true,
        (byte) -100,
        (short) 30000,
        -70000,
        Long.MIN_VALUE,
        '\u20ac',
        0.25f,
        -1.5e300,
        Double.NaN,
        "text \u00e9 \ud83d\ude00 \"q\"",
        new BigDecimal("12.340"),
        Instant.parse("2026-03-04T05:06:07.089Z"),
        LocalDate.of(2026, 3, 4),
        Duration.ofMillis(1234),
        uuid,
        Color.GREEN,
        new Point(1, -1),
        new Pill(Optional.of(new Circle(new Point(0, 200), 2.5)), "p"),
        Optional.of(new Tree("root", List.of(new Tree("leaf", List.of())))),
        Optional.empty(),
        List.of(1, 200, 70000),
        Set.of(Color.BLUE),
        Map.of("a b", new Point(5, 6)),
        Map.of(-5, "minus"),
        Map.of(uuid, true),
        Map.of(Color.RED, List.of("x", "y")),
        new Page<>(List.of("i"), Optional.of("i")),
        Data.of(Map.of("k", List.of(1L, 2.5, "s", true, new byte[] {1, 2, 3}))));
  }
}
