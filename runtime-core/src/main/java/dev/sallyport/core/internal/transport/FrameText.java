package dev.sallyport.core.internal.transport;

import dev.sallyport.ErrorCode;
import dev.sallyport.ProtocolException;
import dev.sallyport.core.internal.wire.Quote;
import dev.sallyport.spi.FrameBuffer;

/**
 * What is said of bytes that are no frame, however they came: by reads that wait ({@link
 * StreamConnection}) or as they arrive ({@link FrameCutter}).
 */
final class FrameText {
  /** So much of what came instead is quoted. */
  static final int QUOTED_BYTES = 200;

  private static final int LINE_BYTES = 80;

  private FrameText() {}

  /** That the peer uses the framing that {@code framing} is not. */
  static String otherFraming(Framing framing) {
    return framing == Framing.BINARY
        ? "the peer speaks JSON lines; expected the binary protocol, which begins with"
        : "the peer speaks the binary protocol; expected JSON lines, which begin with";
  }

  /**
   * @param index of the first byte of the preface that is not as it must be
   */
  static String noPreface(int index) {
    return index >= 4
        ? "the preface's line ends were changed: some stream between is in text mode; expected"
        : "not the binary protocol, which begins with";
  }

  /**
   * @param what begins the message
   * @param at position in the stream of what is at {@code offset}
   */
  static ProtocolException foreign(
      Framing framing, String what, byte[] bytes, int offset, int length, long at) {
    return new ProtocolException(
        ErrorCode.FOREIGN_BYTES,
        what
            + " \""
            + (framing == Framing.BINARY ? "\\x89SPT\\r\\n\\x1a\\n" : "{")
            + "\" but was \""
            + Quote.of(bytes, offset, length, QUOTED_BYTES)
            + "\" at byte "
            + at);
  }

  /**
   * @param line has the beginning
   */
  static ProtocolException lineTooLong(FrameBuffer line, int maxLineBytes) {
    return new ProtocolException(
        ErrorCode.PROTOCOL_VIOLATION,
        "line too long: more than "
            + maxLineBytes
            + " bytes (Limits.maxLineBytes of this end), beginning \""
            + beginning(line)
            + "\"");
  }

  /** Of what the stream ended within, where it is a line. */
  static String line(FrameBuffer line) {
    return "line beginning \"" + beginning(line) + "\"";
  }

  private static String beginning(FrameBuffer line) {
    return Quote.of(line.array(), 0, line.size(), LINE_BYTES);
  }

  /**
   * @param seen so many bytes of {@code what} had come
   * @param at where the stream ended
   */
  static ProtocolException truncated(String what, int seen, long at) {
    return new ProtocolException(
        ErrorCode.TRUNCATED_FRAME,
        "stream ended within a " + what + ": after " + seen + " bytes, at byte " + at);
  }
}
