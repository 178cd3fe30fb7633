package dev.sallyport.core.internal.transport;

import dev.sallyport.Limits;
import dev.sallyport.ProtocolException;
import dev.sallyport.core.internal.wire.BinaryWire;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.core.internal.wire.Wire;
import dev.sallyport.spi.CodecProvider;
import dev.sallyport.spi.FrameBuffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * What must hold of any bytes on a transport: they are frames whose payloads lie within them, until
 * they end or are a ProtocolException. Also the entry point of a fuzzer.
 */
public final class FramesFuzz {
  private static final Limits LIMITS = Limits.defaults().withMaxLineBytes(4 << 10);
  private static final Wire BINARY = Framing.BINARY.wire(CodecProvider.get(), LIMITS);
  private static final Wire LINES = Framing.LINES.wire(CodecProvider.get(), LIMITS);

  private FramesFuzz() {}

  /** The first byte tells the framing. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    if (bytes.length > 0) {
      Framing framing = (bytes[0] & 1) == 0 ? Framing.BINARY : Framing.LINES;
      frames(framing, Arrays.copyOfRange(bytes, 1, bytes.length));
    }
  }

  /** How many frames there are before the end or the error. */
  public static int frames(Framing framing, byte[] bytes) {
    StreamConnection in =
        new StreamConnection(
            new ByteArrayInputStream(bytes),
            OutputStream.nullOutputStream(),
            framing,
            framing.maxBytes(LIMITS));
    Wire wire = framing == Framing.BINARY ? BINARY : LINES;
    int count = 0;
    try {
      FrameBuffer buffer = new FrameBuffer(1 << 20);
      while (in.receive(buffer)) {
        in.buffered();
        check(wire.parse(buffer));
        count++;
        buffer = new FrameBuffer(1 << 20);
      }
    } catch (ProtocolException e) {
      if (String.valueOf(e.getMessage()).length() > 2000) {
        throw failure("a message without bounds", framing, bytes, e);
      }
    } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw failure("reading threw", framing, bytes, e);
    }
    return count;
  }

  private static void check(Frame frame) {
    Objects.checkFromIndexSize(frame.offset(), frame.length(), frame.buffer().size());
    FrameHead head = frame.head();
    if (head.stream() < 0 || head.credits() < 0 || head.bytes() < 0) {
      throw new IllegalStateException("out of range: " + head);
    }
    if ((head.type() == FrameType.OPEN) != (head.open() != null)) {
      throw new IllegalStateException("no opening: " + head);
    }
    if (head.type() == FrameType.DATA && head.has(FrameHead.MORE)) {
      try {
        BinaryWire.total(frame);
      } catch (ProtocolException e) {
        // Only the first fragment of a message has one.
      }
    }
  }

  private static AssertionError failure(
      String what, Framing framing, byte[] bytes, Throwable cause) {
    return new AssertionError(what + ": " + framing + " " + HexFormat.of().formatHex(bytes), cause);
  }
}
