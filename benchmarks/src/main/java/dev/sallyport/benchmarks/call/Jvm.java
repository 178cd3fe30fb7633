package dev.sallyport.benchmarks.call;

import java.util.List;

/** What all JVMs of a run are told alike. */
final class Jvm {
  /** Without the counters of each idle JVM, which wake it twenty times a second. */
  static final List<String> ARGUMENTS = List.of("-XX:-UsePerfData");

  private Jvm() {}
}
