package dev.sallyport.benchmarks.harness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What all JVMs of a run are told alike, and how one of them is ended. */
public final class Jvm {
  /** The system property of a quick run: true in measuring processes, which tell their children. */
  public static final String QUICK = "sallyport.bench.quick";

  /** Without the counters of each idle JVM, which wake it twenty times a second. */
  private static final String NO_PERF_DATA = "-XX:-UsePerfData";

  /**
   * Without the second compiler, which has not seen enough to do its work after a few seconds, and
   * takes the processor from what is measured while it does it.
   */
  private static final String FIRST_COMPILER = "-XX:TieredStopAtLevel=1";

  /** Netty's native code is loaded without a warning, from JDK 24 on; 17 does not know it. */
  private static final String NATIVE = "--enable-native-access=ALL-UNNAMED";

  private static final int FIRST_THAT_WARNS = 24;

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
    List<String> arguments = new ArrayList<>(List.of(NO_PERF_DATA));
    if (quick) {
      arguments.add(FIRST_COMPILER);
    }
    if (Runtime.version().feature() >= FIRST_THAT_WARNS) {
      arguments.add(NATIVE);
    }
    return arguments;
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
