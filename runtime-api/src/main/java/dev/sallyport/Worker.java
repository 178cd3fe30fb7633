package dev.sallyport;

import dev.sallyport.process.Protocol;
import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.ListenLimits;
import dev.sallyport.socket.Security;
import dev.sallyport.socket.WorkerServer;
import dev.sallyport.spi.ChannelService;
import dev.sallyport.spi.ListenSpec;
import dev.sallyport.spi.RuntimeProvider;
import dev.sallyport.spi.Service;
import dev.sallyport.spi.WorkerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The child's side: serves contracts and channels to the process that started this one, or, with
 * {@link Builder#listen(Endpoint)}, to those that connect to it.
 *
 * <pre>{@code
 * public static void main(String[] args) {
 *   Worker.serve(Thumbnails.class, new ImageIoThumbnails());
 * }
 * }</pre>
 *
 * <p><b>Streams.</b> From the first use on, {@code System.out} of this process writes to standard
 * error: printing cannot disturb the channel. Started by hand in a terminal, a worker speaks
 * newline-delimited JSON with its user, or whatever framing the first byte of its input tells.
 *
 * <p><b>Life.</b> {@code serve} and {@link Builder#run} return when the parent has said goodbye and
 * all handlers have returned. If the parent vanishes without one, the process ends: handlers are
 * interrupted, and after a grace of two seconds the JVM exits with status 74 whatever still runs.
 * One session a process.
 */
public final class Worker {
  private Worker() {}

  /**
   * Serves one contract until the parent is done.
   *
   * @param implementation called by several threads at once: {@code sallyport-call-} threads, or
   *     the one that reads the session, where a call has lately been over in microseconds
   * @throws RefusedException if a type that the contract names is not data
   * @throws ProtocolException if the parent breaks the protocol
   */
  public static <C> void serve(Class<C> contract, C implementation) {
    builder().serve(contract, implementation).run();
  }

  /**
   * Serves the tasks of these classes until the parent is done: their static methods with {@link
   * Task}, which run on threads as handlers do. Nothing else can be run.
   *
   * @throws RefusedException if a method cannot be a task, or a type that it names is not data
   * @throws IllegalArgumentException if a class has none
   * @throws ProtocolException if the parent breaks the protocol
   */
  public static void serveTasks(Class<?>... classes) {
    builder().tasks(classes).run();
  }

  /**
   * Serves one contract at an address, to whoever connects there, in the place of a parent.
   *
   * @throws SallyportException as {@link Builder#listen(Endpoint)}
   */
  public static <C> WorkerServer listen(Endpoint endpoint, Class<C> contract, C implementation) {
    return builder().serve(contract, implementation).listen(endpoint);
  }

  /** For several contracts, tasks, channels, calls to the parent, or other limits. */
  public static Builder builder() {
    return new Builder();
  }

  /** Made already. */
  private record Made<C>(C implementation) implements ServiceFactory<C> {
    @Override
    public C create(Peer peer) {
      return implementation;
    }
  }

  /** Collects what a worker offers. Confined to one thread. */
  public static final class Builder {
    private final List<Service<?>> services = new ArrayList<>();
    private final List<ChannelService<?, ?>> channels = new ArrayList<>();
    private Limits limits = Limits.defaults();
    private boolean interruptHandlers = true;
    private List<String> mdcKeys = List.of();
    private ListenLimits listenLimits = ListenLimits.defaults();
    private Protocol protocol = Protocol.BINARY;

    private Builder() {}

    /** Serves {@code contract} with {@code implementation}. */
    public <C> Builder serve(Class<C> contract, C implementation) {
      Objects.requireNonNull(implementation, "implementation");
      services.add(new Service<>(contract, new Made<>(implementation)));
      return this;
    }

    /**
     * Serves {@code contract} with an implementation made once the handshake is complete: it may
     * keep the peer, to call the parent or to read its bootstrap data.
     */
    public <C> Builder serveWith(Class<C> contract, ServiceFactory<C> factory) {
      Objects.requireNonNull(factory, "factory");
      services.add(new Service<>(contract, factory));
      return this;
    }

    /** Serves the tasks of these classes, as {@link Worker#serveTasks}. */
    public Builder tasks(Class<?>... classes) {
      for (Class<?> type : classes) {
        services.add(Service.ofTasks(type));
      }
      return this;
    }

    /**
     * Accepts channels of this pair of types, named in the same order as at the end that opens
     * them: what it sends, and this end receives, comes first.
     *
     * @param receives what this end receives
     * @param sends what this end sends
     * @param handler run once a channel, on a {@code sallyport-call-} thread; the channel closes
     *     when it returns
     */
    public <R, S> Builder channel(
        Class<R> receives, Class<S> sends, Consumer<Channel<S, R>> handler) {
      channels.add(new ChannelService<>(receives, sends, handler));
      return this;
    }

    /** What this end is willing to receive, buffer and wait for. */
    public Builder limits(Limits value) {
      limits = value;
      return this;
    }

    /**
     * Whether a handler is told by an interrupt of its thread, too, that nobody waits for it any
     * more; true by default. Without, only {@link CallContext#cancellation} tells it: for handlers
     * that an interrupt breaks, as it does a {@link java.nio.channels.FileChannel}.
     */
    public Builder interruptHandlers(boolean interrupts) {
      interruptHandlers = interrupts;
      return this;
    }

    /**
     * Entries of the logger's context, SLF4J's MDC, that travel with each call to the parent: the
     * contract of {@link dev.sallyport.process.Launch#mdcKeys}. Those that the parent sends along
     * are always taken.
     */
    public Builder mdcKeys(String... keys) {
      mdcKeys = List.of(keys);
      return this;
    }

    /** Serves until the parent is done. */
    public void run() {
      RuntimeProvider.get().serve(spec());
    }

    /**
     * Serves whoever connects there, in the place of a parent: over a Unix domain socket, processes
     * of the same user. Each connection has a session of its own. Does not wait, and does not keep
     * the process alive: see {@link WorkerServer#awaitClose}.
     *
     * @throws ConnectionException if it cannot listen there
     * @throws RefusedException if a type that a contract names is not data
     * @throws IllegalArgumentException if the endpoint has no default for who is let in: TCP has
     *     not
     */
    public WorkerServer listen(Endpoint endpoint) {
      return listen(endpoint, Optional.empty());
    }

    /** The same for whom {@code security} lets in. */
    public WorkerServer listen(Endpoint endpoint, Security security) {
      return listen(endpoint, Optional.of(security));
    }

    private WorkerServer listen(Endpoint endpoint, Optional<Security> security) {
      return RuntimeProvider.get()
          .listen(spec(), new ListenSpec(endpoint, security, listenLimits, protocol));
    }

    /** What strangers may cost, for {@link #listen(Endpoint)}. */
    public Builder listenLimits(ListenLimits value) {
      listenLimits = value;
      return this;
    }

    /**
     * How frames are told apart, for {@link #listen(Endpoint)}; binary by default. To a parent a
     * worker speaks what that does.
     */
    public Builder protocol(Protocol value) {
      protocol = value;
      return this;
    }

    private WorkerSpec spec() {
      return new WorkerSpec(services, channels, limits, interruptHandlers, mdcKeys);
    }
  }
}
