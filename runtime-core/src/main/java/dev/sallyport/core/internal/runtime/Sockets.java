package dev.sallyport.core.internal.runtime;

import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.Security;
import dev.sallyport.spi.SocketTransport;
import java.util.Optional;

/** What connections over sockets share. Thread-safe. */
final class Sockets {
  private Sockets() {}

  /**
   * The transport of this class path.
   *
   * @throws IllegalStateException if there is none
   */
  static SocketTransport transport() {
    Optional<SocketTransport> found = SocketTransport.find();
    if (found.isEmpty()) {
      throw new IllegalStateException(
          "no transport for sockets found: add dev.sallyport:sallyport-transport-netty to the class"
              + " path");
    }
    return found.get();
  }

  /**
   * What was asked for, or the default of the endpoint.
   *
   * @throws IllegalArgumentException if it has none
   */
  static Security security(Optional<Security> asked, Endpoint endpoint) {
    if (asked.isPresent()) {
      return asked.get();
    } else if (endpoint instanceof Endpoint.Unix) {
      return Security.sameUser();
    }
    throw new IllegalArgumentException(
        "no security for "
            + endpoint
            + " (expected Security.mutualTls, on loopback Security.token, or"
            + " Security.insecurePlaintext): over TCP anybody may come");
  }
}
