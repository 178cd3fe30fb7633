package dev.sallyport.codecs.internal.shape;

import dev.sallyport.schema.Schema;
import dev.sallyport.spi.MessageCodec;
import org.jspecify.annotations.Nullable;

/**
 * What the shapes of one type share, each part made when it is first asked for: the schema, the
 * interpreted tree and the fingerprint. A process that only sends and receives what a generated
 * codec takes needs none of them, and they cost a new process tens of milliseconds.
 *
 * <p>Thread-safe: two threads may both make a part, and make it alike.
 */
public abstract class Deferred<T> {
  private volatile @Nullable MessageCodec<T> codec;
  private volatile @Nullable Schema schema;
  private volatile @Nullable Node root;
  private volatile @Nullable String fingerprint;

  /**
   * @param codec the generated one, if there is one that fits
   */
  protected Deferred(@Nullable MessageCodec<T> codec) {
    this.codec = codec;
  }

  protected abstract Schema deriveSchema();

  protected abstract Node buildTree();

  /** The schema's canonical text. */
  protected abstract String canonical(Schema derived);

  protected abstract String digest(String canonicalText);

  final @Nullable MessageCodec<T> codec() {
    return codec;
  }

  /**
   * The schema. With it is known whether a generated codec is of the same one: its classes may have
   * been compiled without it. If not, it is used no more.
   */
  public final Schema schema() {
    Schema known = schema;
    if (known == null) {
      known = deriveSchema();
      MessageCodec<T> generated = codec;
      if (generated != null && !generated.schema().equals(canonical(known))) {
        codec = null;
      }
      schema = known;
    }
    return known;
  }

  /** The schema's canonical text: that of a generated codec, if it is of the same one. */
  final String canonical() {
    Schema known = schema();
    MessageCodec<T> generated = codec;
    return generated == null ? canonical(known) : generated.schema();
  }

  final Node root() {
    Node built = root;
    if (built == null) {
      built = buildTree();
      root = built;
    }
    return built;
  }

  final String fingerprint() {
    String known = fingerprint;
    if (known == null) {
      known = digest(canonical());
      fingerprint = known;
    }
    return known;
  }
}
