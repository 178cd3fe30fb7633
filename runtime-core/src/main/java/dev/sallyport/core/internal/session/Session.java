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
import dev.sallyport.core.internal.wire.Wire;
import dev.sallyport.spi.Connection;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Service;
import dev.sallyport.spi.Shape;
import dev.sallyport.task.Task0;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * One session with one peer: handshake, calls and channels in both directions, goodbye. One state
 * machine, whatever the transport and the framing.
 *
 * <pre>
 *  HANDSHAKE ──HELLO, WELCOME──▶ OPEN ──goodbye()──▶ CLOSING ──▶ OVER
 *      └───────────────────────────┴────── end() ───────────────────┘
 * </pre>
 *
 * <p><b>Threads.</b> One thread runs {@link #readLoop}; it takes frames to their streams and runs
 * nobody's code. Frames leave as {@link FrameWriter} has it. Handlers and callbacks run on call
 * threads.
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
  private final Connection connection;
  private final Wire wire;
  private final SessionOwner owner;
  private final FrameWriter writer;
  private final Outlet outlet;
  private final StreamRegistry streams;
  private final ThreadPoolExecutor executor;
  private final Calls calls;
  private final TaskCalls tasks;
  private final Server server;
  private final SchemaExchange schemas;
  private final ContractCheck contracts;
  private final Handshake handshake;
  private final StallWatch stallWatch;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  private volatile State state = State.HANDSHAKE;
  private volatile Encoding encoding = Encoding.JSON;

  /** What the peer said of itself; null at level 0. */
  private volatile @Nullable Hello peer;

  private volatile long framesReceived;
  private volatile long bytesReceived;
  private volatile long lastFrameNanos;

  /**
   * @throws SallyportException if what is served is not data
   */
  public Session(SessionConfig config, Connection connection, Wire wire, SessionOwner owner) {
    this.config = config;
    this.connection = connection;
    this.wire = wire;
    this.owner = owner;
    this.writer =
        new FrameWriter(
            connection,
            config.limits().maxQueuedBytes(),
            "sallyport-writer-" + config.name(),
            owner::outputFailed);
    this.outlet = new Outlet(wire, writer);
    this.streams = new StreamRegistry(config.initiator());
    this.executor = CallThreads.create(config.name());
    this.stallWatch = new StallWatch(writer, config.limits().stallTimeout(), owner);
    this.calls = new Calls(streams, outlet, executor, config.limits());
    this.tasks = new TaskCalls(model -> caller(model, null), this::met);
    this.server =
        new Server(
            config.services(), config.channels(), streams, outlet, executor, config.limits());
    this.schemas = new SchemaExchange(outlet, server::schemas, config.limits().stallTimeout());
    this.contracts = new ContractCheck(schemas, config.name());
    Hello hello = Hello.of(config.encodings(), config.limits(), server.table(), config.bootstrap());
    this.handshake = new Handshake(config, hello, outlet);
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

  /** Reads until the peer's direction ends, one way or another; then tells the owner. */
  public void readLoop() {
    try {
      while (true) {
        FrameBuffer buffer = new FrameBuffer(Integer.MAX_VALUE - 64);
        if (!connection.receive(buffer)) {
          owner.inputEnded(false);
          return;
        }
        lastFrameNanos = System.nanoTime();
        // Written by this thread alone, and volatile for those who read.
        long frames = framesReceived;
        framesReceived = frames + 1;
        long position = bytesReceived;
        bytesReceived = position + buffer.size();
        if (!take(buffer, position)) {
          owner.inputEnded(true);
          return;
        }
      }
    } catch (IOException e) {
      // The transport is closed or broken; for the owner that is the end of the stream.
      owner.inputEnded(false);
    } catch (SallyportException e) {
      fail(e);
    } catch (RuntimeException | Error e) {
      // Errors too: with nobody to read, all who wait would wait for ever.
      ProtocolException failure =
          new ProtocolException(
              ErrorCode.PROTOCOL_VIOLATION, "the session failed on a frame: " + e);
      failure.addSuppressed(e);
      fail(failure);
    }
  }

  private void fail(SallyportException cause) {
    try {
      outlet.error(0, Errors.ofEngine(cause));
    } finally {
      owner.failed(cause);
    }
  }

  private boolean take(FrameBuffer buffer, long position) {
    try {
      return handle(wire.parse(buffer));
    } catch (ProtocolException e) {
      throw new ProtocolException(e.code(), e.getMessage() + ", in the frame at byte " + position);
    }
  }

  /** False if the peer has said goodbye. */
  private boolean handle(Frame frame) {
    FrameHead head = frame.head();
    switch (head.type()) {
      case HELLO -> handshake.onHello(frame).ifPresent(this::open);
      case WELCOME -> open(handshake.onWelcome(frame));
      case BYE -> {
        return false;
      }
      case PING -> {
        if (!head.has(FrameHead.ACK)) {
          outlet.pong(frame.buffer().array(), frame.offset(), frame.length());
        }
      }
      case GOAWAY, EXT -> {}
      case OPEN -> {
        requireOpen(head);
        server.open(frame, peer != null);
      }
      case ERROR -> {
        if (head.stream() == 0) {
          throw sessionError(frame);
        }
        dispatch(frame);
      }
      case DATA, END, CANCEL, CREDIT -> dispatch(frame);
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
      boolean level0 = !config.initiator() && (!config.greets() || !head.methodName().isEmpty());
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
    open(agreed, hello.maxCalls(), true);
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
    calls.open(maxCalls, met);
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
    if (peer != null || config.greets()) {
      outlet.last(FrameHead.of(FrameType.BYE, 0, 0));
    }
    writer.finish();
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
    ready.completeExceptionally(cause);
    executor.shutdown();
  }

  private void endStreams(SallyportException cause) {
    streams.end(cause);
    calls.end();
    schemas.end(cause);
  }

  /** Waits until all handlers have returned and their replies have their place. */
  public void awaitIdle() throws InterruptedException {
    server.awaitIdle();
  }

  /** Completes when nothing more will be sent: after a goodbye, when all of it is written. */
  public CompletableFuture<Void> finished() {
    return writer.finished();
  }

  Calls calls() {
    return calls;
  }

  /** What is in flight, for a report. */
  public List<String> inFlight(int max) {
    return streams.labels(max);
  }

  /** When the last frame came, in terms of {@link System#nanoTime}; empty before the first. */
  public Optional<Long> lastFrameNanos() {
    return framesReceived == 0 ? Optional.empty() : Optional.of(lastFrameNanos);
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
          hello == null ? ContractCheck.level0(model) : contracts.targets(model, hello.table());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledCallException("interrupted while it waited for the peer's schemas");
    }
    return new ContractClient(model, calls, targets, timeout, config.name());
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
    SessionChannel<S, R> channel =
        new SessionChannel<>(
            streams,
            outlet,
            config.limits(),
            (Shape<S>) model.sends(),
            (Shape<R>) model.receives(),
            "channel " + model.openerName(),
            calls::releaseSlot);
    try {
      calls.acquireSlot();
      channel.open(number, model.openerFingerprint());
      return channel;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledCallException("interrupted while it waited to open a channel");
    }
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
    return new Traffic(writer.framesSent(), writer.bytesSent(), framesReceived, bytesReceived);
  }
}
