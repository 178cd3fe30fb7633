package dev.sallyport.core.internal.runtime;

import dev.sallyport.core.internal.process.ArchiveRecording;
import dev.sallyport.core.internal.runtime.ArchiveWorker.KnownTraining;
import dev.sallyport.core.internal.runtime.ArchiveWorker.Sample;
import dev.sallyport.core.internal.runtime.ArchiveWorker.Training;
import dev.sallyport.process.Child;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program: records the start archive that its arguments describe, with a worker of its own that
 * lives for one call. Started by {@code StartArchive}; it ends by itself, whoever is there.
 */
public final class ArchiveRecorder {
  private static final Duration BOUND = Duration.ofMinutes(2);

  private ArchiveRecorder() {}

  /** Directory, key, feature number of the JDK, main class, JVM arguments. */
  public static void main(String[] args) throws Exception {
    startWatchdog();
    ArchiveRecording recording = ArchiveRecording.open(args[0], args[1], Integer.parseInt(args[2]));
    try {
      List<String> flags = List.of(args).subList(4, args.length);
      // Here, not in the worker: what reads them is not to be in its archive.
      NamedClasses named = new NamedClasses(ArchiveRecorder.class.getClassLoader());
      List<String> classes = new ArrayList<>(named.of(args[3]));
      if (named.makeLambdas()) {
        classes.add(ArchiveWorker.LAMBDAS);
      }
      boolean known = named.haveCodecs();
      if (known) {
        classes.add(ArchiveWorker.CODECS);
      }
      JavaOptions options =
          JavaOptions.defaults()
              .withStartArchive(false)
              .withArguments(flags.toArray(String[]::new))
              .withArguments(recording.arguments().toArray(String[]::new));
      Child child =
          Launch.java(ArchiveWorker.class, options)
              .arguments(classes.toArray(String[]::new))
              .startTimeout(BOUND)
              .stopTimeout(BOUND)
              .start();
      try (child) {
        train(child, known);
      }
      // One that was ended in the midst may have left half an archive.
      if (child.exitReport().filter(report -> report.exitCode() == 0).isPresent()) {
        recording.publish();
      }
    } finally {
      recording.discard();
    }
  }

  private static void train(Child child, boolean known) {
    if (known) {
      child
          .client(KnownTraining.class)
          .sum("text", 1, 2L, 0.5, true, new byte[1], Arrays.asList("a"));
    } else {
      child
          .client(Training.class)
          .echo(new Sample("text", 1, 2L, 0.5, true, new byte[1], Arrays.asList("a"), Map.of()));
    }
  }

  private static void startWatchdog() {
    Thread watchdog =
        new Thread(
            () -> {
              try {
                TimeUnit.NANOSECONDS.sleep(BOUND.toNanos());
              } catch (InterruptedException e) {
                // Nobody has a reason to; the time is up all the same.
              }
              Runtime.getRuntime().halt(1);
            },
            "sallyport-watchdog");
    watchdog.setDaemon(true);
    watchdog.start();
  }
}
