package dev.sallyport.benchmarks.socket;

import java.util.Optional;

/** What a {@link SocketChild} can serve, by name. */
final class Servers {
  private Servers() {}

  /**
   * One of them.
   *
   * @throws IllegalStateException if there is none of this name on the class path
   */
  static EchoServer named(String name) {
    Optional<RawEcho> raw = RawEcho.parse(name);
    if (raw.isPresent()) {
      return raw.get();
    }
    for (StandingEnds each : StandingEnds.values()) {
      if (each.text().equals(name)) {
        return each;
      }
    }
    return SocketPeers.named(name);
  }
}
