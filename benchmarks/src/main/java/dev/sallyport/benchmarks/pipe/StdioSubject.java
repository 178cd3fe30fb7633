package dev.sallyport.benchmarks.pipe;

import dev.sallyport.Channel;
import dev.sallyport.Encoding;
import dev.sallyport.benchmarks.harness.Jvm;
import dev.sallyport.benchmarks.harness.Round;
import dev.sallyport.benchmarks.harness.Stopwatch;
import dev.sallyport.benchmarks.harness.Subject;
import dev.sallyport.benchmarks.harness.Work;
import dev.sallyport.benchmarks.work.InFlight;
import dev.sallyport.benchmarks.work.Orders;
import dev.sallyport.benchmarks.work.Orders.Order;
import dev.sallyport.benchmarks.work.OrdersWork;
import dev.sallyport.process.Child;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Work of this library with a {@link StdioWorker}. */
public final class StdioSubject implements Subject {
  private static final int LARGE_BYTES = 1 << 20;
  private static final int DEFAULT_MESSAGE_BYTES = 16 << 20;

  /** Several JVMs start at once before a benchmark, and on a busy machine. */
  private static final Duration START_TIMEOUT = Duration.ofMinutes(1);

  private static final Launch LAUNCH =
      Launch.java(
              StdioWorker.class,
              JavaOptions.defaults().withArguments(Jvm.arguments().toArray(String[]::new)))
          .startTimeout(START_TIMEOUT);

  private final Child child;
  private final Work work;

  /** Prepares the work: clients and channels are opened once. */
  private interface Preparation {
    Work with(Child child);
  }

  private StdioSubject(Child child, Work work) {
    this.child = child;
    this.work = work;
  }

  private static StdioSubject open(Launch launch, Preparation preparation) {
    Child child = launch.start();
    try {
      return new StdioSubject(child, preparation.with(child));
    } catch (RuntimeException e) {
      child.close();
      throw e;
    }
  }

  private static Launch launch(Setting setting) {
    return LAUNCH.limits(setting.limits()).arguments(setting.argument());
  }

  /** A blocking call. */
  public static StdioSubject blocking() {
    return open(LAUNCH, StdioSubject::blockingCalls);
  }

  /** A blocking call whose messages are JSON. */
  public static StdioSubject json() {
    return open(LAUNCH.encodings(Encoding.JSON), StdioSubject::blockingCalls);
  }

  /** A blocking call that has a deadline, so that its caller cannot wait in a read. */
  public static StdioSubject withDeadline() {
    return open(
        LAUNCH, child -> OrdersWork.blocking(child.client(Orders.class, Duration.ofMinutes(1))));
  }

  /** A blocking call with both ends spinning. */
  public static StdioSubject spinning() {
    return open(launch(Setting.SPIN), StdioSubject::blockingCalls);
  }

  private static Work blockingCalls(Child child) {
    return OrdersWork.blocking(child.client(Orders.class));
  }

  /** Blocking calls to several children at once, a thread for each: how many a second in all. */
  public static Subject children(int count) throws Exception {
    return Several.of(
        count,
        StdioSubject::blocking,
        subject -> {
          Orders orders = subject.child.client(Orders.class);
          Order order = Order.sample();
          return () -> orders.echo(order);
        });
  }

  /** A call as a future, and a wait for it. */
  public static StdioSubject future() {
    return open(LAUNCH, child -> OrdersWork.future(child.client(Orders.class)));
  }

  /** Calls one at a time, each issued by the callback of the one before. */
  public static StdioSubject callback() {
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
  public static StdioSubject inFlightByCallback(int calls) {
    return open(LAUNCH, child -> OrdersWork.inFlight(child.client(Orders.class), calls));
  }

  /** Asynchronous calls, so many under way, all issued by one thread. */
  public static StdioSubject inFlightByLoop(int calls) {
    return open(
        LAUNCH,
        child -> {
          Orders orders = child.client(Orders.class);
          return nanos -> InFlight.byLoop(orders, calls, nanos);
        });
  }

  /** Blocking calls from several threads. */
  public static StdioSubject threads(int threads) {
    return open(
        LAUNCH,
        child -> {
          Orders orders = child.client(Orders.class);
          return nanos -> InFlight.byThreads(orders, threads, nanos);
        });
  }

  /** Small records on a channel. */
  public static StdioSubject oneWay() {
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

  /** A blocking call of so many bytes there and back. */
  public static StdioSubject blob(int bytes) {
    Launch launch = bytes < DEFAULT_MESSAGE_BYTES ? LAUNCH : launch(Setting.LARGE);
    return open(launch, child -> OrdersWork.blob(child.client(Orders.class), bytes));
  }

  /** Messages of so many bytes on a channel. */
  public static StdioSubject largeOneWay(int bytes) {
    return open(
        LAUNCH,
        child -> {
          Channel<byte[], Count> channel = child.channel(byte[].class, Count.class);
          byte[] message = new byte[bytes];
          return nanos ->
              OneWay.large(
                  nanos,
                  sequence -> channel.send(message),
                  sequence -> {
                    channel.send(new byte[0]);
                    return channel.receive().orElseThrow().messages();
                  });
        });
  }

  /** A blocking call while a stream of large messages goes to the same child. */
  public static StdioSubject duringBulk() {
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
            return round.withBytes((long) ((double) bulk.finish() * round.nanos() / whole));
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
