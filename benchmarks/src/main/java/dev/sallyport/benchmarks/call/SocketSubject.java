package dev.sallyport.benchmarks.call;

import dev.sallyport.benchmarks.Orders;
import dev.sallyport.benchmarks.socket.EchoPair;
import dev.sallyport.benchmarks.socket.RawSocket;
import dev.sallyport.benchmarks.socket.RawSocket.Family;
import java.io.IOException;

/** Work over a socket: a floor, this library, or another one. */
final class SocketSubject implements Subject {
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
  interface Preparation {
    Work with(Orders orders);
  }

  /** A floor: one message there and back. */
  static SocketSubject raw(Family family, int bytes) throws Exception {
    RawSocket socket = RawSocket.start(family, bytes, Jvm.ARGUMENTS);
    return new SocketSubject(
        socket.pid(), nanos -> Stopwatch.times(nanos, socket::roundTrip), socket::close);
  }

  /** Calls of a client. */
  static SocketSubject of(EchoPair.Opener opener, Preparation preparation) throws Exception {
    EchoPair pair = opener.open(Jvm.ARGUMENTS);
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
