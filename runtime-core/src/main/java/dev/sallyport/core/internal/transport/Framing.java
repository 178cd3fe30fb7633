package dev.sallyport.core.internal.transport;

import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.core.internal.wire.BinaryWire;
import dev.sallyport.core.internal.wire.JsonLineWire;
import dev.sallyport.core.internal.wire.Wire;
import dev.sallyport.process.Protocol;
import dev.sallyport.spi.CodecProvider;
import dev.sallyport.spi.FrameBuffer;
import java.util.List;

/** How a byte stream is cut into frames, and what follows from it. */
public enum Framing {
  BINARY,
  LINES;

  /** Most bytes that a line may have beside its message. */
  private static final int LINE_OVERHEAD_BYTES = 1 << 10;

  /** The handshake comes before the limits that it declares (docs/protocol.md, "Handshake"). */
  private static final int HANDSHAKE_BYTES = 16 << 10;

  public static Framing of(Protocol protocol) {
    return protocol == Protocol.BINARY ? BINARY : LINES;
  }

  /** Whether a stream that begins with {@code first} has the other framing. */
  boolean isOther(byte first) {
    return first == (this == BINARY ? (byte) '{' : BinaryWire.preface()[0]);
  }

  /**
   * Ends a line, without the CR of a CR LF.
   *
   * @return whether it is a frame: an empty one is not
   */
  static boolean endLine(FrameBuffer line) {
    int size = line.size();
    if (size > 0 && line.array()[size - 1] == '\r') {
      line.truncate(size - 1);
    }
    return line.size() > 0;
  }

  /** What the fields of a frame look like. */
  public Wire wire(CodecProvider codecs, Limits limits) {
    return this == BINARY ? new BinaryWire() : new JsonLineWire(codecs, limits);
  }

  /** The largest payload, or the longest line, that a connection accepts. */
  public int maxBytes(Limits limits) {
    return this == BINARY
        ? BinaryWire.MAX_SCHEMA_BYTES
        : Math.max(limits.maxLineBytes(), HANDSHAKE_BYTES + LINE_OVERHEAD_BYTES);
  }

  /**
   * The limits as this framing has them: on a line, a message shares the line with its envelope.
   */
  public Limits limits(Limits limits) {
    return this == BINARY
        ? limits
        : limits.withMaxMessageBytes(
            Math.min(limits.maxMessageBytes(), limits.maxLineBytes() - LINE_OVERHEAD_BYTES));
  }

  /**
   * Those of {@code offered} that this framing can carry.
   *
   * @throws IllegalArgumentException if there are none
   */
  public List<Encoding> encodings(List<Encoding> offered) {
    if (this == BINARY) {
      return offered;
    }
    if (!offered.contains(Encoding.JSON)) {
      throw new IllegalArgumentException(
          "encodings out of range: "
              + offered
              + " (expected JSON among them: lines carry no other)");
    }
    return List.of(Encoding.JSON);
  }
}
