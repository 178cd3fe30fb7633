package dev.sallyport.examples.tasks;

import dev.sallyport.Worker;

/** The child. */
public final class NumbersWorker {
  public static void main(String[] args) {
    Worker.serveTasks(Numbers.class);
  }
}
