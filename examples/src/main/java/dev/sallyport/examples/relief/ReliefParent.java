package dev.sallyport.examples.relief;

import dev.sallyport.examples.relief.Relief.Row;
import dev.sallyport.examples.relief.Relief.Survey;
import dev.sallyport.process.Child;
import dev.sallyport.process.Launch;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.IntStream;

/** The parent. */
public final class ReliefParent {
  private static final int EDGE = 128;

  private ReliefParent() {}

  public static void main(String[] args) throws InterruptedException {
    BlockingQueue<String> notes = new LinkedBlockingQueue<>();
    try (Child child = Launch.java(ReliefWorker.class).serve(Progress.class, notes::add).start()) {
      Relief relief = child.client(Relief.class);

      // A stream to the child: the call subscribes at once, submit waits for a child that is slow.
      CompletableFuture<Survey> loaded;
      try (SubmissionPublisher<Row> rows = new SubmissionPublisher<>()) {
        loaded = relief.load(rows);
        IntStream.range(0, EDGE).mapToObj(ReliefParent::row).forEach(rows::submit);
      }
      System.out.println(loaded.join());
      System.out.println(notes.take());
      System.out.println(notes.take());

      // A stream from the child: the call is made when it is subscribed to.
      Each.of(
              relief.render(EDGE / 2),
              tile ->
                  System.out.printf(
                      "tile %d,%d of %d bytes%n", tile.x(), tile.y(), tile.pixels().size()))
          .join();

      // A call that is given up: its handler finds out, and says so.
      CompletableFuture<Survey> eroded = relief.erode(Integer.MAX_VALUE);
      System.out.println(notes.take());
      eroded.cancel(true);
      System.out.println(notes.take());

      System.out.println("all done: " + child.shutdown(Duration.ofSeconds(5)));
    }
  }

  private static Row row(int y) {
    return new Row(IntStream.range(0, EDGE).map(x -> x ^ y).boxed().toList());
  }
}
