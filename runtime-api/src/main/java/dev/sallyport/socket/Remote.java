package dev.sallyport.socket;

import dev.sallyport.ClosedException;
import dev.sallyport.ConnectionException;
import dev.sallyport.Encoding;
import dev.sallyport.ErrorCode;
import dev.sallyport.IncompatibleException;
import dev.sallyport.Limits;
import dev.sallyport.Peer;
import dev.sallyport.ProtocolException;
import dev.sallyport.RefusedException;
import dev.sallyport.SallyportException;
import dev.sallyport.ServiceFactory;
import dev.sallyport.process.Protocol;
import dev.sallyport.spi.RemoteSpec;
import dev.sallyport.spi.RuntimeProvider;
import dev.sallyport.spi.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A worker that listens somewhere and was not started from here: one connection to it, with one
 * session.
 *
 * <p><b>Threads.</b> Thread-safe. A few I/O threads serve all connections of this process; others
 * are there while handlers or callbacks run. All are daemons.
 *
 * <p><b>Life.</b> It is ready when {@link Builder#open} returns it. After its end, calls fail with
 * what ended it: {@link ClosedException} after {@link #close} or the worker's goodbye, a {@link
 * ProtocolException} of {@link ErrorCode#CONNECTION_LOST} where the connection broke. It is not
 * opened again: {@link dev.sallyport.pool.WorkerPool#of(Remote.Builder...)} does that.
 */
public interface Remote extends Peer, AutoCloseable {
  /** A worker there, and how to connect to it. */
  static Builder to(Endpoint endpoint) {
    return new Builder(RemoteSpec.of(endpoint));
  }

  /** Where it listens. */
  Endpoint endpoint();

  /** Who it is, as far as it was proven. */
  PeerIdentity identity();

  /** Whether the session lives. */
  boolean isOpen();

  /** Completes with what ended the session, when it has; never fails. */
  CompletableFuture<SallyportException> onEnd();

  /** Whether the worker gives no sign of life, though it was asked for one. */
  boolean isUnresponsive();

  /**
   * Makes and takes no more calls, waits up to {@code grace} for those under way in both
   * directions, and then closes: the contract of {@link dev.sallyport.process.Child#shutdown}.
   *
   * @return whether all that were under way have ended by themselves
   */
  boolean shutdown(Duration grace);

  /** Cuts the connection at once, without a goodbye. Does not wait. Idempotent. */
  void disconnect();

  /**
   * Says goodbye, and waits for the worker's, at most for {@link Builder#stopTimeout}. Calls in
   * flight fail with {@link ClosedException} at once. Idempotent.
   */
  @Override
  void close();

  /** How to connect. Immutable: each method returns another one. */
  final class Builder {
    private final RemoteSpec spec;

    private Builder(RemoteSpec spec) {
      this.spec = spec;
    }

    /**
     * Who the worker has to be, and what this end shows it. By default, over a Unix domain socket,
     * {@link Security#sameUser}; TCP has no default.
     */
    public Builder security(Security security) {
      Objects.requireNonNull(security, "security");
      return with(draft -> draft.security = Optional.of(security));
    }

    /** The session's name in thread names, logs and messages; by default the endpoint's. */
    public Builder name(String name) {
      return with(draft -> draft.name = name);
    }

    /** How long {@link #open} waits for the connection and the handshake together; 10 s. */
    public Builder connectTimeout(Duration timeout) {
      return with(draft -> draft.connectTimeout = timeout);
    }

    /** How long {@link Remote#close} waits; 5 s by default. */
    public Builder stopTimeout(Duration timeout) {
      return with(draft -> draft.stopTimeout = timeout);
    }

    /** What this end is willing to receive, buffer and wait for. */
    public Builder limits(Limits limits) {
      return with(draft -> draft.limits = limits);
    }

    /** How frames are told apart, which both ends have to know; binary by default. */
    public Builder protocol(Protocol protocol) {
      return with(draft -> draft.protocol = protocol);
    }

    /** The encodings that this end offers, best first; by default MessagePack and JSON. */
    public Builder encodings(Encoding... encodings) {
      return with(draft -> draft.encodings = List.of(encodings));
    }

    /** Data for the worker: the contract of {@link dev.sallyport.process.Launch#bootstrap}. */
    public Builder bootstrap(Object data) {
      return with(draft -> draft.bootstrap = Optional.of(data));
    }

    /** Serves {@code contract} to the worker: the calls of the other direction. */
    public <C> Builder serve(Class<C> contract, C implementation) {
      Objects.requireNonNull(implementation, "implementation");
      return serveWith(contract, peer -> implementation);
    }

    /** Serves {@code contract} with an implementation made for the session. */
    public <C> Builder serveWith(Class<C> contract, ServiceFactory<C> factory) {
      Objects.requireNonNull(factory, "factory");
      List<Service<?>> services = new ArrayList<>(spec.services());
      services.add(new Service<>(contract, factory));
      return with(draft -> draft.services = services);
    }

    /** The contract of {@link dev.sallyport.process.Launch#interruptHandlers}. */
    public Builder interruptHandlers(boolean interrupts) {
      return with(draft -> draft.interruptHandlers = interrupts);
    }

    /** The contract of {@link dev.sallyport.process.Launch#mdcKeys}. */
    public Builder mdcKeys(String... keys) {
      return with(draft -> draft.mdcKeys = List.of(keys));
    }

    private Builder with(Consumer<RemoteSpec.Draft> change) {
      return new Builder(spec.with(change));
    }

    /** What this has collected. */
    public RemoteSpec spec() {
      return spec;
    }

    /**
     * Connects, and waits until the session is ready.
     *
     * @throws ConnectionException if nobody listens there, the worker is not whom {@link #security}
     *     wants or does not let this process in, or it is not done in time; nothing is left open
     * @throws ProtocolException if it sends something else than a handshake
     * @throws IncompatibleException if it has no common version or encoding
     * @throws RefusedException if a contract or the bootstrap data is not data
     * @throws IllegalArgumentException if the security is not allowed there, or missing
     */
    public Remote open() {
      return RuntimeProvider.get().connect(spec);
    }

    @Override
    public String toString() {
      return "Remote.Builder[" + spec.endpoint() + "]";
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Builder builder && spec.equals(builder.spec);
    }

    @Override
    public int hashCode() {
      return spec.hashCode();
    }
  }
}
