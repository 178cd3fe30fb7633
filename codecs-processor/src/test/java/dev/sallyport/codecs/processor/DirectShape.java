package dev.sallyport.codecs.processor;

import dev.sallyport.codecs.internal.shape.CompiledShape;
import dev.sallyport.codecs.internal.shape.Deferred;
import dev.sallyport.codecs.internal.shape.Node;
import dev.sallyport.schema.Schema;
import dev.sallyport.spi.MessageCodec;

/** A shape that is a generated codec and nothing else: there is no tree to fall back upon. */
final class DirectShape<T> extends Deferred<T> {
  private DirectShape(MessageCodec<T> codec) {
    super(codec);
  }

  static <T> CompiledShape<T> of(MessageCodec<T> codec) {
    return new CompiledShape<>(new DirectShape<>(codec), "direct");
  }

  /** The codec gave up. */
  static final class GaveUp extends Error {
    private static final long serialVersionUID = 1L;

    GaveUp() {
      super("the generated codec gave up", null, false, false);
    }
  }

  @Override
  protected Node buildTree() {
    throw new GaveUp();
  }

  @Override
  protected Schema deriveSchema() {
    throw new IllegalStateException("no schema");
  }

  @Override
  protected String canonical(Schema derived) {
    throw new IllegalStateException("no schema");
  }

  @Override
  protected String digest(String canonicalText) {
    throw new IllegalStateException("no schema");
  }
}
