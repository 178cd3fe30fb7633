package dev.sallyport.codecs.internal.shape;

import dev.sallyport.Limits;
import dev.sallyport.schema.Schema;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Shape;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A schema and the tree of nodes that was compiled with it. Immutable; thread-safe. */
public final class CompiledShape<T> implements Shape<T> {
  private final Schema schema;
  private final Node root;
  private final String subject;
  private final Function<Schema, String> fingerprints;
  private volatile @Nullable String fingerprint;

  public CompiledShape(
      Schema schema, Node root, String subject, Function<Schema, String> fingerprints) {
    this.schema = schema;
    this.root = root;
    this.subject = subject;
    this.fingerprints = fingerprints;
  }

  /**
   * The shape as one of this module's.
   *
   * @throws IllegalArgumentException if another provider made it
   */
  public static <T> CompiledShape<T> of(Shape<T> shape) {
    if (shape instanceof CompiledShape<T> compiled) {
      return compiled;
    }
    throw new IllegalArgumentException("shape of another provider: " + shape.getClass().getName());
  }

  @Override
  public Schema schema() {
    return schema;
  }

  /** Computed when first asked for: a digest costs a short-lived process milliseconds. */
  @Override
  public String fingerprint() {
    String known = fingerprint;
    if (known == null) {
      known = fingerprints.apply(schema);
      fingerprint = known;
    }
    return known;
  }

  @Override
  public String subject() {
    return subject;
  }

  /**
   * Checks and writes a value in one pass; on failure {@code out} is back where it was.
   *
   * @throws dev.sallyport.RefusedException if it cannot be sent
   */
  public void encode(T value, DataWriter writer, FrameBuffer out, Limits limits) {
    Outgoing pass = new Outgoing(limits);
    int start = out.size();
    boolean complete = false;
    try {
      root.write(writer, value, pass);
      if (pass.isClean()) {
        writer.end();
        complete = true;
      }
    } catch (Outgoing.Enough e) {
      // The refusals are in the pass.
    } catch (FrameBuffer.CapacityExceededException e) {
      pass.tooLarge(limits.maxFrameBytes());
    } catch (RuntimeException e) {
      // A collection may be a view of one with code of its own; that code has failed.
      pass.failed(e);
    } finally {
      if (!complete) {
        out.truncate(start);
      }
    }
    if (!complete) {
      throw pass.refusal(subject);
    }
  }

  /** Reads a value. */
  // The deriver pairs T with the node that makes it; that of Nothing makes the null of Void.
  @SuppressWarnings({"unchecked", "NullAway"})
  public T read(DataReader in) {
    return (T) root.read(in);
  }

  /** The same shape under another subject. */
  public CompiledShape<T> withSubject(String other) {
    return new CompiledShape<>(schema, root, other, fingerprints);
  }
}
