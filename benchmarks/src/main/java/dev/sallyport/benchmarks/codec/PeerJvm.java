package dev.sallyport.benchmarks.codec;

/** What a JVM needs for the peers to run in it, and run without warnings. */
final class PeerJvm {
  /** For the option below, which JDK 17 does not know. */
  static final String IGNORE_UNKNOWN = "-XX:+IgnoreUnrecognizedVMOptions";

  /** Several peers use sun.misc.Unsafe, of which JDK 24 and later warn on standard error. */
  static final String ALLOW_UNSAFE = "--sun-misc-unsafe-memory-access=allow";

  private PeerJvm() {}
}
