package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.ErrorCode;
import dev.sallyport.ProtocolException;
import dev.sallyport.core.internal.transport.EventConnection;
import dev.sallyport.core.internal.transport.Framing;
import dev.sallyport.core.internal.transport.SocketConnection;
import dev.sallyport.core.internal.transport.StreamConnection;
import dev.sallyport.core.internal.wire.BinaryWire;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.socket.PeerIdentity;
import dev.sallyport.spi.Connection;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.SocketLink;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Large messages whose fragments are read to where they belong, whatever is between them. */
class LargeMessageReadingTest {
  private static final int MAX = 1 << 20;
  private static final int SMALL_STREAM = 99;

  private final BinaryWire wire = new BinaryWire();
  private final SpareArray spare = new SpareArray();
  private final ReceiveWindow window = new ReceiveWindow(64 << 20, bytes -> {});
  private final Assembly assembly = new Assembly(window, MAX, spare, stream -> true);

  /** What arrives, by stream; a message takes over its array, and gives it to the next one. */
  private final Map<Integer, List<byte[]>> arrived = new HashMap<>();

  private boolean take(Frame frame) {
    if (frame.type() == FrameType.PING) {
      return true;
    }
    Frame whole = assembly.take(frame);
    if (whole != null) {
      byte[] bytes =
          Arrays.copyOfRange(
              whole.buffer().array(), whole.offset(), whole.offset() + whole.length());
      arrived.computeIfAbsent(whole.stream(), stream -> new ArrayList<>()).add(bytes);
      window.release(whole.length());
      spare.put(whole.buffer());
    }
    return true;
  }

  /** A message on its way out. */
  private final class Outgoing {
    final FrameHead head;
    final FrameBuffer frame = new FrameBuffer(2 * MAX);
    final int stream;
    final int fragment;
    int position;

    Outgoing(int stream, byte[] message, int fragment) {
      this.head = FrameHead.of(FrameType.DATA, 0, stream);
      this.stream = stream;
      this.fragment = fragment;
      wire.begin(frame, head);
      frame.write(message, 0, message.length);
    }

    /** Writes one more fragment; true if it was the last. */
    boolean next(ByteArrayOutputStream out) {
      if (position == 0) {
        FrameBuffer first = new FrameBuffer(MAX);
        position = new BinaryWire(fragment).firstFragment(frame, head, stream, first);
        out.write(first.array(), 0, first.size());
        return false;
      }
      int to = Math.min(frame.size(), position + fragment);
      int from = wire.nextFragment(frame, head, stream, position, to);
      out.write(frame.array(), from, to - from);
      position = to;
      return to == frame.size();
    }
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Messages of up to three streams by turns, with small frames between their fragments. */
  private byte[] traffic(Random random, Map<Integer, List<byte[]>> expected) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(BinaryWire.preface());
    int streams = 1 + random.nextInt(3);
    boolean alone = random.nextInt(3) == 0;
    List<Outgoing> under = new ArrayList<>();
    int left = 8;
    while (left > 0 || !under.isEmpty()) {
      if (under.size() < streams && left > 0) {
        left--;
        int stream = 1;
        while (isBusy(under, stream)) {
          stream++;
        }
        int fragment = random.nextBoolean() ? wire.maxFragmentBytes() : 20 + random.nextInt(65_000);
        byte[] message = bytes(random, fragment + 1 + random.nextInt(4 * fragment));
        expected.computeIfAbsent(stream, one -> new ArrayList<>()).add(message);
        under.add(new Outgoing(stream, message, fragment));
      }
      Outgoing one = under.get(random.nextInt(under.size()));
      if (one.next(out)) {
        under.remove(one);
      }
      if (!alone && random.nextInt(3) == 0) {
        small(random, out, expected);
      }
    }
    return out.toByteArray();
  }

  private static boolean isBusy(List<Outgoing> under, int stream) {
    return under.stream().anyMatch(one -> one.stream == stream);
  }

  private void small(
      Random random, ByteArrayOutputStream out, Map<Integer, List<byte[]>> expected) {
    boolean ping = random.nextBoolean();
    byte[] message = bytes(random, ping ? 8 : random.nextInt(300));
    FrameHead head = FrameHead.of(ping ? FrameType.PING : FrameType.DATA, 0, 0);
    FrameBuffer frame = new FrameBuffer(MAX);
    wire.begin(frame, head);
    frame.write(message, 0, message.length);
    wire.end(frame, head, ping ? 0 : SMALL_STREAM);
    out.write(frame.array(), 0, frame.size());
    if (!ping) {
      expected.computeIfAbsent(SMALL_STREAM, one -> new ArrayList<>()).add(message);
    }
  }

  /** Gives at most so many bytes at once, or as many as are asked for. */
  private static InputStream cut(byte[] bytes, Random random) {
    int most = random.nextInt(4) == 0 ? Integer.MAX_VALUE : 1 + random.nextInt(100_000);
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] target, int offset, int length) {
        int some = random.nextInt(8) == 0 ? 1 + random.nextInt(20) : most;
        return super.read(target, offset, Math.min(some, length));
      }
    };
  }

  private FrameReader reader(Connection connection) {
    return new FrameReader(connection, wire, assembly, 0);
  }

  private static StreamConnection over(InputStream in) {
    return new StreamConnection(in, OutputStream.nullOutputStream(), Framing.BINARY, MAX);
  }

  private void assertArrived(Map<Integer, List<byte[]>> expected, int seed) {
    assertThat(arrived.keySet()).as("seed %d", seed).isEqualTo(expected.keySet());
    arrived.forEach((stream, messages) -> {
      List<byte[]> all = expected.get(stream);
      assertThat(messages).as("seed %d, stream %d", seed, stream).hasSameSizeAs(all);
      for (int i = 0; i < messages.size(); i++) {
        assertThat(Arrays.equals(messages.get(i), all.get(i)))
            .as("seed %d, stream %d, message %d", seed, stream, i)
            .isTrue();
      }
    });
    assertThat(window.held()).isZero();
    assertThat(assembly.partials()).isZero();
    arrived.clear();
  }

  @Test
  void messagesAreWholeHoweverAStreamGivesThem() throws Exception {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      Map<Integer, List<byte[]>> expected = new HashMap<>();
      byte[] bytes = traffic(random, expected);
      InputStream in = cut(bytes, random);
      FrameReader reader = reader(over(random.nextBoolean() ? in : new BufferedInputStream(in)));
      while (reader.take(this::take) == FrameReader.Outcome.FRAME) {
        assertThat(reader.bytes()).isLessThanOrEqualTo(bytes.length);
      }
      assertThat(reader.bytes()).isEqualTo(bytes.length - BinaryWire.preface().length);
      assertArrived(expected, seed);
    }
  }

  @Test
  void messagesAreWholeHoweverASocketGivesThem() throws Exception {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      Map<Integer, List<byte[]>> expected = new HashMap<>();
      Feed feed = new Feed();
      byte[] bytes = traffic(random, expected);
      int most = 1 + random.nextInt(100_000);
      for (int at = 0; at < bytes.length; ) {
        int count = Math.min(bytes.length - at, 1 + random.nextInt(most));
        feed.give(ByteBuffer.wrap(bytes, at, count));
        at += count;
      }
      assertThat(feed.reader.bytes()).isEqualTo(bytes.length - BinaryWire.preface().length);
      assertArrived(expected, seed);
    }
  }

  /** A socket that gives what it is told. */
  private final class Feed implements SocketLink, EventConnection.Listener {
    private final SocketConnection connection = new SocketConnection(this, Framing.BINARY, MAX);
    private final FrameReader reader = reader(connection);
    private @Nullable Listener listener;

    Feed() {
      connection.start(this);
    }

    void give(ByteBuffer bytes) {
      Objects.requireNonNull(listener).onBytes(bytes);
    }

    @Override
    public void start(Listener started) {
      listener = started;
    }

    @Override
    public void onReadable() {
      try {
        while (reader.takeWhole(LargeMessageReadingTest.this::take) == FrameReader.Outcome.FRAME) {
          // Until there is no more.
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void onPause() {}

    @Override
    public void onWritable() {}

    @Override
    public void onRecall() {}

    @Override
    public PeerIdentity identity() {
      return new PeerIdentity.Unknown("feed");
    }

    @Override
    public boolean send(byte[] bytes, int offset, int length) {
      return true;
    }

    @Override
    public long bytesTaken() {
      return 0;
    }

    @Override
    public boolean execute(Runnable task) {
      return false;
    }

    @Override
    public boolean isIoThread() {
      return true;
    }

    @Override
    public void finish(Runnable written) {}

    @Override
    public void close() {}
  }

  @Test
  void aStreamThatEndsAmidAFragmentIsCutShort() {
    Random random = new Random(1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(BinaryWire.preface());
    Outgoing message = new Outgoing(1, bytes(random, 400_000), wire.maxFragmentBytes());
    for (int i = 0; i < 4; i++) {
      message.next(out);
    }
    byte[] bytes = Arrays.copyOf(out.toByteArray(), out.size() - 1000);
    FrameReader reader = reader(over(new ByteArrayInputStream(bytes)));
    assertThatThrownBy(
            () -> {
              while (reader.take(this::take) == FrameReader.Outcome.FRAME) {
                assertThat(arrived).isEmpty();
              }
            })
        .isInstanceOfSatisfying(
            ProtocolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TRUNCATED_FRAME))
        .hasMessageContaining("frame of 65532 bytes: after 64532 bytes, at byte " + bytes.length);
  }

  @Test
  void aFragmentBeyondItsMessageIsRefusedAsEverywhere() {
    Random random = new Random(1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(BinaryWire.preface());
    Outgoing message = new Outgoing(1, bytes(random, 150_000), wire.maxFragmentBytes());
    message.next(out);
    message.next(out);
    FrameHead head = FrameHead.of(FrameType.DATA, 0, 1);
    FrameBuffer frame = new FrameBuffer(MAX);
    wire.begin(frame, head);
    frame.write(new byte[50_000], 0, 50_000);
    wire.end(frame, head, 1);
    out.write(frame.array(), 0, frame.size());
    FrameReader reader = reader(over(new ByteArrayInputStream(out.toByteArray())));
    assertThatThrownBy(
            () -> {
              while (reader.take(this::take) == FrameReader.Outcome.FRAME) {
                assertThat(arrived).isEmpty();
              }
            })
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("fragment too long: the message has 181040 bytes (expected 150000");
  }
}
