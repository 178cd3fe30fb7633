package dev.sallyport.core.internal.runtime;

import dev.sallyport.Contract;
import dev.sallyport.Worker;
import dev.sallyport.process.Child;
import dev.sallyport.process.Launch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A parent that is itself a child, so that a test can kill it. */
public final class MiddleWorker {
  /** What the test asks of it. */
  @Contract
  public interface Middle {
    /** Starts a {@link DeskWorker} with a handler that never returns, and gives its pid. */
    long startDeskThatHangs();
  }

  private static final List<CompletableFuture<Integer>> HANGING = new ArrayList<>();

  private MiddleWorker() {}

  public static void main(String[] args) {
    Worker.serve(
        Middle.class,
        () -> {
          Child child = Launch.java(DeskWorker.class).start();
          Desk desk = child.client(Desk.class);
          HANGING.add(CompletableFuture.supplyAsync(desk::hang));
          return desk.pid();
        });
  }
}
