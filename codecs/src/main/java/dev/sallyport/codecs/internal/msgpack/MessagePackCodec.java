package dev.sallyport.codecs.internal.msgpack;

import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.codecs.internal.shape.CompiledShape;
import dev.sallyport.codecs.internal.shape.Trail;
import dev.sallyport.spi.Codec;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Shape;
import java.util.Objects;

/** MessagePack: records as arrays, fields in the order of declaration. Stateless; thread-safe. */
public final class MessagePackCodec implements Codec {
  @Override
  public Encoding encoding() {
    return Encoding.MESSAGEPACK;
  }

  @Override
  public <T> void encode(Shape<T> shape, T value, FrameBuffer out, Limits limits) {
    CompiledShape.of(shape).encode(value, new MessagePackWriter(out), out, limits);
  }

  @Override
  public <T> T decode(Shape<T> shape, byte[] bytes, int offset, int length, Limits limits) {
    CompiledShape<T> compiled = CompiledShape.of(shape);
    Objects.checkFromIndexSize(offset, length, bytes.length);
    Trail trail = new Trail(limits.maxDepth());
    MessagePackInput in = new MessagePackInput(bytes, offset, length, trail);
    T value = compiled.read(new MessagePackReader(in, trail, limits.maxElements()));
    in.requireEnd();
    return value;
  }
}
