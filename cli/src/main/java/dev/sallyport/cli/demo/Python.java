package dev.sallyport.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The Python that the demo needs. */
final class Python {
  static final String COMMAND = "python3";

  private static final String PROBE =
      "import sys; print('%d.%d.%d' % sys.version_info[:3]); sys.exit(sys.version_info < (3, 9))";
  private static final int TIMEOUT_SECONDS = 10;
  private static final String FIX =
      "\n  fix: install Python 3.9 or later, as root on Debian: apt-get install python3";

  private Python() {}

  /** Why the demo cannot use Python, and what to do; empty if it can. */
  static Optional<String> fault() {
    return fault(COMMAND);
  }

  static Optional<String> fault(String command) {
    try {
      Process probe = new ProcessBuilder(command, "-c", PROBE).redirectErrorStream(true).start();
      probe.getOutputStream().close();
      if (!probe.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        probe.destroyForcibly();
        return Optional.of(command + " did not answer in " + TIMEOUT_SECONDS + " s" + FIX);
      }
      String said = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return probe.exitValue() == 0
          ? Optional.empty()
          : Optional.of(command + " is no use here: " + said.strip() + FIX);
    } catch (IOException failure) {
      return Optional.of(command + " is missing: " + failure.getMessage() + FIX);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted while looking for " + command);
    }
  }
}
