package dev.sallyport.core.internal.session;

import dev.sallyport.Channel;
import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.Peer;
import dev.sallyport.SallyportException;
import dev.sallyport.Traffic;
import dev.sallyport.core.internal.transport.EventConnection;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.core.internal.wire.Wire;
import dev.sallyport.schema.Schema;
import dev.sallyport.spi.Connection;
import dev.sallyport.spi.DurationText;
import dev.sallyport.spi.Service;
import dev.sallyport.spi.Shape;
import dev.sallyport.task.Task0;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One session with one peer: handshake, calls and streams in both directions, goodbye. One state
 * machine, whatever the transport and the framing.
 *
 * <p>{@link Negotiation} opens it, {@link Frames} says what arrives, {@link #goodbye} and {@link
 * #end} close it; {@link Phase} is how far it is.
 *
 * <p><b>Threads.</b> Whoever holds the role of the reader ({@link Reading}) takes frames to their
 * streams and runs nobody's code meanwhile. Frames leave as {@link FrameWriter} has it. Handlers
 * and callbacks are user tasks.
 *
 * <p><b>Who ends it.</b> The session reports trouble to its {@link SessionOwner} and goes on as far
 * as it can; the owner decides, and calls {@link #end} with the cause, which completes every future
 * and wakes every waiter there is. Until then callers wait: so the owner's decision is bounded.
 */
public final class Session implements Peer {
  private final SessionConfig config;
  private final SessionOwner owner;
  private final FrameWriter writer;
  private final Outlet outlet;
  private final StreamRegistry streams;
  private final ReceiveWindow window;
  private final Assembly assembly;
  private final Link link;
  private final ExecutorService executor;
  private final Reading reading;
  private final Slots slots = new Slots();
  private final Calls calls;
  private final StreamCalls streamCalls;
  private final TaskCalls tasks;
  private final CallPort port;
  private final Server server;
  private final SchemaExchange schemas;
  private final Clients clients;
  private final StallWatch stallWatch;
  private final Liveness liveness;
  private final Drain drain;
  private final Phase phase = new Phase();
  private final Negotiation negotiation;
  private final Frames frames;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  /**
   * @throws SallyportException if what is served is not data
   */
  public Session(SessionConfig config, Connection connection, Wire wire, SessionOwner owner) {
    this(config, connection, wire, owner, Threads.REAL);
  }

  /** The same on other threads. */
  Session(
      SessionConfig config, Connection connection, Wire wire, SessionOwner owner, Threads threads) {
    this.config = config;
    this.owner = owner;
    Limits limits = config.limits();
    EventConnection driven = EventConnection.of(connection);
    this.executor =
        driven == null ? threads.calls(config.name()) : threads.sharedCalls(config.name());
    this.writer =
        new FrameWriter(
            connection,
            wire,
            limits.maxQueuedBytes(),
            threads,
            "sallyport-writer-" + config.name(),
            new OutputFailures());
    this.outlet = new Outlet(wire, writer);
    this.streams = new StreamRegistry(config.initiator());
    this.window = new ReceiveWindow(limits.maxBufferedBytes(), new Grants());
    this.assembly = new Assembly(window, Link.maxMessage(limits), writer.spare(), new Wanted());
    boolean mayHold = config.flight() == null;
    Reading.Handler events = new ReadEvents();
    this.reading =
        driven == null
            ? new StandingReading(
                connection, wire, writer, executor, threads, limits, mayHold, assembly, events)
            : new EventReading(
                driven, wire, writer, executor, threads, limits, mayHold, assembly, events);
    this.link =
        new Link(
            streams,
            outlet,
            writer,
            window,
            reading,
            config.flight() == null ? reading : new SerialTasks(reading),
            config.flight() == null ? FlightRecord.none() : config.flight(),
            reading,
            threads,
            limits,
            config.interrupts(),
            config.identity());
    this.stallWatch = new StallWatch(writer, limits.stallTimeout(), owner, threads);
    this.calls = new Calls(link, reading, slots);
    this.streamCalls = new StreamCalls(link, reading, slots);
    this.port = new CallPort(this, link, reading, slots);
    this.tasks = new TaskCalls(this);
    this.server = new Server(config.services(), config.channels());
    server.join(link);
    this.schemas = new SchemaExchange(outlet, new Served(), limits.stallTimeout());
    Hello hello = Hello.of(config.encodings(), limits, server.table(), config.bootstrap());
    this.negotiation =
        new Negotiation(
            config,
            new Handshake(config, hello, outlet),
            phase,
            outlet,
            slots,
            new AgreementEvents());
    this.clients =
        new Clients(
            config,
            link,
            slots,
            negotiation,
            new ContractCheck(schemas, config.name(), config.peer()),
            reading);
    boolean lines = wire.maxFragmentBytes() == Integer.MAX_VALUE;
    this.liveness = new Liveness(limits.heartbeat(), outlet, lines, owner, threads);
    this.drain = new Drain(outlet, streams, server, liveness, reading);
    this.frames =
        new Frames(
            negotiation,
            streams,
            assembly,
            window,
            server,
            schemas,
            slots,
            outlet,
            liveness,
            drain);
  }

  /**
   * Checks what is to be served before there is a session.
   *
   * @throws SallyportException if a type that it names is not data
   * @throws IllegalArgumentException if it is no contract, or a class without tasks
   */
  public static void check(Service<?> service) {
    ContractModel.of(service);
  }

  /** Says hello, where this end does so unasked, and starts to watch for a stalled peer. */
  public void start() {
    clients.start();
    negotiation.start();
    if (config.watches()) {
      stallWatch.start();
    }
  }

  /** Completes when calls can be made; fails with the session's end. */
  public CompletableFuture<Void> ready() {
    return ready;
  }

  /** Whether the peer has said hello: one that has not is at level 0, and says no goodbye. */
  public boolean met() {
    return negotiation.met();
  }

  /**
   * Reads until the peer's direction ends, one way or another, and the owner has been told; or sees
   * to it that others do.
   */
  public void readLoop() {
    reading.lead();
  }

  /** What the reader tells. On the thread that reads. */
  private final class ReadEvents implements Reading.Handler {
    @Override
    public boolean onFrame(Frame frame) {
      return frames.handle(frame, reading.reader().lastNanos());
    }

    @Override
    public void onEnd(boolean goodbye) {
      owner.inputEnded(goodbye);
    }

    @Override
    public void onFailure(SallyportException cause) {
      try {
        outlet.error(0, Errors.ofEngine(cause));
      } finally {
        owner.failed(cause);
      }
    }

    @Override
    public boolean isQuiet() {
      return streams.isEmpty() && !phase.isHandshake();
    }

    @Override
    public boolean isAlone() {
      return streams.isSingle() && !phase.isHandshake();
    }

    @Override
    public boolean canAsk() {
      return met();
    }

    @Override
    public void ask() {
      liveness.ask();
    }
  }

  /** What the two ends have agreed upon is put to use. */
  private final class AgreementEvents implements Negotiation.Events {
    @Override
    public void onOpen() {
      server.start(Session.this);
      ready.complete(null);
    }

    @Override
    public void onMet() {
      clients.greeted();
      if (config.watches()) {
        liveness.start();
      }
    }
  }

  // Not as lambdas: see ARCHITECTURE.md, "Speed".

  private final class OutputFailures implements Consumer<IOException> {
    @Override
    public void accept(IOException cause) {
      owner.outputFailed(cause);
    }
  }

  private final class Grants implements IntConsumer {
    @Override
    public void accept(int bytes) {
      credit(FrameHead.credit(0, 0, bytes));
    }
  }

  private final class Wanted implements IntPredicate {
    @Override
    public boolean test(int stream) {
      return streams.isWanted(stream);
    }
  }

  private final class Served implements Function<String, @Nullable SortedMap<String, Schema>> {
    @Override
    public @Nullable SortedMap<String, Schema> apply(String contract) {
      return server.schemas(contract);
    }
  }

  /** Grants more to a peer that counts: one at level 0 would not know what the line means. */
  private void credit(FrameHead head) {
    if (met()) {
      outlet.control(head);
    }
  }

  /**
   * Ends this end's side in order: what waits for the peer fails with {@code cause}, then goes a
   * BYE, then the end of the stream. The peer may still finish what it is at. Idempotent.
   */
  public void goodbye(SallyportException cause) {
    if (!phase.close()) {
      return;
    }
    endStreams(cause);
    boolean says = met() || config.greets();
    writer.finish(says ? outlet.complete(FrameHead.of(FrameType.BYE, 0, 0)) : null);
  }

  /** Ends the session: completes everything that waits, with {@code cause}. Idempotent. */
  public void end(SallyportException cause) {
    if (!phase.end()) {
      return;
    }
    CallThreads.ending(executor);
    endStreams(cause);
    writer.close();
    stallWatch.stop();
    liveness.stop();
    reading.end();
    server.end();
    ready.completeExceptionally(cause);
    executor.shutdown();
  }

  private void endStreams(SallyportException cause) {
    streams.end(cause);
    slots.end();
    schemas.end(cause);
    drain.end();
    clients.end(cause);
  }

  /** Waits until all handlers have returned and their replies have their place. */
  public void awaitIdle() throws InterruptedException {
    server.awaitIdle();
  }

  /**
   * Runs {@code action}, once, when all handlers have returned; at once if they have. It must be
   * short: it runs on whatever thread tells that.
   */
  public void whenIdle(Runnable action) {
    server.whenIdle(action);
  }

  /** Completes when nothing more will be sent: after a goodbye, when all of it is written. */
  public CompletableFuture<Void> finished() {
    return writer.finished();
  }

  /** Cost of what the peer has sent and nobody has taken. */
  long heldBytes() {
    return window.held();
  }

  /** What is left here; exact only while nothing happens. */
  Residue residue() {
    return new Residue(
        streams.labels(Integer.MAX_VALUE),
        slots.inUse(),
        server.busy(),
        assembly.partials(),
        window.held(),
        window.unreturned(),
        writer.sendWindow(),
        writer.queuedBytes(),
        writer.isBehind(),
        slots.oneWayLeft(),
        server.oneWayGranted());
  }

  /** Takes one frame if a whole one is there, for a test that has no thread to read on. */
  boolean readStep() {
    return reading.step();
  }

  /** Whether the peer has given no sign of life, though it was asked for one. */
  public boolean isSuspected() {
    return liveness.isSuspected();
  }

  @Override
  public CompletableFuture<Void> drain() {
    return drain.start(met());
  }

  /**
   * Makes and takes no more calls, and waits until those under way in both directions are over.
   *
   * @return whether they are; false if some are not after {@code grace}, or the session ended
   */
  public boolean finish(Duration grace) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(grace);
    slots.close();
    try {
      drain().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return false;
    }
    return slots.awaitFree(deadline) && server.awaitOneWay(deadline) && phase.isOpen();
  }

  /** What is in flight, for a report. */
  public List<String> inFlight(int max) {
    return streams.labels(max);
  }

  /** When the last frame came, in terms of {@link System#nanoTime}; empty before the first. */
  public Optional<Long> lastFrameNanos() {
    return reading.reader().lastFrameNanos();
  }

  @Override
  public <C> C client(Class<C> contract) {
    return newClient(contract, null);
  }

  @Override
  public <C> C client(Class<C> contract, Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException(
          "timeout out of range: " + DurationText.exact(timeout) + " (expected more than 0)");
    }
    return newClient(contract, timeout);
  }

  private <C> C newClient(Class<C> contract, @Nullable Duration timeout) {
    ContractModel model = ContractModel.of(contract);
    streams.requireOpen();
    return caller(model, timeout).proxy(contract);
  }

  /** How who hands out calls sends them here. */
  public CallPort port() {
    return port;
  }

  /** Entries of the logger's context that travel with each call; null where none do. */
  @Nullable List<String> mdcKeys() {
    return met() ? config.mdcKeys() : null;
  }

  /** What makes the calls of {@code model}, once it is known that the peer serves it. */
  ContractClient caller(ContractModel model, @Nullable Duration timeout) {
    return clientOf(model, targets(model), timeout);
  }

  /** As {@link Clients#targets}. */
  List<Calls.Target> targets(ContractModel model) {
    return clients.targets(model);
  }

  /** A client of what is known to be served under these numbers. */
  ContractClient clientOf(
      ContractModel model, List<Calls.Target> targets, @Nullable Duration timeout) {
    return new ContractClient(
        model, calls, streamCalls, targets, timeout, mdcKeys(), config.name());
  }

  @Override
  public <R extends @Nullable Object> R call(Task0<R> task) {
    return tasks.call(task);
  }

  @Override
  public <R extends @Nullable Object> CompletableFuture<R> submit(Task0<R> task) {
    return tasks.submit(task);
  }

  @Override
  public <S, R> Channel<S, R> channel(Class<S> sends, Class<R> receives) {
    return clients.channel(sends, receives);
  }

  @Override
  @SuppressWarnings("unchecked") // A shape derived from a class has that class's values.
  public <T> T bootstrap(Class<T> type) {
    Hello hello = negotiation.peer();
    if (hello == null || config.initiator() || hello.bootstrap().isNull()) {
      throw new IllegalStateException(
          "no bootstrap data for this end: " + config.peer().bootstrapRemedy());
    }
    Shape<T> shape = (Shape<T>) Codecs.PROVIDER.shape(type, type.getSimpleName());
    return Bootstrap.read(hello.bootstrap(), shape, config.limits());
  }

  @Override
  public Encoding encoding() {
    return negotiation.encoding();
  }

  @Override
  public Traffic traffic() {
    return new Traffic(
        writer.framesSent(),
        writer.bytesSent(),
        reading.reader().frames(),
        reading.reader().bytes());
  }
}
