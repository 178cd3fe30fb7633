package dev.sallyport.benchmarks.pipe;

import dev.sallyport.benchmarks.harness.Round;
import dev.sallyport.benchmarks.harness.Stopwatch;
import dev.sallyport.benchmarks.harness.Stopwatch.Operation;
import dev.sallyport.benchmarks.harness.Subject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** Children of one kind, each used by a thread of its own: how much all of them do together. */
final class Several implements Subject {
  private final List<? extends Subject> subjects;
  private final List<Operation> operations;

  /** Starts one. */
  interface Opener<S extends Subject> {
    S open() throws Exception;
  }

  private Several(List<? extends Subject> subjects, List<Operation> operations) {
    this.subjects = subjects;
    this.operations = operations;
  }

  /** If one of them does not start, none is left. */
  static <S extends Subject> Several of(
      int count, Opener<S> opener, Function<S, Operation> operation) throws Exception {
    List<S> subjects = new ArrayList<>();
    Several all = new Several(subjects, new ArrayList<>());
    try {
      for (int i = 0; i < count; i++) {
        S subject = opener.open();
        subjects.add(subject);
        all.operations.add(operation.apply(subject));
      }
      return all;
    } catch (Exception | Error e) {
      try {
        all.close();
      } catch (IOException | RuntimeException notClosed) {
        e.addSuppressed(notClosed);
      }
      throw e;
    }
  }

  /** The first of them: on two cores there is no good place for the others. */
  @Override
  public long childPid() {
    return subjects.get(0).childPid();
  }

  @Override
  public Round round(long nanos) throws Exception {
    LongAdder done = new LongAdder();
    Stop stop = new Stop();
    ExecutorService threads = Executors.newFixedThreadPool(operations.size());
    try {
      List<Future<?>> loops = new ArrayList<>();
      for (Operation operation : operations) {
        loops.add(
            threads.submit(() -> {
              while (!stop.isAsked) {
                operation.run();
                done.increment();
              }
              return null;
            }));
      }
      Round round = Stopwatch.rate(nanos, done::sum);
      stop.isAsked = true;
      for (Future<?> loop : loops) {
        loop.get();
      }
      return round;
    } catch (ExecutionException e) {
      throw new IOException("a child failed", e.getCause());
    } finally {
      stop.isAsked = true;
      threads.shutdown();
    }
  }

  private static final class Stop {
    private volatile boolean isAsked;
  }

  /** All of them, whatever fails with one. */
  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (Subject subject : subjects) {
      try {
        subject.close();
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
