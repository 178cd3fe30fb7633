package dev.sallyport.benchmarks.harness;

import java.util.List;

/** What all JVMs of a run are told alike. */
public final class Jvm {
  /** Without the counters of each idle JVM, which wake it twenty times a second. */
  public static final List<String> ARGUMENTS = List.of("-XX:-UsePerfData");

  /**
   * What other libraries need besides, to run without warnings on JDK 24 and later; JDK 17 does not
   * know it.
   */
  public static final List<String> PEER_ARGUMENTS =
      List.of("-XX:+IgnoreUnrecognizedVMOptions", "--sun-misc-unsafe-memory-access=allow");

  private Jvm() {}
}
