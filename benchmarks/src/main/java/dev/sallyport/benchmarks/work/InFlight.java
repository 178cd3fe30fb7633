package dev.sallyport.benchmarks.work;

import dev.sallyport.benchmarks.harness.Round;
import dev.sallyport.benchmarks.harness.Stopwatch;
import dev.sallyport.benchmarks.work.Orders.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One round of calls of which several are under way. Thread-safe: callbacks run on threads of the
 * session. A call that fails, or is rejected, fails the round.
 */
public final class InFlight {
  private final Orders orders;
  private final Order order = Order.sample();
  private final int calls;
  private final Semaphore free;
  private final LongAdder done = new LongAdder();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean stopped;

  private InFlight(Orders orders, int calls) {
    this.orders = orders;
    this.calls = calls;
    this.free = new Semaphore(calls);
  }

  public static Round byCallback(Orders orders, int calls, long nanos) throws InterruptedException {
    InFlight flight = new InFlight(orders, calls);
    flight.free.acquire(calls);
    for (int i = 0; i < calls; i++) {
      flight.callAgain();
    }
    Round round = Stopwatch.rate(nanos, flight.done::sum);
    flight.land();
    return round;
  }

  public static Round byLoop(Orders orders, int calls, long nanos) throws InterruptedException {
    InFlight flight = new InFlight(orders, calls);
    Thread submitter = flight.start("submitter", flight::loop);
    Round round = Stopwatch.rate(nanos, flight.done::sum);
    flight.stopped = true;
    submitter.join();
    flight.land();
    return round;
  }

  public static Round byThreads(Orders orders, int threads, long nanos)
      throws InterruptedException {
    InFlight flight = new InFlight(orders, threads);
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      callers.add(flight.start("caller-" + i, flight::callBlocking));
    }
    Round round = Stopwatch.rate(nanos, flight.done::sum);
    flight.stopped = true;
    for (Thread caller : callers) {
      caller.join();
    }
    flight.land();
    return round;
  }

  private Thread start(String name, Runnable work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (RuntimeException e) {
                fail(e);
              }
            },
            name);
    thread.start();
    return thread;
  }

  /** Issues a call whose callback issues the next, until stopped. */
  private void callAgain() {
    CompletableFuture<Order> unused =
        call()
            .whenComplete((reply, thrown) -> {
              if (thrown != null) {
                fail(thrown);
              }
              done.increment();
              if (stopped) {
                free.release();
              } else {
                callAgain();
              }
            });
  }

  private void loop() {
    while (!stopped) {
      free.acquireUninterruptibly();
      CompletableFuture<Order> unused =
          call()
              .whenComplete((reply, thrown) -> {
                if (thrown != null) {
                  fail(thrown);
                }
                done.increment();
                free.release();
              });
    }
  }

  private void callBlocking() {
    while (!stopped) {
      orders.echo(order);
      done.increment();
    }
  }

  private CompletableFuture<Order> call() {
    try {
      return orders.echoLater(order);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void fail(Throwable thrown) {
    failure.compareAndSet(null, thrown);
    stopped = true;
  }

  /** Waits for the calls that are still under way. */
  private void land() throws InterruptedException {
    stopped = true;
    free.acquire(calls);
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new IllegalStateException("a call failed: " + thrown, thrown);
    }
  }
}
