package dev.sallyport.core.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.ErrorCode;
import dev.sallyport.ProtocolException;
import dev.sallyport.core.internal.wire.BinaryWire;
import dev.sallyport.spi.FrameBuffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Frames from bytes that come in whatever pieces. */
class FrameCutterTest {
  private static final int MAX = 1 << 20;
  private static final Landing NOTHING_LANDS = new Landing(Landing.Ground.NONE);

  private static byte[] binary(int... sizes) {
    ByteBuffer all = ByteBuffer.allocate(MAX).put(BinaryWire.preface());
    for (int size : sizes) {
      all.putInt(size).put(new byte[BinaryWire.HEADER_BYTES - Integer.BYTES]);
      for (int i = 0; i < size; i++) {
        all.put((byte) i);
      }
    }
    return Arrays.copyOf(all.array(), all.position());
  }

  /** All frames of {@code bytes}, which come in pieces as {@code random} has it. */
  private static List<byte[]> cut(FrameCutter cutter, byte[] bytes, Random random) {
    List<byte[]> frames = new ArrayList<>();
    FrameBuffer frame = new FrameBuffer(MAX);
    for (int at = 0; at < bytes.length; ) {
      int size = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 3 : 3000));
      ByteBuffer in = ByteBuffer.allocateDirect(size).put(bytes, at, size).flip();
      at += size;
      while (cutter.cut(in, frame, NOTHING_LANDS)) {
        frames.add(Arrays.copyOf(frame.array(), frame.size()));
        frame.clear();
      }
      assertThat(in.hasRemaining()).isFalse();
    }
    cutter.end(frame, NOTHING_LANDS);
    return frames;
  }

  @Test
  void binaryFramesAreWholeHoweverTheirBytesCome() {
    int[] sizes = {0, 1, 11, 12, 13, 5000, 65_524, 2, 0, 300};
    byte[] all = binary(sizes);
    for (int seed = 0; seed < 300; seed++) {
      List<byte[]> frames = cut(new FrameCutter(Framing.BINARY, MAX), all, new Random(seed));
      assertThat(frames).as("seed %d", seed).hasSize(sizes.length);
      int at = BinaryWire.preface().length;
      for (byte[] frame : frames) {
        assertThat(frame)
            .as("seed %d", seed)
            .isEqualTo(Arrays.copyOfRange(all, at, at + frame.length));
        at += frame.length;
      }
    }
  }

  @Test
  void linesAreWholeHoweverTheirBytesCome() {
    String text = "{\"a\":1}\n\n{\"b\":\"ä€\"}\r\n{}\n{" + "x".repeat(5000) + "}\n";
    List<String> expected = text.lines().filter(line -> !line.isEmpty()).toList();
    byte[] all = text.getBytes(StandardCharsets.UTF_8);
    for (int seed = 0; seed < 300; seed++) {
      List<byte[]> lines = cut(new FrameCutter(Framing.LINES, MAX), all, new Random(seed));
      assertThat(lines.stream().map(line -> new String(line, StandardCharsets.UTF_8)))
          .as("seed %d", seed)
          .isEqualTo(expected);
    }
  }

  private static ProtocolException failure(Framing framing, int max, byte[] bytes) {
    FrameCutter cutter = new FrameCutter(framing, max);
    try {
      cut(cutter, bytes, new Random(1));
    } catch (ProtocolException e) {
      return e;
    }
    throw new AssertionError("no failure");
  }

  @Test
  void aStreamThatEndsWithinAFrameIsCutShort() {
    byte[] all = binary(100);
    for (int length = 1; length < all.length; length++) {
      if (length != BinaryWire.preface().length) {
        assertThat(failure(Framing.BINARY, MAX, Arrays.copyOf(all, length)).code())
            .as("after %d bytes", length)
            .isEqualTo(ErrorCode.TRUNCATED_FRAME);
      }
    }
    assertThat(failure(Framing.LINES, MAX, "{\"a\"".getBytes(StandardCharsets.UTF_8)).code())
        .isEqualTo(ErrorCode.TRUNCATED_FRAME);
  }

  @Test
  void otherFramingsAndOtherPeoplesBytesAreForeign() {
    byte[] line = "{}\n".getBytes(StandardCharsets.UTF_8);
    assertThat(failure(Framing.BINARY, MAX, line)).hasMessageContaining("speaks JSON lines");
    assertThat(failure(Framing.LINES, MAX, binary(1)))
        .hasMessageContaining("speaks the binary protocol");
    byte[] http = "GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
    assertThat(failure(Framing.BINARY, MAX, http).code()).isEqualTo(ErrorCode.FOREIGN_BYTES);
  }

  @Test
  void whatIsLongerThanAllowedIsRefusedBeforeItIsHeld() {
    assertThat(failure(Framing.BINARY, 1000, binary(1001)))
        .hasMessageContaining("frame length out of range");
    byte[] endless = "x".repeat(5000).getBytes(StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> cut(new FrameCutter(Framing.LINES, 1000), endless, new Random(1)))
        .hasMessageContaining("line too long");
  }
}
