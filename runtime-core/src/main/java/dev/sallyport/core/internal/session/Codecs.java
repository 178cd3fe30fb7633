package dev.sallyport.core.internal.session;

import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.spi.Codec;
import dev.sallyport.spi.CodecProvider;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Shape;

/** The codecs in use, and the form of control bodies: always JSON, whatever messages are. */
final class Codecs {
  static final CodecProvider PROVIDER = CodecProvider.get();

  private static final Codec JSON = PROVIDER.codec(Encoding.JSON);

  @SuppressWarnings("unchecked") // A shape derived from a class has that class's values.
  private static final Shape<Data> BODY = (Shape<Data>) PROVIDER.shape(Data.class, "body");

  private Codecs() {}

  static void writeBody(Data body, FrameBuffer out) {
    JSON.encode(BODY, body, out, Limits.defaults());
  }

  /**
   * @throws dev.sallyport.InvalidDataException if it is no JSON, or nested deeper than {@code
   *     depth}
   */
  static Data readBody(byte[] bytes, int offset, int length, int depth) {
    return JSON.decode(BODY, bytes, offset, length, Limits.defaults().withMaxDepth(depth));
  }
}
