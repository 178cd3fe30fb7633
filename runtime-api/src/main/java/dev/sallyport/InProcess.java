package dev.sallyport;

import dev.sallyport.process.Protocol;
import dev.sallyport.spi.ChannelService;
import dev.sallyport.spi.InProcessSpec;
import dev.sallyport.spi.RuntimeProvider;
import dev.sallyport.spi.Service;
import dev.sallyport.spi.WorkerSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A worker within this process, for tests: what a {@link dev.sallyport.process.Child} is without
 * its process. Everything that is sent is checked, encoded, cut into frames, held up by limits and
 * decoded as between two processes, so what passes here passes there. What a process of its own
 * gives is missing: its memory, its class path, its end.
 *
 * <pre>{@code
 * try (InProcess worker = InProcess.serve(Thumbnails.class, new ImageIoThumbnails())) {
 *   Thumbnails thumbnails = worker.client(Thumbnails.class);
 *   assertEquals(128, thumbnails.resize(new Resize("cat.png", 128, 128)).width());
 * }
 * }</pre>
 *
 * <p><b>Threads.</b> Thread-safe. There are two {@code sallyport-reader-} threads, and others while
 * there is something to do; all are daemons and gone soon after {@link #close}, except where a
 * handler does not return.
 *
 * <p><b>Life.</b> It is ready when {@link Builder#open} returns it. After its end, calls fail with
 * what ended it: {@link ClosedException} after {@link #close}, a {@link ProtocolException} of
 * {@link ErrorCode#CONNECTION_LOST} after {@link #disconnect}.
 */
public interface InProcess extends Peer, AutoCloseable {
  /**
   * A worker that serves one contract.
   *
   * @param implementation called by several threads at once: {@code sallyport-call-} threads, or
   *     the one that reads the session, where a call has lately been over in microseconds
   * @throws RefusedException if a type that the contract names is not data
   */
  static <C> InProcess serve(Class<C> contract, C implementation) {
    return builder().serve(contract, implementation).open();
  }

  /**
   * A worker that serves the tasks of these classes: their static methods with {@link Task}.
   *
   * @throws RefusedException if a method cannot be a task, or a type that it names is not data
   * @throws IllegalArgumentException if a class has none
   */
  static InProcess serveTasks(Class<?>... classes) {
    return builder().tasks(classes).open();
  }

  /** For several contracts, tasks, channels, calls to the caller's end, or other limits. */
  static Builder builder() {
    return new Builder();
  }

  /**
   * Makes and takes no more calls, waits up to {@code grace} for those under way in both
   * directions, and then closes: the contract of {@link dev.sallyport.process.Child#shutdown}.
   *
   * @return whether all that were under way have ended by themselves
   */
  boolean shutdown(Duration grace);

  /**
   * Cuts the transport in both directions at once, without a goodbye, as if the worker's process
   * had crashed. Does not wait for what follows from it. Idempotent.
   */
  void disconnect();

  /**
   * Says goodbye and waits until the worker's handlers, which are interrupted, have returned and
   * its goodbye has come, at most for {@link Builder#stopTimeout}. Calls in flight fail with {@link
   * ClosedException} at once. Idempotent.
   */
  @Override
  void close();

  /** Collects what both ends offer. Confined to one thread. */
  final class Builder {
    private final List<Service<?>> services = new ArrayList<>();
    private final List<Service<?>> back = new ArrayList<>();
    private final List<ChannelService<?, ?>> channels = new ArrayList<>();
    private Limits callerLimits = Limits.defaults();
    private Limits workerLimits = Limits.defaults();
    private Protocol protocol = Protocol.BINARY;
    private List<Encoding> encodings = List.of(Encoding.MESSAGEPACK, Encoding.JSON);
    private Optional<Object> bootstrap = Optional.empty();
    private Duration stopTimeout = Duration.ofSeconds(5);
    private boolean interrupts = true;
    private List<String> mdcKeys = List.of();

    private Builder() {}

    /** Serves {@code contract} with {@code implementation} at the worker's end. */
    public <C> Builder serve(Class<C> contract, C implementation) {
      Objects.requireNonNull(implementation, "implementation");
      return serveWith(contract, peer -> implementation);
    }

    /**
     * Serves {@code contract} with an implementation made once the handshake is complete: it may
     * keep the peer, to call back or to read the bootstrap data.
     */
    public <C> Builder serveWith(Class<C> contract, ServiceFactory<C> factory) {
      Objects.requireNonNull(factory, "factory");
      services.add(new Service<>(contract, factory));
      return this;
    }

    /** Serves the tasks of these classes, as {@link InProcess#serveTasks}. */
    public Builder tasks(Class<?>... classes) {
      for (Class<?> type : classes) {
        services.add(Service.ofTasks(type));
      }
      return this;
    }

    /** Accepts channels at the worker's end: the contract of {@link Worker.Builder#channel}. */
    public <R, S> Builder channel(
        Class<R> receives, Class<S> sends, Consumer<Channel<S, R>> handler) {
      channels.add(new ChannelService<>(receives, sends, handler));
      return this;
    }

    /** Serves {@code contract} at the caller's end, for the worker to call. */
    public <C> Builder serveBack(Class<C> contract, C implementation) {
      Objects.requireNonNull(implementation, "implementation");
      return serveBackWith(contract, peer -> implementation);
    }

    /** Serves {@code contract} at the caller's end with an implementation made for the session. */
    public <C> Builder serveBackWith(Class<C> contract, ServiceFactory<C> factory) {
      Objects.requireNonNull(factory, "factory");
      back.add(new Service<>(contract, factory));
      return this;
    }

    /** What both ends are willing to receive, buffer and wait for. */
    public Builder limits(Limits value) {
      return callerLimits(value).workerLimits(value);
    }

    /** What the caller's end is willing to receive, buffer and wait for. */
    public Builder callerLimits(Limits value) {
      callerLimits = value;
      return this;
    }

    /** What the worker's end is willing to receive, buffer and wait for. */
    public Builder workerLimits(Limits value) {
      workerLimits = value;
      return this;
    }

    /** How frames are told apart; {@link Protocol#BINARY} by default. */
    public Builder protocol(Protocol value) {
      protocol = value;
      return this;
    }

    /** The encodings that the caller's end offers, best first; by default MessagePack and JSON. */
    public Builder encodings(Encoding... values) {
      encodings = List.of(values);
      return this;
    }

    /**
     * Data for the worker's end: the contract of {@link dev.sallyport.process.Launch#bootstrap}.
     */
    public Builder bootstrap(Object data) {
      bootstrap = Optional.of(data);
      return this;
    }

    /** How long {@link InProcess#close} waits; 5 s by default. */
    public Builder stopTimeout(Duration timeout) {
      stopTimeout = timeout;
      return this;
    }

    /** At both ends: the contract of {@link Worker.Builder#interruptHandlers}. */
    public Builder interruptHandlers(boolean value) {
      interrupts = value;
      return this;
    }

    /** At both ends: the contract of {@link Worker.Builder#mdcKeys}. */
    public Builder mdcKeys(String... keys) {
      mdcKeys = List.of(keys);
      return this;
    }

    /**
     * Opens the session and waits until it is ready.
     *
     * @throws RefusedException if a contract, a task, a channel or the bootstrap data is not data
     * @throws IncompatibleException if the two ends have no common encoding
     */
    public InProcess open() {
      WorkerSpec worker = new WorkerSpec(services, channels, workerLimits, interrupts, mdcKeys);
      return RuntimeProvider.get()
          .open(
              new InProcessSpec(
                  worker,
                  back,
                  callerLimits,
                  protocol,
                  encodings,
                  bootstrap,
                  stopTimeout,
                  interrupts,
                  mdcKeys));
    }
  }
}
