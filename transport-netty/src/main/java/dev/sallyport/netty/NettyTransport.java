package dev.sallyport.netty;

import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.ListenLimits;
import dev.sallyport.socket.Security;
import dev.sallyport.spi.SocketLink;
import dev.sallyport.spi.SocketTransport;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sockets by Netty: by epoll or kqueue where Netty has a native library for the system, and by NIO
 * elsewhere. The system property {@value Io#PROPERTY} chooses another one of {@code epoll}, {@code
 * kqueue}, {@code io_uring} and {@code nio}, and {@value Loops#PROPERTY} how many I/O threads there
 * are: as many as processors, but four at most.
 *
 * <p>All instances share these threads. What goes over a socket before the first frame is told in
 * docs/sockets.md. Thread-safe.
 */
public final class NettyTransport implements SocketTransport {
  private final @Nullable Io chosen;

  /** For {@code SocketTransport.find}. */
  public NettyTransport() {
    this.chosen = null;
  }

  /** One that does not ask the system property. */
  NettyTransport(Io io) {
    this.chosen = io;
  }

  private Io io() {
    return chosen != null ? chosen : Io.choose(System.getProperty(Io.PROPERTY));
  }

  @Override
  public SocketLink connect(Endpoint endpoint, Security security, Duration timeout)
      throws IOException {
    Rules.check(endpoint, security);
    return new Connecting(io(), endpoint, security, timeout).connect();
  }

  @Override
  public Acceptor listen(
      Endpoint endpoint, Security security, ListenLimits limits, Accepted accepted)
      throws IOException {
    Rules.check(endpoint, security);
    return Listening.open(io(), endpoint, security, limits, accepted);
  }
}
