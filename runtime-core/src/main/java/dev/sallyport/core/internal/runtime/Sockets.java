package dev.sallyport.core.internal.runtime;

import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.Security;
import dev.sallyport.spi.SocketTransport;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
   * What a failure that is told in these words adds to them as a cause: it, or the first below it
   * that says something else; null for nothing.
   *
   * @param words have its message
   */
  static @Nullable Throwable cause(IOException failure, String words) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      String message = each.getMessage();
      // Of a host with several addresses each has its own failure.
      if (message == null || !words.contains(message) || each.getSuppressed().length > 0) {
        return each;
      }
    }
    return null;
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
