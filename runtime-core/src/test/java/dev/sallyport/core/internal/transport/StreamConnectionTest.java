package dev.sallyport.core.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.ErrorCode;
import dev.sallyport.Limits;
import dev.sallyport.ProtocolException;
import dev.sallyport.core.internal.wire.BinaryWire;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.core.internal.wire.Wire;
import dev.sallyport.spi.CodecProvider;
import dev.sallyport.spi.Connection;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.TransportConformance;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Over the streams of real sockets, and over what a broken peer leaves in a stream. */
class StreamConnectionTest {
  private static final int MAX_BYTES = 1 << 20;

  /** A binary frame of any type, its payload counted up. */
  static byte[] binaryFrame(int size) {
    ByteBuffer frame = ByteBuffer.allocate(BinaryWire.HEADER_BYTES + size);
    frame.putInt(size).put((byte) 8).put((byte) 0).putShort((short) 0).putInt(1);
    for (int i = 0; i < size; i++) {
      frame.put((byte) i);
    }
    return frame.array();
  }

  @Test
  void doesNotFailBeforeWhatIsNoFrameIsReceived() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(BinaryWire.preface());
    bytes.write(binaryFrame(4));
    bytes.write("printed, behind it".getBytes(StandardCharsets.US_ASCII));
    Connection connection =
        new StreamConnection(
            new ByteArrayInputStream(bytes.toByteArray()),
            new ByteArrayOutputStream(),
            Framing.BINARY,
            MAX_BYTES);
    FrameBuffer frame = new FrameBuffer(MAX_BYTES);

    assertThat(connection.receive(frame)).isTrue();
    assertThat(connection.buffered()).isTrue();
    assertThatThrownBy(() -> connection.receive(frame)).isInstanceOf(ProtocolException.class);
  }

  private static Connection[] overSockets(Framing framing) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Socket left = new Socket(server.getInetAddress(), server.getLocalPort());
      Socket right = server.accept();
      return new Connection[] {over(left, framing), over(right, framing)};
    }
  }

  /** A socket whose output ends alone, as a pipe's does. */
  private static Connection over(Socket socket, Framing framing) throws IOException {
    OutputStream out =
        new OutputStream() {
          private final OutputStream target = socket.getOutputStream();
          private boolean closed;

          @Override
          public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            if (closed) {
              throw new IOException("closed");
            }
            target.write(bytes, offset, length);
          }

          @Override
          public void close() throws IOException {
            if (!closed) {
              closed = true;
              socket.shutdownOutput();
            }
          }
        };
    return new StreamConnection(socket.getInputStream(), out, framing, MAX_BYTES);
  }

  @Nested
  class Binary extends TransportConformance {
    @Override
    protected Connection[] connect() throws Exception {
      return overSockets(Framing.BINARY);
    }

    @Override
    protected byte[] frame(int size) {
      return binaryFrame(size);
    }
  }

  @Nested
  class Lines extends TransportConformance {
    @Override
    protected Connection[] connect() throws Exception {
      return overSockets(Framing.LINES);
    }

    @Override
    protected byte[] frame(int size) {
      byte[] line = new byte[size + 3];
      Arrays.fill(line, (byte) 'x');
      line[0] = '{';
      line[size + 1] = '}';
      line[size + 2] = '\n';
      return line;
    }

    @Override
    protected byte[] received(byte[] frame) {
      return Arrays.copyOf(frame, frame.length - 1);
    }
  }

  private static StreamConnection reading(Framing framing, byte[]... parts) {
    ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(p -> p.length).sum());
    for (byte[] part : parts) {
      all.put(part);
    }
    return new StreamConnection(
        new ByteArrayInputStream(all.array()), OutputStream.nullOutputStream(), framing, 1000);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void acceptsAHandshakeThatIsLargerThanTheSmallestLimits(Framing framing) throws Exception {
    Limits least = Limits.defaults().withMaxMessageBytes(1 << 10).withMaxLineBytes(4 << 10);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Wire wire = framing.wire(CodecProvider.get(), least);
    FrameHead head = FrameHead.of(FrameType.HELLO, 0, 0);
    FrameBuffer hello = new FrameBuffer(1 << 20);
    wire.begin(hello, head);
    String body = "{\"bootstrap\":\"" + "x".repeat(15 << 10) + "\"}";
    hello.write(body.getBytes(StandardCharsets.US_ASCII), 0, body.length());
    wire.end(hello, head, 0);
    new StreamConnection(InputStream.nullInputStream(), bytes, framing, 0)
        .send(hello.array(), 0, hello.size());
    StreamConnection receiver =
        new StreamConnection(
            new ByteArrayInputStream(bytes.toByteArray()),
            OutputStream.nullOutputStream(),
            framing,
            framing.maxBytes(least));
    assertThat(receiver.receive(new FrameBuffer(1 << 20))).isTrue();
  }

  @Test
  void assemblesFramesFromSingleBytes() throws Exception {
    byte[] frame = binaryFrame(300);
    byte[] preface = BinaryWire.preface();
    byte[] all = Arrays.copyOf(preface, preface.length + frame.length);
    System.arraycopy(frame, 0, all, preface.length, frame.length);
    InputStream dripping =
        new ByteArrayInputStream(all) {
          @Override
          public synchronized int read(byte[] bytes, int offset, int length) {
            return super.read(bytes, offset, Math.min(1, length));
          }
        };
    Connection connection =
        new StreamConnection(dripping, OutputStream.nullOutputStream(), Framing.BINARY, MAX_BYTES);
    FrameBuffer buffer = new FrameBuffer(MAX_BYTES);
    assertThat(connection.receive(buffer)).isTrue();
    assertThat(Arrays.copyOf(buffer.array(), buffer.size())).isEqualTo(frame);
    assertThat(connection.receive(buffer)).isFalse();
  }

  @Test
  void quotesTextWhereThePrefaceShouldBe() {
    assertFails(
        reading(Framing.BINARY, ascii("Listening on port 80\u001b[0m\n")),
        ErrorCode.FOREIGN_BYTES,
        "but was \"Listening on port 80\\x1b[0m\\n\" at byte 0");
  }

  @Test
  void tellsAPrefaceWithChangedLineEndsFromOtherText() {
    assertFails(
        reading(Framing.BINARY, ascii("\u0089SPT\n\u001a\n")),
        ErrorCode.FOREIGN_BYTES,
        "text mode");
  }

  @Test
  void namesTheOtherFraming() {
    assertFails(
        reading(Framing.BINARY, ascii("{\"result\":1}\n")),
        ErrorCode.FOREIGN_BYTES,
        "the peer speaks JSON lines");
    assertFails(
        reading(Framing.LINES, BinaryWire.preface()),
        ErrorCode.FOREIGN_BYTES,
        "the peer speaks the binary protocol");
  }

  @Test
  void refusesALengthOutOfRangeBeforeReadingOn() {
    byte[] huge = binaryFrame(0);
    huge[0] = 0x7F;
    assertFails(
        reading(Framing.BINARY, BinaryWire.preface(), binaryFrame(3), huge),
        ErrorCode.PROTOCOL_VIOLATION,
        "frame length out of range: length=2130706432 (expected 0..1000) at byte 23");
    byte[] negative = binaryFrame(0);
    negative[0] = (byte) 0x80;
    assertFails(
        reading(Framing.BINARY, BinaryWire.preface(), negative),
        ErrorCode.PROTOCOL_VIOLATION,
        "length=2147483648");
  }

  @Test
  void reportsAStreamThatEndsWithinAFrame() {
    byte[] frame = binaryFrame(100);
    for (int cut = 1; cut < frame.length; cut++) {
      assertFails(
          reading(Framing.BINARY, BinaryWire.preface(), Arrays.copyOf(frame, cut)),
          ErrorCode.TRUNCATED_FRAME,
          "at byte " + (8 + cut));
    }
    assertFails(
        reading(Framing.LINES, ascii("{\"result\":")),
        ErrorCode.TRUNCATED_FRAME,
        "line beginning \"{\\\"result\\\":\"");
  }

  @Test
  void refusesALineThatIsTooLong() {
    assertFails(
        reading(Framing.LINES, ascii("{" + "x".repeat(1000) + "}\n")),
        ErrorCode.PROTOCOL_VIOLATION,
        "line too long: more than 1000 bytes");
  }

  @Test
  void dropsOneCarriageReturnAndPassesOverEmptyLines() throws Exception {
    Connection connection = reading(Framing.LINES, ascii("{1}\r\n\r\n\n{2}\r\r\n"));
    FrameBuffer buffer = new FrameBuffer(MAX_BYTES);
    assertThat(connection.receive(buffer)).isTrue();
    assertThat(Arrays.copyOf(buffer.array(), buffer.size())).isEqualTo(ascii("{1}"));
    assertThat(connection.receive(buffer)).isTrue();
    assertThat(Arrays.copyOf(buffer.array(), buffer.size())).isEqualTo(ascii("{2}\r"));
    assertThat(connection.receive(buffer)).isFalse();
  }

  private static void assertFails(Connection connection, ErrorCode code, String message) {
    FrameBuffer buffer = new FrameBuffer(MAX_BYTES);
    assertThatThrownBy(
            () -> {
              while (connection.receive(buffer)) {
                assertThat(buffer.size()).isPositive();
              }
            })
        .isInstanceOfSatisfying(ProtocolException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(message);
  }

  /** Gives as many bytes at once as is said, and counts how it is asked. */
  private static class Source extends InputStream {
    private final InputStream bytes;
    private final int[] sizes;
    int reads;
    int questions;

    Source(byte[] bytes, int... sizes) {
      this.bytes = new ByteArrayInputStream(bytes);
      this.sizes = sizes;
    }

    @Override
    public int read(byte[] target, int offset, int most) throws IOException {
      int size = sizes[reads % sizes.length];
      reads++;
      return bytes.read(target, offset, Math.min(size, most));
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("one byte");
    }

    @Override
    public int available() {
      questions++;
      return 0;
    }
  }

  private static byte[] withPreface(byte[]... frames) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(BinaryWire.preface());
    for (byte[] frame : frames) {
      all.writeBytes(frame);
    }
    return all.toByteArray();
  }

  private static StreamConnection overBuffered(Source source) {
    return new StreamConnection(
        new BufferedInputStream(source),
        OutputStream.nullOutputStream(),
        Framing.BINARY,
        MAX_BYTES);
  }

  @Test
  void readsASmallFrameOfABufferedStreamInOneSystemCall() throws IOException {
    byte[] frame = binaryFrame(150);
    byte[][] frames = new byte[200][];
    Arrays.fill(frames, frame);
    // The first read gets the preface and a frame, each after it one frame, but where the end of
    // the stream's own buffer cuts one.
    Source source = new Source(withPreface(frames), frame.length);
    StreamConnection connection = overBuffered(source);
    FrameBuffer buffer = new FrameBuffer(1 << 10);
    assertThat(connection.receive(buffer)).isTrue();
    source.questions = 0;
    source.reads = 0;
    for (int i = 1; i < frames.length; i++) {
      assertThat(connection.receive(buffer)).isTrue();
      assertThat(Arrays.copyOf(buffer.array(), buffer.size())).isEqualTo(frame);
    }
    assertThat(source.questions).isZero();
    assertThat(source.reads).isLessThan(frames.length * 11 / 10);
    assertThat(connection.receive(buffer)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 11, 12, 13, 161, 162, 163, 4000, 8191, 8192, 8193, 100_000})
  void readsTheSameHoweverABufferedStreamIsCut(int size) throws IOException {
    byte[][] frames = {
      binaryFrame(150),
      binaryFrame(0),
      binaryFrame(1),
      binaryFrame(9000),
      binaryFrame(0),
      binaryFrame(70_000),
      binaryFrame(150),
      binaryFrame(8180)
    };
    StreamConnection connection = overBuffered(new Source(withPreface(frames), size, 1, size));
    FrameBuffer buffer = new FrameBuffer(1 << 20);
    for (byte[] frame : frames) {
      assertThat(connection.receive(buffer)).isTrue();
      assertThat(Arrays.copyOf(buffer.array(), buffer.size())).isEqualTo(frame);
    }
    assertThat(connection.receive(buffer)).isFalse();
  }

  @Test
  void deliversAFrameWhoseLastByteComesAloneBeforeAnythingFollows() throws IOException {
    byte[] bytes = withPreface(binaryFrame(50));
    Source source =
        new Source(bytes, bytes.length - 1, 1) {
          @Override
          public int read(byte[] target, int offset, int most) throws IOException {
            assertThat(reads).as("reads beyond the frame").isLessThan(2);
            return super.read(target, offset, most);
          }
        };
    FrameBuffer buffer = new FrameBuffer(1 << 10);
    assertThat(overBuffered(source).receive(buffer)).isTrue();
  }
}
