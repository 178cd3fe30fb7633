package dev.sallyport.codecs.internal.msgpack;

import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.codecs.internal.shape.CompiledShape;
import dev.sallyport.codecs.internal.shape.Node;
import dev.sallyport.codecs.internal.shape.Spare;
import dev.sallyport.schema.Refusal;
import dev.sallyport.spi.Codec;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Shape;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * MessagePack: records as arrays, fields in the order of declaration, or as maps by the names of
 * their fields. Thread-safe.
 */
public final class MessagePackCodec implements Codec {
  private final Spare<MessagePackWriter> writers = new Spare<>();
  private final Spare<MessagePackReader> readers = new Spare<>();
  private final Form form;

  public MessagePackCodec(Form form) {
    this.form = form;
  }

  private MessagePackWriter newWriter() {
    return form == Form.POSITIONAL ? new MessagePackWriter() : new NamedMessagePackWriter();
  }

  private MessagePackReader newReader() {
    return form == Form.POSITIONAL
        ? new MessagePackReader()
        : new NamedMessagePackReader(form == Form.NAMED_OPEN);
  }

  @Override
  public Encoding encoding() {
    return Encoding.MESSAGEPACK;
  }

  @Override
  public <T> void encode(Shape<T> shape, T value, FrameBuffer out, Limits limits) {
    MessagePackWriter spare = writers.take();
    MessagePackWriter writer = spare == null ? newWriter() : spare;
    try {
      CompiledShape.of(shape).encode(value, writer, out, limits);
    } finally {
      writer.release();
      writers.give(writer);
    }
  }

  /** All refusals of a value, up to a number, by a tree that is made to find them. */
  public static List<Refusal> inspect(
      Node root, @Nullable Object value, Limits limits, int maxRefusals) {
    FrameBuffer out = new FrameBuffer(limits.maxMessageBytes());
    return CompiledShape.inspect(root, value, new MessagePackWriter(), out, limits, maxRefusals);
  }

  @Override
  public <T> T decode(Shape<T> shape, byte[] bytes, int offset, int length, Limits limits) {
    CompiledShape<T> compiled = CompiledShape.of(shape);
    Objects.checkFromIndexSize(offset, length, bytes.length);
    MessagePackReader spare = readers.take();
    MessagePackReader reader = spare == null ? newReader() : spare;
    try {
      return compiled.decode(reader, bytes, offset, length, limits);
    } finally {
      reader.release();
      readers.give(reader);
    }
  }
}
