package dev.sallyport.benchmarks.pool;

import dev.sallyport.Task;
import dev.sallyport.Worker;

/** The task that all pools run, and our worker. */
public final class SmallTasks {
  private SmallTasks() {}

  public static void main(String[] args) {
    Worker.serveTasks(SmallTasks.class);
  }

  @Task
  public static long square(int n) {
    return (long) n * n;
  }
}
