package dev.sallyport.codecs.internal.json;

import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.codecs.internal.shape.CompiledShape;
import dev.sallyport.codecs.internal.shape.Spare;
import dev.sallyport.spi.Codec;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Shape;
import java.util.Objects;
import tools.jackson.core.JacksonException;

/** JSON: records as objects by field name, in ASCII, on one line. Thread-safe. */
public final class JsonCodec implements Codec {
  private final Spare<JsonWriter> writers = new Spare<>();
  private final Spare<JsonReader> readers = new Spare<>();
  private final boolean passesOver;

  public JsonCodec(Form form) {
    this.passesOver = form == Form.NAMED_OPEN;
  }

  @Override
  public Encoding encoding() {
    return Encoding.JSON;
  }

  @Override
  public <T> void encode(Shape<T> shape, T value, FrameBuffer out, Limits limits) {
    JsonWriter spare = writers.take();
    JsonWriter writer = spare == null ? new JsonWriter() : spare;
    try {
      CompiledShape.of(shape).encode(value, writer, out, limits);
    } finally {
      writer.release();
      writers.give(writer);
    }
  }

  @Override
  public <T> T decode(Shape<T> shape, byte[] bytes, int offset, int length, Limits limits) {
    CompiledShape<T> compiled = CompiledShape.of(shape);
    Objects.checkFromIndexSize(offset, length, bytes.length);
    JsonReader spare = readers.take();
    JsonReader reader = spare == null ? new JsonReader(passesOver) : spare;
    try {
      return compiled.decode(reader, bytes, offset, length, limits);
    } catch (JacksonException e) {
      throw reader.malformed(e);
    } finally {
      reader.release();
      readers.give(reader);
    }
  }
}
