package dev.sallyport.benchmarks.harness;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What all JVMs of a run are told alike, and how one of them is ended. */
public final class Jvm {
  /** The system property of a quick run: true in measuring processes, which tell their children. */
  public static final String QUICK = "sallyport.bench.quick";

  /** Without the counters of each idle JVM, which wake it twenty times a second. */
  private static final List<String> USUAL = List.of("-XX:-UsePerfData");

  /**
   * Without the second compiler, which has not seen enough to do its work after a few seconds, and
   * takes the processor from what is measured while it does it.
   */
  private static final List<String> SOON_STEADY =
      List.of("-XX:-UsePerfData", "-XX:TieredStopAtLevel=1");

  /**
   * What other libraries need besides, to run without warnings on JDK 24 and later; JDK 17 does not
   * know it.
   */
  public static final List<String> PEER_ARGUMENTS =
      List.of("-XX:+IgnoreUnrecognizedVMOptions", "--sun-misc-unsafe-memory-access=allow");

  private static final int END_SECONDS = 5;

  private Jvm() {}

  /** For children of this process. */
  public static List<String> arguments() {
    return arguments(Boolean.getBoolean(QUICK));
  }

  /** For a measuring process. */
  static List<String> arguments(boolean quick) {
    return quick ? SOON_STEADY : USUAL;
  }

  /** Ends one that ends with its standard input, and waits for it; kills it if that takes 5 s. */
  public static void end(Process process) {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
