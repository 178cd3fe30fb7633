package dev.sallyport.benchmarks.call;

import dev.sallyport.Channel;
import dev.sallyport.benchmarks.Orders;
import dev.sallyport.benchmarks.Orders.Order;
import dev.sallyport.process.Child;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Work of this library with a {@link CallWorker}. */
final class CallSubject implements Subject {
  private static final int LARGE_BYTES = 1 << 20;
  private static final Launch LAUNCH =
      Launch.java(
          CallWorker.class,
          JavaOptions.defaults().withArguments(Jvm.ARGUMENTS.toArray(String[]::new)));

  private final Child child;
  private final Work work;

  /** Prepares the work: clients and channels are opened once. */
  private interface Preparation {
    Work with(Child child);
  }

  private CallSubject(Child child, Work work) {
    this.child = child;
    this.work = work;
  }

  private static CallSubject open(Launch launch, Preparation preparation) {
    Child child = launch.start();
    try {
      return new CallSubject(child, preparation.with(child));
    } catch (RuntimeException e) {
      child.close();
      throw e;
    }
  }

  /** A blocking call. */
  static CallSubject blocking() {
    return open(LAUNCH, CallSubject::blockingCalls);
  }

  /** A blocking call that has a deadline, so that its caller cannot wait in a read. */
  static CallSubject withDeadline() {
    return open(
        LAUNCH, child -> OrdersWork.blocking(child.client(Orders.class, Duration.ofMinutes(1))));
  }

  /** A blocking call with both ends spinning. */
  static CallSubject spinning() {
    return open(LAUNCH.limits(Spin.LIMITS).arguments(Spin.ARGUMENT), CallSubject::blockingCalls);
  }

  private static Work blockingCalls(Child child) {
    return OrdersWork.blocking(child.client(Orders.class));
  }

  /** A call as a future, and a wait for it. */
  static CallSubject future() {
    return open(LAUNCH, child -> OrdersWork.future(child.client(Orders.class)));
  }

  /** Calls one at a time, each issued by the callback of the one before. */
  static CallSubject callback() {
    return open(
        LAUNCH,
        child -> {
          Orders orders = child.client(Orders.class);
          return nanos -> {
            Stopwatch.Times times = new Stopwatch.Times(nanos);
            CompletableFuture<Round> done = new CompletableFuture<>();
            chain(orders, Order.sample(), times, done);
            return done.get();
          };
        });
  }

  private static void chain(
      Orders orders, Order order, Stopwatch.Times times, CompletableFuture<Round> done) {
    orders
        .echoLater(order)
        .thenAccept(reply -> {
          if (times.lap()) {
            chain(orders, order, times, done);
          } else {
            done.complete(times.round());
          }
        })
        .exceptionally(failure -> {
          done.completeExceptionally(failure);
          return null;
        });
  }

  /** Asynchronous calls, so many under way, each issued by the callback of one before. */
  static CallSubject inFlightByCallback(int calls) {
    return open(LAUNCH, child -> OrdersWork.inFlight(child.client(Orders.class), calls));
  }

  /** Asynchronous calls, so many under way, all issued by one thread. */
  static CallSubject inFlightByLoop(int calls) {
    return open(
        LAUNCH,
        child -> {
          Orders orders = child.client(Orders.class);
          return nanos -> InFlight.byLoop(orders, calls, nanos);
        });
  }

  /** Blocking calls from several threads. */
  static CallSubject threads(int threads) {
    return open(
        LAUNCH,
        child -> {
          Orders orders = child.client(Orders.class);
          return nanos -> InFlight.byThreads(orders, threads, nanos);
        });
  }

  /** Small records on a channel. */
  static CallSubject oneWay() {
    return open(
        LAUNCH,
        child -> {
          Channel<Tick, Count> channel = child.channel(Tick.class, Count.class);
          return nanos ->
              OneWay.round(
                  nanos,
                  sequence -> channel.send(Tick.of(sequence)),
                  sequence -> {
                    channel.send(Tick.last(sequence));
                    return channel.receive().orElseThrow().messages();
                  });
        });
  }

  /** A blocking call of 1 MiB there and back. */
  static CallSubject large() {
    return open(LAUNCH, child -> OrdersWork.large(child.client(Orders.class)));
  }

  /** A blocking call while a stream of large messages goes to the same child. */
  static CallSubject duringBulk() {
    return open(
        LAUNCH,
        child -> {
          Work calls = blockingCalls(child);
          Bulk bulk = new Bulk(child.channel(byte[].class, Count.class), LARGE_BYTES);
          return nanos -> {
            bulk.begin();
            long begun = System.nanoTime();
            Round round;
            try {
              round = calls.round(nanos);
            } finally {
              bulk.stop();
            }
            long whole = System.nanoTime() - begun;
            // Of the whole time, lead-in and rest included, the part that the round took.
            return round.withBackgroundBytes(
                (long) ((double) bulk.finish() * round.nanos() / whole));
          };
        });
  }

  @Override
  public long childPid() {
    return child.pid();
  }

  @Override
  public Round round(long nanos) throws Exception {
    return work.round(nanos);
  }

  @Override
  public void close() {
    child.close();
  }
}
