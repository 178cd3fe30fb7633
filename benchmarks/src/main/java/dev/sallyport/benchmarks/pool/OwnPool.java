package dev.sallyport.benchmarks.pool;

import dev.sallyport.benchmarks.harness.Jvm;
import dev.sallyport.pool.WorkerPool;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Ours: tasks by reference, a future each. */
public final class OwnPool implements TaskPool {
  private static final int WORKERS = 2;

  private final WorkerPool pool;

  /** With so many calls at a time at each of two workers. */
  public OwnPool(int depth) {
    JavaOptions options =
        JavaOptions.defaults().withArguments(Jvm.arguments().toArray(String[]::new));
    this.pool =
        WorkerPool.of(Launch.java(SmallTasks.class, options)).workers(WORKERS).depth(depth).open();
  }

  @Override
  public long run(int tasks) {
    long begun = System.nanoTime();
    List<CompletableFuture<Long>> results = new ArrayList<>(tasks);
    for (int i = 0; i < tasks; i++) {
      results.add(pool.submit(SmallTasks::square, i));
    }
    long last = 0;
    for (CompletableFuture<Long> result : results) {
      last = result.join();
    }
    long nanos = System.nanoTime() - begun;
    if (last != (long) (tasks - 1) * (tasks - 1)) {
      throw new IllegalStateException("wrong result: " + last);
    }
    return nanos;
  }

  @Override
  public long pid() {
    return pool.statistics().workers().get(0).pid();
  }

  @Override
  public void close() {
    pool.close();
  }
}
