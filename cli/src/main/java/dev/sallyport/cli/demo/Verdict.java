package dev.sallyport.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What was expected of the demo and did not come. Confined to one thread. */
final class Verdict {
  private final List<String> differences = new ArrayList<>();

  /** Notes a difference between {@code expected} and {@code actual}, if there is one. */
  void expectEqual(String what, Object expected, Object actual) {
    if (!Objects.equals(expected, actual)) {
      differences.add(what + ": " + actual + " (expected " + expected + ")");
    }
  }

  /** Notes that something is not as it has to be. */
  void expect(boolean met, String what) {
    if (!met) {
      differences.add(what);
    }
  }

  List<String> differences() {
    return List.copyOf(differences);
  }
}
