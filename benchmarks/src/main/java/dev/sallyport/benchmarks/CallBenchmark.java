package dev.sallyport.benchmarks;

import dev.sallyport.Encoding;
import dev.sallyport.benchmarks.Orders.Order;
import dev.sallyport.benchmarks.Orders.OrdersWorker;
import dev.sallyport.process.Child;
import dev.sallyport.process.Launch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A typed call of about 150 bytes to a Java child and back, beside a bare pipe to a Java child and
 * back. What counts is the ratio of two lines of one run; for the brief's figures pin the run to
 * one core ({@code taskset -c 0}).
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before all else.
public class CallBenchmark {
  private static final int IN_FLIGHT = 32;
  private static final int RAW_BYTES = 160;
  private static final int LARGE_BYTES = 1 << 20;

  private final Order order = Order.sample();
  private final byte[] large = new byte[LARGE_BYTES];
  private final List<AutoCloseable> opened = new ArrayList<>();
  private RawEcho raw;
  private RawEcho rawLarge;
  private Orders messagePack;
  private Orders json;

  @Setup
  public void start() throws IOException {
    raw = open(new RawEcho(RAW_BYTES));
    rawLarge = open(new RawEcho(LARGE_BYTES));
    messagePack = open(Launch.java(OrdersWorker.class).start()).client(Orders.class);
    Child inJson = Launch.java(OrdersWorker.class).encodings(Encoding.JSON).start();
    json = open(inJson).client(Orders.class);
  }

  private <T extends AutoCloseable> T open(T resource) {
    opened.add(resource);
    return resource;
  }

  @TearDown
  public void stop() throws Exception {
    for (AutoCloseable resource : opened) {
      resource.close();
    }
  }

  @Benchmark
  public byte[] rawPipe() throws IOException {
    return raw.roundTrip();
  }

  @Benchmark
  public Order callMessagePack() {
    return messagePack.echo(order);
  }

  @Benchmark
  public Order callJson() {
    return json.echo(order);
  }

  @Benchmark
  @OperationsPerInvocation(IN_FLIGHT)
  public List<Order> callsInFlight() {
    List<CompletableFuture<Order>> calls = new ArrayList<>(IN_FLIGHT);
    for (int i = 0; i < IN_FLIGHT; i++) {
      calls.add(messagePack.echoLater(order));
    }
    List<Order> replies = new ArrayList<>(IN_FLIGHT);
    calls.forEach(call -> replies.add(call.join()));
    return replies;
  }

  @Benchmark
  public byte[] rawPipeOneMiB() throws IOException {
    return rawLarge.roundTrip();
  }

  @Benchmark
  public byte[] callOneMiB() {
    return messagePack.bytes(large);
  }
}
