package dev.sallyport.spi;

import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.ListenLimits;
import dev.sallyport.socket.Security;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Makes connections over sockets: moves bytes, and proves who is there. It knows nothing of frames.
 *
 * <p>Found with {@link java.util.ServiceLoader}. A fixed number of daemon threads serves all that
 * it ever makes. Thread-safe.
 */
public interface SocketTransport {
  /**
   * Connects, and waits until both ends have proven who they are. Not on an I/O thread.
   *
   * @param timeout for all of it
   * @throws IOException if nobody listens there, the other end is not whom {@code security} wants,
   *     or it is not done in time; nothing is left open. The message says why and not where
   * @throws IllegalArgumentException if {@code security} is not allowed there
   */
  SocketLink connect(Endpoint endpoint, Security security, Duration timeout) throws IOException;

  /**
   * Listens.
   *
   * @param accepted told of each connection whose other end has proven who it is; on an I/O thread,
   *     so it must not wait
   * @throws IOException if it cannot listen there: the address is in use, or its directory is not
   *     this user's alone. The message says why and not where
   * @throws IllegalArgumentException if {@code security} is not allowed there
   */
  Acceptor listen(Endpoint endpoint, Security security, ListenLimits limits, Accepted accepted)
      throws IOException;

  /** Takes a new connection. */
  @FunctionalInterface
  interface Accepted {
    /** Owns {@code link} from here on, and starts or closes it. */
    void onLink(SocketLink link);
  }

  /** A socket that listens. */
  interface Acceptor extends AutoCloseable {
    /** Where; with the port that was free, if it was asked for one. */
    Endpoint endpoint();

    /** Accepts no more, and removes the file of a Unix domain socket. Idempotent. */
    @Override
    void close();
  }

  /** The transport on the class path or module path. */
  static Optional<SocketTransport> find() {
    return Providers.find(SocketTransport.class, "dev.sallyport.netty.NettyTransport");
  }
}
