package dev.sallyport.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What is there after the end of a run and must not be. */
public final class Leftovers {
  private static final int ROUNDS = 50;
  private static final int ROUND_MILLIS = 200;

  private Leftovers() {}

  /**
   * Looks for processes, temporary files and threads; what is about to go gets some seconds.
   *
   * @param temporary the directory for temporary files of the run
   * @param name that the threads of its children have in theirs
   */
  public static List<String> await(Path temporary, String name) throws InterruptedException {
    List<String> found = List.of();
    for (int i = 0; i < ROUNDS; i++) {
      found = look(temporary, name);
      if (found.isEmpty()) {
        return found;
      }
      TimeUnit.MILLISECONDS.sleep(ROUND_MILLIS);
    }
    return found;
  }

  private static List<String> look(Path temporary, String name) {
    List<String> found = new ArrayList<>();
    ProcessHandle.current().descendants().forEach(process -> found.add("process " + process.pid()));
    try (Stream<Path> files = Files.list(temporary)) {
      long count = files.count();
      if (count > 0) {
        found.add(Text.count(count, "temporary file"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(thread -> thread.startsWith("sallyport-") && thread.contains(name))
        .forEach(thread -> found.add("thread " + thread));
    return found;
  }
}
