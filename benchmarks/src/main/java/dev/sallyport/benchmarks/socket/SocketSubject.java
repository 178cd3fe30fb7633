package dev.sallyport.benchmarks.socket;

import dev.sallyport.benchmarks.harness.Jvm;
import dev.sallyport.benchmarks.harness.Round;
import dev.sallyport.benchmarks.harness.Stopwatch;
import dev.sallyport.benchmarks.harness.Subject;
import dev.sallyport.benchmarks.harness.Work;
import dev.sallyport.benchmarks.socket.RawSocket.Family;
import dev.sallyport.benchmarks.work.Orders;
import java.io.IOException;

/** Work over a socket: a floor, this library, or another one. */
public final class SocketSubject implements Subject {
  private final long childPid;
  private final Work work;
  private final Closing closing;

  /** The end of both processes' connection. */
  private interface Closing {
    void close() throws IOException;
  }

  private SocketSubject(long childPid, Work work, Closing closing) {
    this.childPid = childPid;
    this.work = work;
    this.closing = closing;
  }

  /** What is done with a client. */
  public interface Preparation {
    Work with(Orders orders);
  }

  /** A floor: one message there and back. */
  public static SocketSubject raw(Family family, int bytes) throws Exception {
    RawSocket socket = RawSocket.start(family, bytes, Jvm.arguments());
    return new SocketSubject(
        socket.pid(), nanos -> Stopwatch.times(nanos, socket::roundTrip), socket::close);
  }

  /** Calls of a client. */
  public static SocketSubject of(EchoPair.Opener opener, Preparation preparation) throws Exception {
    EchoPair pair = opener.open(Jvm.arguments());
    return new SocketSubject(pair.pid(), preparation.with(pair.orders()), pair::close);
  }

  @Override
  public long childPid() {
    return childPid;
  }

  @Override
  public Round round(long nanos) throws Exception {
    return work.round(nanos);
  }

  @Override
  public void close() throws IOException {
    closing.close();
  }
}
