package dev.sallyport.examples.tasks;

import dev.sallyport.RefusedException;
import dev.sallyport.process.Child;
import dev.sallyport.process.Launch;
import dev.sallyport.task.Task;
import dev.sallyport.task.Task1;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** The parent. */
public final class NumbersParent {
  public static void main(String[] args) {
    try (Child child = Launch.java(NumbersWorker.class).start()) {
      System.out.println(child.call(Numbers::square, 12));

      List<CompletableFuture<Integer>> squares =
          IntStream.range(0, 5).mapToObj(n -> child.submit(Numbers::square, n)).toList();
      System.out.println(squares.stream().map(CompletableFuture::join).toList());

      Task1<List<Double>, List<Double>> half = Task.bind(Numbers::scale, 0.5);
      System.out.println(child.call(half.withTimeout(Duration.ofSeconds(5)), List.of(3.0, 4.0)));

      try {
        child.call(n -> n * n, 12);
      } catch (RefusedException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
