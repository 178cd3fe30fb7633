package dev.sallyport.codecs.internal.json;

import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.codecs.internal.shape.CompiledShape;
import dev.sallyport.codecs.internal.shape.Trail;
import dev.sallyport.spi.Codec;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Shape;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/** JSON: records as objects by field name, in ASCII, on one line. Stateless; thread-safe. */
public final class JsonCodec implements Codec {
  @Override
  public Encoding encoding() {
    return Encoding.JSON;
  }

  @Override
  public <T> void encode(Shape<T> shape, T value, FrameBuffer out, Limits limits) {
    JsonWriter writer = new JsonWriter(out);
    try {
      CompiledShape.of(shape).encode(value, writer, out, limits);
    } finally {
      writer.release();
    }
  }

  @Override
  public <T> T decode(Shape<T> shape, byte[] bytes, int offset, int length, Limits limits) {
    CompiledShape<T> compiled = CompiledShape.of(shape);
    Objects.checkFromIndexSize(offset, length, bytes.length);
    Jackson.requireUtf8(bytes, offset, length);
    Trail trail = new Trail(limits.maxDepth());
    TagScan tags = new TagScan(bytes, offset, length);
    try (JsonParser json = Jackson.parser(bytes, offset, length)) {
      JsonReader reader = new JsonReader(json, tags, trail, limits.maxElements());
      reader.begin();
      T value = compiled.read(reader);
      reader.requireEnd();
      return value;
    } catch (JacksonException e) {
      throw Jackson.malformed(trail.path("$"), e, 0, length);
    }
  }
}
