package dev.sallyport.benchmarks;

import dev.sallyport.benchmarks.Orders.Order;
import dev.sallyport.benchmarks.Orders.OrdersWorker;
import dev.sallyport.process.Child;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From nothing to the first typed reply of a lean Java child, beside a bare JVM with the same flags
 * and class path that sends back one block of bytes. The end of the child is not part of it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 15)
@Fork(1)
public class StartBenchmark {
  private static final Launch LAUNCH =
      Launch.java(OrdersWorker.class, JavaOptions.defaults().withLean());

  private @Nullable AutoCloseable started;

  @Benchmark
  public Order childToFirstReply() {
    Child child = LAUNCH.start();
    started = child;
    return child.client(Orders.class).echo(Order.sample());
  }

  @Benchmark
  public byte[] bareJvm() throws IOException {
    RawPipe echo =
        RawPipe.start(
            RawPipe.Child.ECHO,
            160,
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
    started = echo;
    return echo.roundTrip();
  }

  @TearDown(Level.Iteration)
  public void stop() throws Exception {
    AutoCloseable child = started;
    if (child != null) {
      child.close();
    }
  }
}
