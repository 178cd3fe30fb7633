package dev.sallyport.netty;

import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.Security;
import java.net.InetAddress;

/** The table of {@link Security}: what is allowed where. */
final class Rules {
  private Rules() {}

  /**
   * @throws IllegalArgumentException if {@code security} is not allowed there, as far as that is
   *     known before the host is looked up
   */
  static void check(Endpoint endpoint, Security security) {
    boolean unix = endpoint instanceof Endpoint.Unix;
    if (!unix && (security instanceof Security.SameUser || security instanceof Security.Users)) {
      throw refused(
          security,
          endpoint,
          "a Unix domain socket",
          "of who is behind a TCP connection the kernel knows nothing: use Security.mutualTls, or"
              + " Security.token on loopback");
    }
    if (unix && security instanceof Security.Certificates) {
      throw refused(
          security,
          endpoint,
          "TCP",
          "on a Unix domain socket the kernel vouches for the other end: use Security.sameUser");
    }
    if (unix && security instanceof Security.Nobody) {
      throw refused(security, endpoint, "TCP", "use Security.sameUser, which costs nothing");
    }
  }

  /**
   * @throws IllegalArgumentException if {@code security} is not allowed at {@code address}, which
   *     is what the host's name stands for
   */
  static void check(Endpoint endpoint, Security security, InetAddress address) {
    if (security instanceof Security.Shared && !address.isLoopbackAddress()) {
      throw refused(
          security,
          endpoint + " (" + address.getHostAddress() + ")",
          "an address on loopback",
          "beyond it whoever is on the way could read and change all that follows the proof: use"
              + " Security.mutualTls");
    }
  }

  private static IllegalArgumentException refused(
      Security security, Object where, String expected, String fix) {
    return new IllegalArgumentException(
        "security not allowed: "
            + name(security)
            + " at "
            + where
            + " (expected "
            + expected
            + "; "
            + fix
            + ")");
  }

  /** As the factory methods of {@link Security} have it. */
  static String name(Security security) {
    if (security instanceof Security.SameUser) {
      return "sameUser";
    } else if (security instanceof Security.Users) {
      return "users";
    } else if (security instanceof Security.Shared) {
      return "token";
    } else if (security instanceof Security.Certificates) {
      return "mutualTls";
    }
    return "insecurePlaintext";
  }
}
