package dev.sallyport.core.internal.session;

import dev.sallyport.ClosedException;
import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.transport.Framing;
import dev.sallyport.core.internal.transport.StreamConnection;
import dev.sallyport.core.internal.wire.BinaryWire;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.spi.ChannelService;
import dev.sallyport.spi.Connection;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Service;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Two sessions joined in this process, with a counter of bytes at the initiator's transport. */
final class SessionPair implements AutoCloseable {
  final End parent;
  final End worker;

  /** One end: its session, and what its owner was told. */
  static final class End implements SessionOwner {
    final CompletableFuture<SallyportException> failed = new CompletableFuture<>();
    final CompletableFuture<Boolean> inputEnded = new CompletableFuture<>();
    final CompletableFuture<IOException> outputFailed = new CompletableFuture<>();
    final Counting connection;
    final Session session;

    End(SessionConfig config, Connection connection, Framing framing, CountDownLatch gate) {
      this.connection = new Counting(connection);
      this.connection.gate = gate;
      this.session =
          new Session(
              config, this.connection, framing.wire(Codecs.PROVIDER, config.limits()), this);
    }

    void start() {
      Thread reader = new Thread(session::readLoop, "test-reader");
      reader.setDaemon(true);
      reader.start();
      session.start();
    }

    @Override
    public void inputEnded(boolean goodbye) {
      inputEnded.complete(goodbye);
    }

    @Override
    public void failed(SallyportException cause) {
      failed.complete(cause);
    }

    @Override
    public void outputFailed(IOException cause) {
      outputFailed.complete(cause);
    }
  }

  /** Notes what is given to the transport, and holds it up or fails where a test says so. */
  static final class Counting implements Connection {
    final AtomicLong bytes = new AtomicLong();

    /** Types of the frames given, in the binary framing. */
    final List<FrameType> types = new CopyOnWriteArrayList<>();

    /** Sends wait for it, whoever interrupts them, as a write to a pipe does. */
    volatile CountDownLatch gate = new CountDownLatch(0);

    /** Whether a send waits for the gate. */
    volatile boolean sending;

    /** One permit for each frame that is received; null for no limit. */
    volatile @Nullable Semaphore receives;

    /** Frames that end the direction of a stream, by its number. */
    final Map<Integer, Integer> ends = new ConcurrentHashMap<>();

    volatile @Nullable Error receiveError;
    volatile @Nullable Error sendError;
    volatile int largestFrame;

    private final Connection connection;

    Counting(Connection connection) {
      this.connection = connection;
    }

    @Override
    public boolean receive(FrameBuffer frame) throws IOException {
      Semaphore permits = receives;
      if (permits != null) {
        permits.acquireUninterruptibly();
      }
      boolean more = connection.receive(frame);
      Error error = receiveError;
      if (error != null) {
        throw error;
      }
      return more;
    }

    @Override
    public boolean buffered() {
      return connection.buffered();
    }

    @Override
    public boolean poll() throws IOException {
      return connection.poll();
    }

    /** Sends what is in a buffer. */
    void send(FrameBuffer frames) throws IOException {
      send(frames.array(), 0, frames.size());
    }

    @Override
    public void send(byte[] frames, int offset, int length) throws IOException {
      Error error = sendError;
      if (error != null) {
        throw error;
      }
      sending = true;
      Uninterruptibly.await(gate);
      sending = false;
      bytes.addAndGet(length);
      if (frames[offset] != '{') {
        note(ByteBuffer.wrap(frames, offset, length));
      } else {
        largestFrame = Math.max(largestFrame, length);
      }
      connection.send(frames, offset, length);
    }

    private void note(ByteBuffer frames) {
      while (frames.hasRemaining()) {
        int size = BinaryWire.HEADER_BYTES + frames.getInt(frames.position());
        largestFrame = Math.max(largestFrame, size);
        for (FrameType type : FrameType.values()) {
          if (type.code() == frames.get(frames.position() + 4)) {
            types.add(type);
            boolean fin = (frames.get(frames.position() + 5) & FrameHead.FIN) != 0;
            if (fin && type != FrameType.OPEN) {
              ends.merge(frames.getInt(frames.position() + 8), 1, Integer::sum);
            }
          }
        }
        frames.position(frames.position() + size);
      }
    }

    @Override
    public void finish() throws IOException {
      connection.finish();
    }

    @Override
    public void close() {
      connection.close();
    }
  }

  private SessionPair(End parent, End worker) {
    this.parent = parent;
    this.worker = worker;
  }

  /** What differs from test to test. */
  static final class Setup {
    Framing framing = Framing.BINARY;
    List<Encoding> parentEncodings = List.of(Encoding.MESSAGEPACK, Encoding.JSON);
    List<Encoding> workerEncodings = List.of(Encoding.MESSAGEPACK, Encoding.JSON);
    Limits parentLimits = Limits.defaults();
    Limits workerLimits = Limits.defaults();
    Data bootstrap = Data.NULL;
    boolean interrupts = true;
    List<String> mdcKeys = List.of();
    boolean parentGreets = true;
    boolean workerGreets = true;
    Duration parentHelloTimeout = Duration.ZERO;

    /** False where the test itself speaks for the worker, through its connection. */
    boolean workerRuns = true;

    List<Service<?>> parentServices = List.of();
    List<Service<?>> workerServices = List.of();
    List<ChannelService<?, ?>> workerChannels = List.of();
    CountDownLatch workerGate = new CountDownLatch(0);

    SessionPair start() {
      StreamConnection[] ends =
          StreamConnection.pair(
              framing, Math.max(framing.maxBytes(parentLimits), framing.maxBytes(workerLimits)));
      SessionConfig parent =
          new SessionConfig(
              "worker",
              true,
              parentGreets,
              framing.encodings(parentEncodings),
              framing.limits(parentLimits),
              bootstrap,
              parentServices,
              List.of(),
              interrupts,
              mdcKeys,
              parentHelloTimeout,
              null,
              PeerKind.CHILD,
              null);
      SessionConfig worker =
          new SessionConfig(
              "parent",
              false,
              workerGreets,
              framing.encodings(workerEncodings),
              framing.limits(workerLimits),
              Data.NULL,
              workerServices,
              workerChannels,
              interrupts,
              mdcKeys);
      SessionPair pair =
          new SessionPair(
              new End(parent, ends[0], framing, new CountDownLatch(0)),
              new End(worker, ends[1], framing, workerGate));
      if (workerRuns) {
        pair.worker.start();
      }
      pair.parent.start();
      return pair;
    }
  }

  static Setup setup() {
    return new Setup();
  }

  /** A started pair whose worker serves {@code implementation}. */
  static SessionPair serving(Arithmetic implementation) {
    Setup setup = setup();
    setup.workerServices = List.of(new Service<>(Arithmetic.class, peer -> implementation));
    return setup.start().awaitReady();
  }

  SessionPair awaitReady() {
    try {
      parent.session.ready().get(10, TimeUnit.SECONDS);
      worker.session.ready().get(10, TimeUnit.SECONDS);
      return this;
    } catch (Exception e) {
      throw new IllegalStateException("not ready", e);
    }
  }

  Arithmetic client() {
    return parent.session.client(Arithmetic.class);
  }

  @Override
  public void close() {
    ClosedException closed = new ClosedException("the test is over");
    parent.session.end(closed);
    worker.session.end(closed);
    parent.connection.close();
    worker.connection.close();
  }
}
