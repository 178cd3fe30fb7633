package dev.sallyport.benchmarks.start;

import dev.sallyport.benchmarks.harness.Metric;
import dev.sallyport.benchmarks.harness.Round;
import dev.sallyport.benchmarks.harness.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Starts under measurement: from nothing to the first reply of one process, or until the last of
 * several has replied; or the memory of one that has replied. The end of a process is not part of
 * it.
 */
public final class StartSubject implements Subject {
  private static final int KIBI_SHIFT = 10;

  private final Starts starts;
  private final Starter starter;
  private final Operation operation;

  /** Starts one process, and returns when it has replied. */
  interface Starter {
    Started start() throws IOException;
  }

  /** A process that has replied. */
  interface Started extends AutoCloseable {
    long pid();

    @Override
    void close() throws IOException;
  }

  /** What a round does. */
  private interface Operation {
    Round round(Starter starter, long nanos) throws Exception;
  }

  private StartSubject(Starts starts, Starter starter, Operation operation) {
    this.starts = starts;
    this.starter = starter;
    this.operation = operation;
  }

  /** The floor: JVMs of one class that send back one block of bytes. */
  public static StartSubject bare(int atOnce) throws Exception {
    Starts starts = Starts.open();
    return new StartSubject(starts, starts.bare(), (each, nanos) -> times(each, atOnce, nanos));
  }

  /** Children of this library that answer one call, lean and from their start archive. */
  public static StartSubject child(int atOnce) throws Exception {
    Starts starts = Starts.open();
    return new StartSubject(
        starts, starts.child(true), (each, nanos) -> times(each, atOnce, nanos));
  }

  /** The same without an archive. */
  public static StartSubject withoutArchive() throws Exception {
    Starts starts = Starts.open();
    return new StartSubject(starts, starts.child(false), (each, nanos) -> times(each, 1, nanos));
  }

  /** What a bare JVM holds: {@link Metric#RSS} or {@link Metric#PSS}. */
  public static StartSubject bareMemory(Metric metric) throws Exception {
    Starts starts = Starts.open();
    return new StartSubject(starts, starts.bare(), (each, nanos) -> memory(each, metric));
  }

  /** What a child holds. */
  public static StartSubject childMemory(Metric metric) throws Exception {
    Starts starts = Starts.open();
    return new StartSubject(starts, starts.child(true), (each, nanos) -> memory(each, metric));
  }

  private static Round times(Starter starter, int atOnce, long nanos) throws Exception {
    Histogram times = Round.histogram();
    long all = 0;
    do {
      long taken = atOnce == 1 ? one(starter) : many(starter, atOnce);
      times.recordValue(taken);
      all += taken;
    } while (all < nanos);
    return Round.ofTimes(times, all);
  }

  private static long one(Starter starter) throws IOException {
    long begun = System.nanoTime();
    Started started = starter.start();
    long taken = System.nanoTime() - begun;
    started.close();
    return taken;
  }

  /** How long until all have replied; none is left, whatever becomes of the others. */
  static long many(Starter starter, int atOnce) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(atOnce);
    List<Future<Started>> all = new ArrayList<>();
    IOException failure = null;
    long begun = System.nanoTime();
    for (int i = 0; i < atOnce; i++) {
      all.add(threads.submit(starter::start));
    }
    threads.shutdown();
    List<Started> started = new ArrayList<>();
    for (Future<Started> each : all) {
      try {
        started.add(each.get());
      } catch (ExecutionException e) {
        failure = together(failure, new IOException("a start failed", e.getCause()));
      }
    }
    long taken = System.nanoTime() - begun;
    for (Started each : started) {
      try {
        each.close();
      } catch (IOException e) {
        failure = together(failure, e);
      }
    }
    if (failure != null) {
      throw failure;
    }
    return taken;
  }

  private static IOException together(@Nullable IOException first, IOException next) {
    if (first == null) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }

  private static Round memory(Starter starter, Metric metric) throws IOException {
    long begun = System.nanoTime();
    try (Started started = starter.start()) {
      long kib = rollup(started.pid(), metric == Metric.RSS ? "Rss:" : "Pss:");
      return Round.ofMemory(kib << KIBI_SHIFT, System.nanoTime() - begun);
    }
  }

  private static long rollup(long pid, String what) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
      if (line.startsWith(what)) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("/proc/" + pid + "/smaps_rollup has no " + what);
  }

  /** This process: those that are started last for one operation. */
  @Override
  public long childPid() {
    return ProcessHandle.current().pid();
  }

  @Override
  public Round round(long nanos) throws Exception {
    return operation.round(starter, nanos);
  }

  @Override
  public void close() throws IOException {
    starts.close();
  }
}
