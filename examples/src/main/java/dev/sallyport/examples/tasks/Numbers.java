package dev.sallyport.examples.tasks;

import dev.sallyport.Task;
import java.util.List;

/** The tasks: what the worker runs, and nothing else of its class path. */
public final class Numbers {
  private Numbers() {}

  @Task
  public static int square(int n) {
    return n * n;
  }

  @Task
  public static List<Double> scale(double factor, List<Double> values) {
    return values.stream().map(value -> value * factor).toList();
  }
}
