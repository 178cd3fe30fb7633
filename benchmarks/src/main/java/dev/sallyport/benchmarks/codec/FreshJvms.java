package dev.sallyport.benchmarks.codec;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Measures {@link FirstRoundTrip}: each sample a JVM of its own with the subject's {@link
 * Libraries} alone, the subjects in turns, so that what else the machine does meets them all alike.
 */
final class FreshJvms {
  private static final int TIMEOUT_SECONDS = 60;

  private FreshJvms() {}

  /** The times of one subject, in nanoseconds and ascending, and the size of its message. */
  record Samples(String subject, List<Long> nanos, int bytes) {
    double medianMillis() {
      int middle = nanos.size() / 2;
      long twice =
          nanos.size() % 2 == 1 ? 2 * nanos.get(middle) : nanos.get(middle - 1) + nanos.get(middle);
      return twice / 2e6;
    }
  }

  /**
   * The samples of each subject, in the order given, after one round that does not count: it brings
   * the files into memory.
   */
  static List<Samples> measure(List<String> subjects, int rounds) throws IOException {
    List<List<Long>> nanos = new ArrayList<>();
    subjects.forEach(subject -> nanos.add(new ArrayList<>()));
    int[] bytes = new int[subjects.size()];
    for (int round = 0; round <= rounds; round++) {
      for (int i = 0; i < bytes.length; i++) {
        List<String> printed = run(subjects.get(i));
        bytes[i] = Integer.parseInt(printed.get(1));
        if (round > 0) {
          nanos.get(i).add(Long.valueOf(printed.get(0)));
        }
      }
    }
    List<Samples> samples = new ArrayList<>();
    for (int i = 0; i < bytes.length; i++) {
      samples.add(new Samples(subjects.get(i), nanos.get(i).stream().sorted().toList(), bytes[i]));
    }
    return samples;
  }

  /** The lines that the child printed. */
  private static List<String> run(String subject) throws IOException {
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                PeerJvm.IGNORE_UNKNOWN,
                PeerJvm.ALLOW_UNSAFE,
                "-cp",
                Libraries.classPath(subject),
                FirstRoundTrip.class.getName(),
                subject)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      // Two lines: they fit into the pipe, so the child never waits for its reader.
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(subject + ": no round trip within " + TIMEOUT_SECONDS + " s");
      }
      if (process.exitValue() != 0) {
        throw new IOException(subject + ": the JVM exited with " + process.exitValue());
      }
      byte[] printed = process.getInputStream().readAllBytes();
      return new String(printed, StandardCharsets.US_ASCII).lines().toList();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(subject + ": interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
