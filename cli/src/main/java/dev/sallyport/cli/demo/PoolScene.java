package dev.sallyport.cli.demo;

import dev.sallyport.SallyportException;
import dev.sallyport.WorkerExitedException;
import dev.sallyport.cli.Text;
import dev.sallyport.examples.files.FileReport;
import dev.sallyport.pool.PoolStatistics;
import dev.sallyport.pool.WorkerPool;
import dev.sallyport.pool.WorkerStatistics;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A worker of a pool is killed in the middle of its call: what that costs, and what it does not.
 */
final class PoolScene implements Scene {
  private static final int WORKERS = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int INTERVAL_MILLIS = 2;

  private final String path;
  private final FileReport expected;

  /**
   * @param path a file to analyse
   * @param expected its report
   */
  PoolScene(String path, FileReport expected) {
    this.path = path;
    this.expected = expected;
  }

  @Override
  public String title() {
    return "A worker of a pool is killed in the middle of its call";
  }

  @Override
  public void play(Crew crew, PrintStream out, Verdict verdict) throws IOException {
    Path notes = Files.createTempDirectory("sallyport-demo");
    Launch slow = Launch.java(SlowWorker.class, JavaOptions.defaults().withLean()).name("slow");
    try (WorkerPool pool = WorkerPool.of(slow).workers(WORKERS).open()) {
      try {
        new Play(pool, notes, out, verdict).run();
      } finally {
        // A call that is not let would be waited for.
        pool.shutdownNow();
      }
    } finally {
      for (String each : new String[] {"1", "2", "3"}) {
        Files.deleteIfExists(notes.resolve(each));
        Files.deleteIfExists(SlowWorker.gate(notes.resolve(each).toString()));
      }
      Files.delete(notes);
    }
  }

  /** One performance. */
  private final class Play {
    private final WorkerPool pool;
    private final Path notes;
    private final PrintStream out;
    private final Verdict verdict;

    private Play(WorkerPool pool, Path notes, PrintStream out, Verdict verdict) {
      this.pool = pool;
      this.notes = notes;
      this.out = out;
      this.verdict = verdict;
    }

    private void run() throws IOException {
      CompletableFuture<FileReport> first = pool.submit(SlowWorker::analyse, path, notes("1"));
      long victim = killTheOneAt("SlowWorker.analyse", "1");
      CompletableFuture<FileReport> second = pool.submit(SlowWorker::analyse, path, notes("2"));
      tellDeath(first, victim);

      CompletableFuture<FileReport> third = pool.submit(SlowWorker::analyseAgain, path, notes("3"));
      killTheOneAt("SlowWorker.analyseAgain", "3");
      Files.createFile(SlowWorker.gate(notes("2")));
      awaitRuns("3", 2);
      Files.createFile(SlowWorker.gate(notes("3")));
      tellAnswer("call 2, at the other worker: ", second, 1, "2");
      tellAnswer("call 3, @Idempotent, lost its worker too: ", third, 2, "3");
      tellPool();
    }

    private String notes(String call) {
      return notes.resolve(call).toString();
    }

    /** Waits until a handler has begun a call for so many times. */
    private void awaitRuns(String number, long runs) {
      Path file = Path.of(notes(number));
      await(any -> Optional.of(file).filter(each -> each.toFile().length() == runs));
    }

    /** Kills the worker that is at a call, with SIGKILL, and returns its process. */
    private long killTheOneAt(String call, String number) {
      awaitRuns(number, 1);
      Predicate<WorkerStatistics> atIt = worker -> worker.running().equals(call);
      long pid =
          await(statistics -> statistics.workers().stream().filter(atIt).findFirst())
              .map(WorkerStatistics::pid)
              .orElse(0L);
      verdict.expect(pid != 0, "no worker came to be at " + call);
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      return pid;
    }

    private void tellDeath(CompletableFuture<FileReport> call, long victim) throws IOException {
      try {
        call.join();
        verdict.expect(false, "a call was answered by a worker that was killed");
      } catch (CompletionException failure) {
        if (!(failure.getCause() instanceof WorkerExitedException exited)) {
          throw failure;
        }
        out.println("  call 1: WorkerExitedException");
        Text.message(exited).lines().limit(1).forEach(line -> out.println("    " + line));
        verdict.expectEqual("process of call 1", victim, exited.exitReport().pid());
        verdict.expectEqual("runs of call 1", 1L, Files.size(Path.of(notes("1"))));
      }
    }

    private void tellAnswer(
        String label, CompletableFuture<FileReport> call, long runs, String number)
        throws IOException {
      try {
        verdict.expectEqual("answer of call " + number, expected, call.join());
      } catch (CompletionException failure) {
        if (!(failure.getCause() instanceof SallyportException known)) {
          throw failure;
        }
        verdict.expect(false, "call " + number + ": " + Text.message(known));
      }
      long run = Files.size(Path.of(notes(number)));
      verdict.expectEqual("runs of call " + number, runs, run);
      out.println("  " + label + (run == 1 ? "run once" : "run again") + ", the right answer");
    }

    private void tellPool() {
      Optional<PoolStatistics> whole =
          await(
              statistics -> Optional.of(statistics).filter(now -> now.workers().size() == WORKERS));
      verdict.expect(whole.isPresent(), "the pool did not come back to its size");
      PoolStatistics now = whole.orElseGet(pool::statistics);
      verdict.expectEqual("calls that failed", 1L, now.failed());
      verdict.expectEqual("calls that were answered", 2L, now.done());
      verdict.expectEqual("workers that were replaced", 2L, now.restarts());
      out.println(
          "  the pool has its "
              + now.workers().size()
              + " workers again; calls answered: "
              + now.done()
              + ", failed: "
              + now.failed()
              + ", run again: "
              + now.retried());
    }

    /** Looks until there is what is looked for, or for so long. */
    private <T> Optional<T> await(Function<PoolStatistics, Optional<T>> look) {
      long end = System.nanoTime() + PATIENCE.toNanos();
      Optional<T> found = look.apply(pool.statistics());
      while (found.isEmpty() && System.nanoTime() - end < 0) {
        try {
          TimeUnit.MILLISECONDS.sleep(INTERVAL_MILLIS);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          return found;
        }
        found = look.apply(pool.statistics());
      }
      return found;
    }
  }
}
