package dev.sallyport.core.internal.wire;

import dev.sallyport.ErrorCode;
import dev.sallyport.ProtocolException;
import dev.sallyport.spi.FrameBuffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A call's context in the binary framing: for each entry one byte with the length of its name, the
 * name in ASCII, two bytes with the length of its value, the value in UTF-8.
 */
final class ContextBlock {
  /** What the 16-bit length in an OPEN allows at most is far more than contexts may have. */
  static final int MAX_BYTES = 8 << 10;

  private ContextBlock() {}

  /** Appends the entries. */
  static void write(Map<String, String> context, FrameBuffer out) {
    for (Map.Entry<String, String> entry : context.entrySet()) {
      byte[] name = entry.getKey().getBytes(StandardCharsets.US_ASCII);
      byte[] value = entry.getValue().getBytes(StandardCharsets.UTF_8);
      out.writeByte(name.length).write(name, 0, name.length);
      out.writeByte(value.length >>> 8).writeByte(value.length).write(value, 0, value.length);
    }
  }

  /**
   * Reads the entries in {@code length} bytes from {@code offset}; what they may be is looked at by
   * whoever uses them.
   *
   * @throws ProtocolException if they are cut short, are no text, or one comes twice
   */
  static Map<String, String> read(byte[] bytes, int offset, int length) {
    if (length == 0) {
      return Map.of();
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
    Map<String, String> context = new LinkedHashMap<>();
    while (in.hasRemaining()) {
      String name = text(in, in.get() & 0xFF);
      int size = in.remaining() < 2 ? Integer.MAX_VALUE : in.getShort() & 0xFFFF;
      if (context.put(name, text(in, size)) != null) {
        throw violation("an entry comes twice");
      }
    }
    return context;
  }

  private static String text(ByteBuffer in, int length) {
    if (length > in.remaining()) {
      throw violation("an entry is cut short: " + in.remaining() + " bytes are left");
    }
    ByteBuffer part = in.slice(in.position(), length);
    in.position(in.position() + length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(part).toString();
    } catch (CharacterCodingException e) {
      throw violation("an entry is no UTF-8");
    }
  }

  private static ProtocolException violation(String what) {
    return new ProtocolException(
        ErrorCode.PROTOCOL_VIOLATION, "context of an OPEN is malformed: " + what);
  }
}
