package dev.sallyport.core.internal.session;

import dev.sallyport.Channel;
import dev.sallyport.ClosedException;
import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.IncompatibleException;
import dev.sallyport.Limits;
import dev.sallyport.ProtocolException;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.transport.Framing;
import dev.sallyport.core.internal.transport.StreamConnection;
import dev.sallyport.core.internal.wire.BinaryWire;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.spi.ChannelService;
import dev.sallyport.spi.Connection;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Service;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A whole session that is sent any bytes, and what must hold then: it lives to their end, or fails
 * with a ProtocolException that tells the byte, or an IncompatibleException; it never holds more
 * than it declared; and what it writes itself is sound. Also the entry point of a fuzzer.
 */
@SuppressWarnings({"FutureReturnValueIgnored", "MissingSummary"})
public final class SessionFuzz {
  static final Limits LIMITS =
      Limits.defaults()
          .withMaxBufferedBytes(64 << 10)
          .withMaxMessageBytes(16 << 10)
          .withMaxConcurrentCalls(8)
          .withMaxLineBytes(32 << 10);

  static final ServiceTable TABLE =
      new ServiceTable(
          List.of(ContractModel.of(Everything.class).entry()),
          List.of(
              new ServiceTable.ChannelEntry(
                  "c", ChannelModel.of(byte[].class, byte[].class).acceptorFingerprint())));

  private final boolean initiator;
  private final byte[] input;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final CompletableFuture<Object> outcome = new CompletableFuture<>();

  private SessionFuzz(boolean initiator, byte[] input) {
    this.initiator = initiator;
    this.input = input;
  }

  /** The first byte tells which end the session is, and how it is spoken to. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    if (bytes.length > 0) {
      Framing framing = (bytes[0] & 1) == 0 ? Framing.BINARY : Framing.LINES;
      run(framing, (bytes[0] & 2) != 0, Arrays.copyOfRange(bytes, 1, bytes.length));
    }
  }

  /**
   * @return why the session failed, null if it lived to the end of the bytes
   */
  static @Nullable SallyportException run(Framing framing, boolean initiator, byte[] bytes) {
    SessionFuzz fuzz = new SessionFuzz(initiator, bytes);
    try {
      return fuzz.run(framing);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          e.getMessage()
              + ": "
              + framing
              + (initiator ? " initiator " : " acceptor ")
              + (framing == Framing.BINARY
                  ? HexFormat.of().formatHex(bytes)
                  : new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1)),
          e);
    }
  }

  private @Nullable SallyportException run(Framing framing) {
    Limits limits = framing.limits(LIMITS);
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
          }

          @Override
          public void write(byte[] written, int offset, int length) {
            synchronized (output) {
              output.write(written, offset, length);
            }
          }
        };
    Watched connection =
        new Watched(
            new StreamConnection(
                new ByteArrayInputStream(input), out, framing, framing.maxBytes(LIMITS)));
    Session session =
        new Session(
            new SessionConfig(
                "fuzz",
                initiator,
                true,
                framing.encodings(List.of(Encoding.MESSAGEPACK, Encoding.JSON)),
                limits,
                Data.NULL,
                List.of(new Service<>(Everything.class, peer -> new Everything.Service())),
                List.of(new ChannelService<>(byte[].class, byte[].class, SessionFuzz::echo)),
                true,
                List.of()),
            connection,
            framing.wire(Codecs.PROVIDER, limits),
            new Owner());
    connection.session = session;
    CallThreads.start(session::readLoop, "fuzz-reader");
    session.start();
    Object end;
    try {
      end = outcome.get(20, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("the session hangs: " + session.inFlight(10));
    } catch (Exception e) {
      throw new AssertionError("no outcome", e);
    } finally {
      session.end(new ClosedException("the input is over"));
    }
    if (end instanceof AssertionError wrong) {
      throw wrong;
    }
    if (framing == Framing.BINARY) {
      checkOutput();
    }
    return end instanceof SallyportException failure ? checked(failure) : null;
  }

  private static void echo(Channel<byte[], byte[]> channel) {
    for (byte[] block : channel) {
      channel.send(block);
    }
  }

  private static SallyportException checked(SallyportException failure) {
    boolean expected =
        failure instanceof IncompatibleException || failure instanceof ProtocolException;
    String message = String.valueOf(failure.getMessage());
    // What the other end reports in an ERROR of the session may say anything.
    boolean placed =
        !(failure instanceof ProtocolException)
            || message.contains("at byte ")
            || message.startsWith("line too long");
    if (!expected || !placed || message.startsWith("the session failed on a frame")) {
      throw new AssertionError("unexpected failure: " + failure, failure);
    }
    return failure;
  }

  /** Each direction of each stream ends once at most, and all frames can be read. */
  private void checkOutput() {
    byte[] written;
    synchronized (output) {
      written = output.toByteArray();
    }
    StreamConnection in =
        new StreamConnection(
            new ByteArrayInputStream(written),
            OutputStream.nullOutputStream(),
            Framing.BINARY,
            BinaryWire.MAX_SCHEMA_BYTES);
    Map<Integer, FrameType> ends = new HashMap<>();
    try {
      FrameBuffer buffer = new FrameBuffer(1 << 20);
      while (in.receive(buffer)) {
        Frame frame = new BinaryWire().parse(buffer);
        boolean ofStream = frame.stream() != 0 && frame.type() != FrameType.CREDIT;
        FrameType end = ofStream ? ends.get(frame.stream()) : null;
        if (end != null && frame.type() != FrameType.CANCEL) {
          throw new AssertionError(frame.type() + " behind " + end + " on " + frame.stream());
        }
        if (ofStream && frame.type() != FrameType.OPEN && frame.head().has(FrameHead.FIN)) {
          ends.put(frame.stream(), frame.type());
        }
        buffer = new FrameBuffer(1 << 20);
      }
    } catch (IOException | ProtocolException e) {
      // The session may have been ended amid a write; but that is all.
      if (!String.valueOf(e.getMessage()).startsWith("stream ended within")) {
        throw new AssertionError("its own output is malformed: " + e.getMessage(), e);
      }
    }
  }

  private final class Owner implements SessionOwner {
    @Override
    public void inputEnded(boolean goodbye) {
      outcome.complete("end");
    }

    @Override
    public void failed(SallyportException cause) {
      outcome.complete(cause);
    }

    @Override
    public void outputFailed(IOException cause) {
      outcome.complete(new AssertionError("output failed", cause));
    }
  }

  /** Looks after what is held, and makes an initiator's calls once it may. */
  private final class Watched implements Connection {
    private final Connection connection;
    @Nullable Session session;
    private boolean called;

    Watched(Connection connection) {
      this.connection = connection;
    }

    @Override
    public boolean receive(FrameBuffer frame) throws IOException {
      Session own = session;
      if (own != null) {
        if (own.heldBytes() < 0 || own.heldBytes() > LIMITS.maxBufferedBytes()) {
          outcome.complete(new AssertionError("held out of range: " + own.heldBytes()));
        }
        if (initiator && !called && own.ready().isDone()) {
          called = true;
          call(own);
        }
      }
      return connection.receive(frame);
    }

    /** One call of each kind, none of which waits: streams 1, 3, 5, 7, 9. */
    private void call(Session own) {
      ContractModel model = ContractModel.of(Everything.class);
      List<Calls.Target> targets = new ArrayList<>();
      for (String method : model.entry().methods()) {
        targets.add(new Calls.Target(TABLE.number(method), method, Form.POSITIONAL));
      }
      try {
        // Whatever the peer says that it serves: its schemas are not asked for here.
        Everything client = own.clientOf(model, targets, null).proxy(Everything.class);
        client.add(1, 2);
        client.echo(new byte[100]);
        client.count(10).subscribe(new Everything.Adder());
        client.total(new Everything.Service().count(5));
        client.echoAll(subscriber -> {}).subscribe(new Ignoring());
      } catch (SallyportException e) {
        // The peer, as damaged, accepts less than that.
      }
    }

    @Override
    public boolean buffered() {
      return connection.buffered();
    }

    @Override
    public boolean poll() throws IOException {
      return connection.poll();
    }

    @Override
    public void send(byte[] frames, int offset, int length) throws IOException {
      connection.send(frames, offset, length);
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

  private static final class Ignoring implements java.util.concurrent.Flow.Subscriber<byte[]> {
    @Override
    public void onSubscribe(java.util.concurrent.Flow.Subscription subscription) {
      subscription.request(5);
    }

    @Override
    public void onNext(byte[] block) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }
}
