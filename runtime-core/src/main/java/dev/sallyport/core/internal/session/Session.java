package dev.sallyport.core.internal.session;

import dev.sallyport.CancelledCallException;
import dev.sallyport.Channel;
import dev.sallyport.Encoding;
import dev.sallyport.ErrorCode;
import dev.sallyport.InvalidDataException;
import dev.sallyport.Limits;
import dev.sallyport.Peer;
import dev.sallyport.ProtocolException;
import dev.sallyport.SallyportException;
import dev.sallyport.Traffic;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.core.internal.wire.Opening;
import dev.sallyport.core.internal.wire.StreamKind;
import dev.sallyport.core.internal.wire.Wire;
import dev.sallyport.spi.Connection;
import dev.sallyport.spi.Service;
import dev.sallyport.spi.Shape;
import dev.sallyport.task.Task0;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One session with one peer: handshake, calls and streams in both directions, goodbye. One state
 * machine, whatever the transport and the framing.
 *
 * <pre>
 *  HANDSHAKE ──HELLO, WELCOME──▶ OPEN ──goodbye()──▶ CLOSING ──▶ OVER
 *      └───────────────────────────┴────── end() ───────────────────┘
 * </pre>
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
  /** Calls at once to a peer that has not said how many it takes. */
  static final int LEVEL_0_CALLS = 16;

  private enum State {
    HANDSHAKE,
    OPEN,
    CLOSING,
    OVER
  }

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
  private final Server server;
  private final SchemaExchange schemas;
  private final ContractCheck contracts;
  private final Handshake handshake;
  private final StallWatch stallWatch;
  private final Liveness liveness;
  private final Drain drain;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  private volatile State state = State.HANDSHAKE;
  private volatile Encoding encoding = Encoding.JSON;

  /** What the peer said of itself; null at level 0. */
  private volatile @Nullable Hello peer;

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
    this.executor = threads.calls(config.name());
    this.writer =
        new FrameWriter(
            connection,
            wire,
            limits.maxQueuedBytes(),
            threads,
            "sallyport-writer-" + config.name(),
            owner::outputFailed);
    this.outlet = new Outlet(wire, writer);
    this.streams = new StreamRegistry(config.initiator());
    this.reading = new Reading(connection, wire, writer, executor, threads, limits, new Frames());
    this.window =
        new ReceiveWindow(
            limits.maxBufferedBytes(), bytes -> credit(FrameHead.credit(0, 0, bytes)));
    this.assembly = new Assembly(window, Link.maxMessage(limits), streams::isWanted);
    this.link =
        new Link(streams, outlet, writer, window, reading, threads, limits, config.interrupts());
    this.stallWatch = new StallWatch(writer, limits.stallTimeout(), owner, threads);
    this.calls = new Calls(link, reading, slots);
    this.streamCalls = new StreamCalls(link, reading, slots);
    this.tasks = new TaskCalls(model -> caller(model, null), this::met);
    this.server = new Server(config.services(), config.channels());
    server.join(link);
    this.schemas = new SchemaExchange(outlet, server::schemas, limits.stallTimeout());
    this.contracts = new ContractCheck(schemas, config.name());
    Hello hello = Hello.of(config.encodings(), limits, server.table(), config.bootstrap());
    this.handshake = new Handshake(config, hello, outlet);
    boolean lines = wire.maxFragmentBytes() == Integer.MAX_VALUE;
    this.liveness = new Liveness(limits.heartbeat(), outlet, lines, owner, threads);
    this.drain = new Drain(outlet, streams, server, liveness, reading);
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
    if (config.greets()) {
      handshake.greet();
    } else if (config.initiator()) {
      openLevel0();
    }
    if (config.initiator()) {
      // A worker has nobody but its parent, which may well be stopped in a debugger.
      stallWatch.start();
    }
  }

  /** Completes when calls can be made; fails with the session's end. */
  public CompletableFuture<Void> ready() {
    return ready;
  }

  /** Whether the peer has said hello: one that has not is at level 0, and says no goodbye. */
  public boolean met() {
    return peer != null;
  }

  /**
   * Reads until the peer's direction ends, one way or another, and the owner has been told; or sees
   * to it that others do.
   */
  public void readLoop() {
    reading.lead();
  }

  /** What the frames that arrive mean. On the thread that reads. */
  private final class Frames implements Reading.Handler {
    @Override
    public boolean onFrame(Frame frame) {
      return handle(frame);
    }

    @Override
    public void onEnd(boolean goodbye) {
      owner.inputEnded(goodbye);
    }

    @Override
    public void onFailure(SallyportException cause) {
      fail(cause);
    }

    @Override
    public boolean isQuiet() {
      return streams.isEmpty() && state != State.HANDSHAKE;
    }

    @Override
    public boolean canAsk() {
      return peer != null;
    }

    @Override
    public void ask() {
      liveness.ask();
    }
  }

  private void fail(SallyportException cause) {
    try {
      outlet.error(0, Errors.ofEngine(cause));
    } finally {
      owner.failed(cause);
    }
  }

  /** False if the peer has said goodbye. */
  private boolean handle(Frame frame) {
    liveness.heard(reading.lastNanos());
    FrameHead head = frame.head();
    switch (head.type()) {
      case HELLO -> handshake.onHello(frame).ifPresent(this::open);
      case WELCOME -> open(handshake.onWelcome(frame));
      case BYE -> {
        return false;
      }
      case PING -> {
        if (head.has(FrameHead.ACK)) {
          drain.answered(liveness.number(frame.buffer().array(), frame.offset(), frame.length()));
        } else {
          liveness.answer(frame.buffer().array(), frame.offset(), frame.length());
        }
      }
      case GOAWAY -> {
        Drain.check(frame);
        slots.drain();
      }
      case EXT -> {}
      case OPEN -> {
        requireOpen(head);
        onOpen(frame);
      }
      case ERROR -> {
        if (head.stream() == 0) {
          throw sessionError(frame);
        }
        forgetPartial(head);
        dispatch(frame);
      }
      case DATA -> {
        requireOpen(head);
        Frame whole = assembly.take(frame);
        if (whole != null && whole.type() == FrameType.OPEN) {
          server.open(whole, peer != null);
        } else if (whole != null && !streams.dispatch(whole)) {
          window.release(whole.length());
        }
      }
      case CREDIT -> onCredit(frame);
      case END -> {
        forgetPartial(head);
        dispatch(frame);
      }
      case CANCEL -> dispatch(frame);
      case SCHEMA -> {
        if (peer == null) {
          throw new ProtocolException(
              ErrorCode.PROTOCOL_VIOLATION, "SCHEMA before the handshake is complete");
        }
        schemas.onFrame(frame);
      }
    }
    return true;
  }

  /** Its sender has ended a stream amid a message, which will not be whole. */
  private void forgetPartial(FrameHead head) {
    assembly.forget(head.stream());
  }

  private void onOpen(Frame frame) {
    boolean strict = peer != null;
    Frame whole = assembly.take(frame);
    if (whole != null) {
      server.open(whole, strict);
    } else {
      server.announce(frame, strict, this::cancelHalfOpen);
    }
  }

  private void cancelHalfOpen(HalfOpen stream) {
    assembly.forget(stream.id());
    streams.remove(stream.id());
    outlet.error(
        stream.id(), Errors.ofEngine(new CancelledCallException("cancelled by the caller")));
  }

  private void onCredit(Frame frame) {
    requireOpen(frame.head());
    int messages = frame.head().credits();
    int bytes = frame.head().bytes();
    if (frame.stream() == 0) {
      slots.creditOneWay(messages);
      writer.credit(bytes);
    } else if (!streams.dispatch(frame)) {
      // The stream is over, the room is not.
      writer.credit(bytes);
    }
  }

  /** Grants more to a peer that counts: one at level 0 would not know what the line means. */
  private void credit(FrameHead head) {
    if (peer != null) {
      outlet.control(head);
    }
  }

  private static SallyportException sessionError(Frame frame) {
    try {
      return Errors.ofSession(Errors.read(frame));
    } catch (InvalidDataException e) {
      return new ProtocolException(
          ErrorCode.PROTOCOL_VIOLATION, "ERROR of the session is malformed: " + e.getMessage());
    }
  }

  private void dispatch(Frame frame) {
    requireOpen(frame.head());
    streams.dispatch(frame);
  }

  private void requireOpen(FrameHead head) {
    if (state == State.HANDSHAKE) {
      // Only lines name what they open: a parent that was not going to say hello may have called
      // before it had ours.
      Opening opening = head.open();
      boolean named = opening != null && !opening.methodName().isEmpty();
      boolean level0 = !config.initiator() && (!config.greets() || named);
      if (!level0) {
        throw new ProtocolException(
            ErrorCode.PROTOCOL_VIOLATION,
            head.type() + " before the handshake is complete (expected HELLO or WELCOME)");
      }
      openLevel0();
    }
  }

  private void open(Handshake.Outcome outcome) {
    Hello hello = outcome.peer();
    peer = hello;
    encoding = outcome.encoding();
    Limits own = config.limits();
    Limits agreed =
        own.withMaxMessageBytes(Math.max(1 << 10, Math.min(hello.maxMessageBytes(), 1 << 30)))
            .withMaxDepth(Math.min(own.maxDepth(), hello.maxDepth()))
            .withMaxElements(Math.min(own.maxElements(), hello.maxElements()))
            .withIntegerBits(hello.integerBits());
    if (hello.window() > 0) {
      // What is kept free of streams is enough for the longest message of a call, and for what the
      // peer has taken and not yet given back.
      long reserve = Math.min(hello.window() / 2, hello.maxMessageBytes() + hello.window() / 8L);
      writer.windows(hello.window(), hello.streamWindow(), reserve);
    }
    open(agreed, hello.maxCalls(), true);
    if (config.initiator()) {
      liveness.start();
    }
  }

  private void openLevel0() {
    Limits own = config.limits();
    open(own, LEVEL_0_CALLS, false);
  }

  /**
   * @param met whether the peer has said hello: then its word replaces what was assumed of level 0
   */
  private synchronized void open(Limits agreed, int maxCalls, boolean met) {
    if (state != State.HANDSHAKE && !met) {
      return;
    }
    outlet.agree(new Outlet.Terms(encoding, agreed));
    slots.open(maxCalls, met);
    if (state != State.HANDSHAKE) {
      return;
    }
    state = State.OPEN;
    server.start(this);
    ready.complete(null);
  }

  /**
   * Ends this end's side in order: what waits for the peer fails with {@code cause}, then goes a
   * BYE, then the end of the stream. The peer may still finish what it is at. Idempotent.
   */
  public void goodbye(SallyportException cause) {
    synchronized (this) {
      if (state == State.CLOSING || state == State.OVER) {
        return;
      }
      state = State.CLOSING;
    }
    endStreams(cause);
    boolean says = peer != null || config.greets();
    writer.finish(says ? outlet.complete(FrameHead.of(FrameType.BYE, 0, 0)) : null);
  }

  /** Ends the session: completes everything that waits, with {@code cause}. Idempotent. */
  public void end(SallyportException cause) {
    synchronized (this) {
      if (state == State.OVER) {
        return;
      }
      state = State.OVER;
    }
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
  }

  /** Waits until all handlers have returned and their replies have their place. */
  public void awaitIdle() throws InterruptedException {
    server.awaitIdle();
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
    return slots.awaitFree(deadline) && server.awaitOneWay(deadline) && state == State.OPEN;
  }

  /** What is in flight, for a report. */
  public List<String> inFlight(int max) {
    return streams.labels(max);
  }

  /** When the last frame came, in terms of {@link System#nanoTime}; empty before the first. */
  public Optional<Long> lastFrameNanos() {
    return reading.lastFrameNanos();
  }

  @Override
  public <C> C client(Class<C> contract) {
    return newClient(contract, null);
  }

  @Override
  public <C> C client(Class<C> contract, Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException(
          "timeout out of range: " + timeout + " (expected more than 0)");
    }
    return newClient(contract, timeout);
  }

  private <C> C newClient(Class<C> contract, @Nullable Duration timeout) {
    return caller(ContractModel.of(contract), timeout).proxy(contract);
  }

  /** What makes the calls of {@code model}, once it is known that the peer serves it. */
  private ContractClient caller(ContractModel model, @Nullable Duration timeout) {
    Hello hello = peer;
    List<Calls.Target> targets;
    try {
      targets =
          hello == null
              ? ContractCheck.level0(model, config.name())
              : contracts.targets(model, hello.table());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledCallException("interrupted while it waited for the peer's schemas");
    }
    return clientOf(model, targets, timeout);
  }

  /** A client of what is known to be served under these numbers. */
  ContractClient clientOf(
      ContractModel model, List<Calls.Target> targets, @Nullable Duration timeout) {
    return new ContractClient(
        model,
        calls,
        streamCalls,
        targets,
        timeout,
        peer == null ? null : config.mdcKeys(),
        config.name());
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
  @SuppressWarnings("unchecked") // A shape derived from a class has that class's values.
  public <S, R> Channel<S, R> channel(Class<S> sends, Class<R> receives) {
    ChannelModel model = ChannelModel.of(sends, receives);
    Hello hello = peer;
    int number = ContractCheck.number(model, hello, config.name());
    String label = "channel " + model.openerName();
    MessageStream stream = new MessageStream(link, StreamKind.DUPLEX, true, label, slotHolder());
    SessionChannel<S, R> channel =
        new SessionChannel<>(
            link, stream, (Shape<S>) model.sends(), (Shape<R>) model.receives(), label);
    try {
      slots.acquire(label, null);
      boolean opened = false;
      try {
        channel.open(number, model.openerFingerprint());
        opened = true;
      } finally {
        if (!opened) {
          slots.release();
        }
      }
      reading.expect();
      return channel;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledCallException("interrupted while it waited to open a channel");
    }
  }

  /** A channel's user sees for itself how it ends. */
  private MessageStream.Listener slotHolder() {
    return new MessageStream.Listener() {
      @Override
      public void onCancel(SallyportException why) {}

      @Override
      public void onSessionEnd(SallyportException why) {}

      @Override
      public void onOver() {
        slots.release();
      }
    };
  }

  @Override
  @SuppressWarnings("unchecked") // A shape derived from a class has that class's values.
  public <T> T bootstrap(Class<T> type) {
    Hello hello = peer;
    if (hello == null || config.initiator() || hello.bootstrap().isNull()) {
      throw new IllegalStateException(
          "no bootstrap data: expected the parent to pass some with Launch.bootstrap");
    }
    Shape<T> shape = (Shape<T>) Codecs.PROVIDER.shape(type, type.getSimpleName());
    return Bootstrap.read(hello.bootstrap(), shape, config.limits());
  }

  @Override
  public Encoding encoding() {
    return encoding;
  }

  @Override
  public Traffic traffic() {
    return new Traffic(
        writer.framesSent(), writer.bytesSent(), reading.framesReceived(), reading.bytesReceived());
  }
}
