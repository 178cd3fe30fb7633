package dev.sallyport.cli.soak;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured, by name, and what may grow by how much. Thread-safe. */
final class Measures {
  private static final double MIB = 1 << 20;

  private final Map<String, List<Trend.Point>> points = new LinkedHashMap<>();

  /** The units, with the growth over a run that is not looked into. */
  enum Unit {
    /** A heap: 4 MiB, or a tenth of what it was. */
    HEAP(4 * MIB, 0.1),
    /** Memory of a process, its heap at full size from the start: 24 MiB, or a tenth. */
    MEMORY(24 * MIB, 0.1),
    /** Threads, of which pools keep some for a while: 12. */
    THREADS(12, 0),
    /** Descriptors: 3. */
    DESCRIPTORS(3, 0),
    /** What must not become more by one. */
    COUNT(0.5, 0);

    private final double absolute;
    private final double relative;

    Unit(double absolute, double relative) {
      this.absolute = absolute;
      this.relative = relative;
    }

    double allowance(double first) {
      return Math.max(absolute, relative * first);
    }

    static Unit of(String name) {
      if (name.endsWith("heap")) {
        return HEAP;
      } else if (name.endsWith("memory")) {
        return MEMORY;
      } else if (name.endsWith("threads")) {
        return THREADS;
      }
      return name.endsWith("descriptors") ? DESCRIPTORS : COUNT;
    }

    boolean isBytes() {
      return this == HEAP || this == MEMORY;
    }
  }

  /** A measure over the run. */
  record Series(String name, Unit unit, double first, double last, Trend trend) {}

  synchronized void add(String name, double seconds, long value) {
    points
        .computeIfAbsent(name, key -> new ArrayList<>())
        .add(new Trend.Point(seconds, (double) value));
  }

  synchronized Map<String, List<Trend.Point>> points() {
    Map<String, List<Trend.Point>> copy = new LinkedHashMap<>();
    points.forEach((name, values) -> copy.put(name, List.copyOf(values)));
    return copy;
  }

  List<Series> series() {
    List<Series> all = new ArrayList<>();
    points()
        .forEach((name, values) -> {
          Unit unit = Unit.of(name);
          double first = values.get(0).value();
          double last = values.get(values.size() - 1).value();
          all.add(new Series(name, unit, first, last, Trend.of(values, unit.allowance(first))));
        });
    return all;
  }
}
