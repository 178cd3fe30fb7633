package dev.sallyport.benchmarks.socket;

import dev.sallyport.benchmarks.work.Orders;
import dev.sallyport.benchmarks.work.Orders.OrdersWorker;
import dev.sallyport.process.Carrier;
import dev.sallyport.process.Child;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import dev.sallyport.socket.Remote;
import java.time.Duration;
import java.util.List;

/**
 * A connected pair of processes, seen from the parent: a child that echoes orders, and the client.
 * Used by one thread, and by the callbacks of the client's futures.
 */
public final class EchoPair implements AutoCloseable {
  /** Many JVMs may start at once, all on one core. */
  static final Duration START_TIMEOUT = Duration.ofSeconds(50);

  private final long pid;
  private final Orders orders;
  private final List<AutoCloseable> parts;

  /**
   * @param parts what {@link #close} closes, in this order
   */
  private EchoPair(long pid, Orders orders, List<AutoCloseable> parts) {
    this.pid = pid;
    this.orders = orders;
    this.parts = parts;
  }

  /** How one is started. */
  public interface Opener {
    EchoPair open(List<String> jvmArguments) throws Exception;
  }

  /** This library: a child that was launched from here, and connects back. */
  public static EchoPair launched(Carrier carrier, List<String> jvmArguments) {
    Child child =
        Launch.java(
                OrdersWorker.class,
                JavaOptions.defaults().withArguments(jvmArguments.toArray(String[]::new)))
            .over(carrier)
            .startTimeout(START_TIMEOUT)
            .start();
    return new EchoPair(child.pid(), child.client(Orders.class), List.of(child));
  }

  /** This library: a worker that listens on a Unix domain socket. */
  public static EchoPair standingUnix(List<String> jvmArguments) throws Exception {
    return standing(StandingEnds.UNIX, jvmArguments);
  }

  /** This library: a worker that listens on loopback, for who has a token. */
  public static EchoPair standingTcp(List<String> jvmArguments) throws Exception {
    return standing(StandingEnds.TCP, jvmArguments);
  }

  /** This library: a worker that listens on loopback, TLS 1.3 with a certificate at each end. */
  public static EchoPair standingTls(List<String> jvmArguments) throws Exception {
    return standing(StandingEnds.TLS, jvmArguments);
  }

  private static EchoPair standing(StandingEnds ends, List<String> jvmArguments) throws Exception {
    SocketChild child = SocketChild.start(ends.text(), ends::prepare, jvmArguments);
    try {
      Remote remote = ends.connect(child.directory(), child.address());
      return new EchoPair(child.pid(), remote.client(Orders.class), List.of(remote, child));
    } catch (Exception e) {
      child.close();
      throw e;
    }
  }

  /**
   * Another library, which is on the class path.
   *
   * @throws IllegalStateException if it is not
   */
  public static EchoPair peer(String name, List<String> jvmArguments) throws Exception {
    EchoEnds ends = SocketPeers.named(name);
    SocketChild child = SocketChild.start(name, directory -> {}, jvmArguments);
    try {
      EchoClient client = ends.connect(child.address());
      return new EchoPair(child.pid(), client, List.of(client, child));
    } catch (Exception e) {
      child.close();
      throw e;
    }
  }

  /** The child. */
  public long pid() {
    return pid;
  }

  public Orders orders() {
    return orders;
  }

  @Override
  public void close() {
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        throw new IllegalStateException("does not close: " + e, e);
      }
    }
  }
}
