package dev.sallyport.core.internal.runtime;

import dev.sallyport.Contract;
import dev.sallyport.Worker;
import dev.sallyport.process.Child;
import dev.sallyport.process.Launch;
import java.time.Duration;
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

    /** Says goodbye to it, and is about to end it by force, in an hour. */
    void sayGoodbye();
  }

  private static final List<Child> DESKS = new ArrayList<>();

  private static final List<CompletableFuture<Integer>> HANGING = new ArrayList<>();

  private MiddleWorker() {}

  public static void main(String[] args) {
    Worker.serve(Middle.class, new Desks());
  }

  private static final class Desks implements Middle {
    @Override
    public long startDeskThatHangs() {
      Child child = Launch.java(DeskWorker.class).stopTimeout(Duration.ofHours(1)).start();
      Desk desk = child.client(Desk.class);
      HANGING.add(CompletableFuture.supplyAsync(desk::hang));
      DESKS.add(child);
      return desk.pid();
    }

    @Override
    public void sayGoodbye() {
      DESKS.forEach(desk -> new Thread(desk::close).start());
    }
  }
}
