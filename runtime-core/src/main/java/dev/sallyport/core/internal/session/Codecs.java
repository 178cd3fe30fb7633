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

  /** Initialized when a body is met that is not {@linkplain PlainJson plain}. */
  private static final class Bodies {
    static final Codec JSON = PROVIDER.codec(Encoding.JSON);

    @SuppressWarnings("unchecked") // A shape derived from a class has that class's values.
    static final Shape<Data> SHAPE = (Shape<Data>) PROVIDER.shape(Data.class, "body");

    private Bodies() {}
  }

  private Codecs() {}

  /**
   * @throws dev.sallyport.RefusedException if it is no data, or larger than {@code out} may become;
   *     that is as it was
   */
  static void writeBody(Data body, FrameBuffer out) {
    int start = out.size();
    try {
      if (PlainJson.write(body.value(), out)) {
        return;
      }
    } catch (FrameBuffer.CapacityExceededException e) {
      // In what words it is refused is the codec's business.
    }
    out.truncate(start);
    Bodies.JSON.encode(Bodies.SHAPE, body, out, Limits.defaults());
  }

  /**
   * @throws dev.sallyport.InvalidDataException if it is no JSON, or nested deeper than {@code
   *     depth}
   */
  static Data readBody(byte[] bytes, int offset, int length, int depth) {
    Data plain = PlainJson.read(bytes, offset, length, depth);
    return plain != null
        ? plain
        : Bodies.JSON.decode(
            Bodies.SHAPE, bytes, offset, length, Limits.defaults().withMaxDepth(depth));
  }
}
