package dev.sallyport.cli.demo;

import dev.sallyport.Idempotent;
import dev.sallyport.Task;
import dev.sallyport.Worker;
import dev.sallyport.examples.files.FileAnalysis;
import dev.sallyport.examples.files.FileReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/** A worker that takes its time: long enough to be killed in the middle of a call. */
public final class SlowWorker {
  private static final String GATE = ".gate";
  private static final int INTERVAL_MILLIS = 2;

  private SlowWorker() {}

  public static void main(String[] args) {
    Worker.serveTasks(SlowWorker.class);
  }

  /**
   * Analyses a file once it is let.
   *
   * @param notes a file to which each run adds a byte
   */
  @Task
  public static FileReport analyse(String path, String notes)
      throws IOException, InterruptedException {
    Files.write(Path.of(notes), new byte[1], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    while (!Files.exists(gate(notes))) {
      TimeUnit.MILLISECONDS.sleep(INTERVAL_MILLIS);
    }
    return FileAnalysis.of(Path.of(path));
  }

  /** The same, and it may be run again. */
  @Task
  @Idempotent
  public static FileReport analyseAgain(String path, String notes)
      throws IOException, InterruptedException {
    return analyse(path, notes);
  }

  /** What lets the calls with these notes end, once it is there. */
  static Path gate(String notes) {
    return Path.of(notes + GATE);
  }
}
