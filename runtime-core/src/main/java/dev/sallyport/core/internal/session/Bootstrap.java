package dev.sallyport.core.internal.session;

import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.RefusedException;
import dev.sallyport.schema.Refusal;
import dev.sallyport.spi.Codec;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Shape;
import java.util.List;

/**
 * The parent's data for a new child: checked against its type like any message, and carried in the
 * HELLO as the JSON that it is.
 */
public final class Bootstrap {
  /** Leaves half of a HELLO for the rest. */
  private static final int MAX_BYTES = 8 << 10;

  private Bootstrap() {}

  /**
   * The value as it goes into a HELLO.
   *
   * @throws RefusedException if it is not data, or too large
   */
  public static Data write(Object value, Limits limits) {
    String subject = value instanceof Data ? "$" : value.getClass().getSimpleName();
    Shape<?> shape = Codecs.PROVIDER.shape(value.getClass(), subject);
    // No fingerprint travels with this data: whether a generated codec is of the classes that run
    // is
    // found out by asking for the schema.
    shape.schema();
    FrameBuffer json = new FrameBuffer(1 << 20);
    encode(shape, value, json, limits);
    if (json.size() > MAX_BYTES) {
      throw new RefusedException(
          subject,
          List.of(
              new Refusal(
                  "",
                  "is too large for a handshake: " + json.size() + " bytes as JSON",
                  "bootstrap data has at most " + MAX_BYTES + " bytes",
                  "send what is large in a call, after the start",
                  "LIMIT-SIZE")));
    }
    return Codecs.readBody(json.array(), 0, json.size(), Hello.MAX_DEPTH - 2);
  }

  @SuppressWarnings("unchecked") // The codec checks the value against the shape.
  private static <T> void encode(Shape<T> shape, Object value, FrameBuffer out, Limits limits) {
    Codec json = Codecs.PROVIDER.codec(Encoding.JSON);
    json.encode(shape, (T) value, out, limits);
  }

  static <T> T read(Data data, Shape<T> shape, Limits limits) {
    FrameBuffer json = new FrameBuffer(1 << 20);
    Codecs.writeBody(data, json);
    // As in write.
    shape.schema();
    return Codecs.PROVIDER.codec(Encoding.JSON).decode(shape, json.array(), 0, json.size(), limits);
  }
}
