package dev.sallyport.core.internal.session;

import dev.sallyport.Data;
import dev.sallyport.Task;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Tasks, one for each way in which a run can go. */
public final class Numbers {
  public record Range(int low, int high) {}

  public record Summary(int count, Optional<Double> mean) {}

  /** How often {@link #count} has run. */
  static final AtomicInteger COUNT = new AtomicInteger();

  private Numbers() {}

  @Task
  public static int square(int n) {
    return n * n;
  }

  @Task
  public static int unlucky() {
    return 13;
  }

  @Task
  public static List<Integer> within(Range range, List<Integer> numbers) {
    return numbers.stream().filter(n -> n >= range.low() && n <= range.high()).toList();
  }

  @Task
  public static Summary summarize(double scale, List<Double> numbers, int digits, String unit) {
    double sum = numbers.stream().mapToDouble(n -> n).sum() * scale + digits + unit.length();
    return new Summary(numbers.size(), Optional.of(sum).filter(s -> !numbers.isEmpty()));
  }

  @Task
  public static void count(int by) {
    COUNT.addAndGet(by);
  }

  @Task
  public static Data echo(Data data) {
    return data;
  }

  @Task
  public static Data lock() {
    return Data.of(List.of(new ReentrantLock()));
  }

  @Task
  public static int fail(String message) throws IOException {
    throw new IOException(message);
  }

  @Task
  public static int hang() throws InterruptedException {
    new CountDownLatch(1).await();
    return 0;
  }

  /** Not marked, so it is in nobody's table. */
  static int unmarked(int n) {
    return n;
  }

  /** A class that no worker of the tests serves. */
  public static final class Unserved {
    private Unserved() {}

    @Task
    public static int square(int n) {
      return n * n;
    }
  }

  /** What its task takes is alive. */
  public static final class Alive {
    private Alive() {}

    @Task
    public static int take(Lock lock) {
      return lock.hashCode();
    }

    @Task
    public static CompletableFuture<Integer> later() {
      return new CompletableFuture<>();
    }
  }
}
