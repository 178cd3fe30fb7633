package dev.sallyport.benchmarks.script;

import dev.sallyport.benchmarks.harness.Contender.Origin;
import java.nio.file.Path;
import java.util.Optional;

/** The interpreters and packages that peers in other languages need. */
public final class Scripts {
  /** The system property with the directory of what was installed, for the measuring processes. */
  public static final String DIRECTORY = "sallyport.bench.scripts";

  private Scripts() {}

  /**
   * Makes sure that what subjects of this origin need is there, by Debian's packages and npm where
   * they can be had.
   *
   * @param directory for what has to be installed; kept from run to run
   * @return why they cannot run here, in one line; empty if they can
   */
  public static Optional<String> prepare(Origin origin, Path directory) {
    return Optional.of("not there yet");
  }
}
