package dev.sallyport.cli.demo;

import dev.sallyport.cli.Text;
import dev.sallyport.examples.files.FileAnalyst;
import dev.sallyport.pool.WorkerPool;
import dev.sallyport.pool.WorkerStatistics;
import java.util.List;

/**
 * A pool of the crew and a client of it.
 *
 * @param language what runs in its workers: {@code Java 17}
 * @param workers how many it has
 */
record Member(String language, int workers, WorkerPool pool, FileAnalyst analyst) {
  /** What each worker does, in the order of their names. */
  List<WorkerStatistics> each() {
    return pool.statistics().workers().stream()
        .sorted((a, b) -> a.name().compareTo(b.name()))
        .toList();
  }

  /** {@code FileAnalyst.analyse for 12 ms}; empty for a worker that does nothing. */
  static String activity(WorkerStatistics worker) {
    return worker.running().isEmpty()
        ? ""
        : worker.running() + " for " + Text.number(worker.runningFor().toMillis()) + " ms";
  }
}
