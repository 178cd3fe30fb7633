package dev.sallyport.spi;

import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.process.Protocol;
import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.Security;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a {@link dev.sallyport.socket.Remote.Builder} describes, as plain values, checked.
 * Immutable.
 *
 * @param endpoint where the worker listens
 * @param name of the session
 * @param security who it has to be; empty for the endpoint's default, where it has one
 * @param services contracts served to the worker
 * @param limits of this end
 * @param protocol how frames are told apart
 * @param encodings offered, best first
 * @param bootstrap data to pass in the handshake
 * @param connectTimeout for the connection and the handshake
 * @param stopTimeout for the close
 * @param interruptHandlers whether the thread of a handler that is to stop is interrupted
 * @param mdcKeys entries of the logger's context that travel with calls
 */
public record RemoteSpec(
    Endpoint endpoint,
    String name,
    Optional<Security> security,
    List<Service<?>> services,
    Limits limits,
    Protocol protocol,
    List<Encoding> encodings,
    Optional<Object> bootstrap,
    Duration connectTimeout,
    Duration stopTimeout,
    boolean interruptHandlers,
    List<String> mdcKeys) {
  public RemoteSpec {
    if (name.isBlank() || name.length() > 128) {
      throw new IllegalArgumentException(
          "name out of range: \"" + name + "\" (expected 1..128 characters)");
    }
    if (encodings.isEmpty()) {
      throw new IllegalArgumentException("encodings out of range: none (expected at least 1)");
    }
    requirePositive("connectTimeout", connectTimeout);
    requirePositive("stopTimeout", stopTimeout);
    services = List.copyOf(services);
    encodings = List.copyOf(encodings);
    mdcKeys = MdcKeys.checked(mdcKeys);
  }

  private static void requirePositive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(
          name + " out of range: " + DurationText.exact(value) + " (expected more than 0)");
    }
  }

  /** One with the defaults. */
  public static RemoteSpec of(Endpoint endpoint) {
    return new RemoteSpec(
        endpoint,
        endpoint.toString(),
        Optional.empty(),
        List.of(),
        Limits.defaults(),
        Protocol.BINARY,
        List.of(Encoding.MESSAGEPACK, Encoding.JSON),
        Optional.empty(),
        Duration.ofSeconds(10),
        Duration.ofSeconds(5),
        true,
        List.of());
  }

  /** A changed copy. */
  public RemoteSpec with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.build();
  }

  /** A copy under change; the built record checks it. */
  public static final class Draft {
    private final Endpoint endpoint;
    public String name;
    public Optional<Security> security;
    public List<Service<?>> services;
    public Limits limits;
    public Protocol protocol;
    public List<Encoding> encodings;
    public Optional<Object> bootstrap;
    public Duration connectTimeout;
    public Duration stopTimeout;
    public boolean interruptHandlers;
    public List<String> mdcKeys;

    private Draft(RemoteSpec spec) {
      endpoint = spec.endpoint;
      name = spec.name;
      security = spec.security;
      services = spec.services;
      limits = spec.limits;
      protocol = spec.protocol;
      encodings = spec.encodings;
      bootstrap = spec.bootstrap;
      connectTimeout = spec.connectTimeout;
      stopTimeout = spec.stopTimeout;
      interruptHandlers = spec.interruptHandlers;
      mdcKeys = spec.mdcKeys;
    }

    private RemoteSpec build() {
      return new RemoteSpec(
          endpoint,
          name,
          security,
          services,
          limits,
          protocol,
          encodings,
          bootstrap,
          connectTimeout,
          stopTimeout,
          interruptHandlers,
          mdcKeys);
    }
  }
}
