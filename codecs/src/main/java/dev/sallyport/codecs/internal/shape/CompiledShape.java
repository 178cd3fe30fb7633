package dev.sallyport.codecs.internal.shape;

import dev.sallyport.Limits;
import dev.sallyport.codecs.internal.refuse.OwnCode;
import dev.sallyport.schema.Refusal;
import dev.sallyport.schema.Schema;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.MessageCodec;
import dev.sallyport.spi.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A schema, the tree of nodes that is compiled with it, and the codec that was generated for it if
 * there is one. Thread-safe.
 *
 * <p>The tree is what counts: it alone says what is accepted and explains what is not. A generated
 * codec is tried first; whatever it stumbles over is done again by the tree, from the start.
 */
public final class CompiledShape<T> implements Shape<T> {
  private final Deferred<T> parts;
  private final String subject;
  private final boolean interpreted;

  public CompiledShape(Deferred<T> parts, String subject) {
    this(parts, subject, false);
  }

  private CompiledShape(Deferred<T> parts, String subject, boolean interpreted) {
    this.parts = parts;
    this.subject = subject;
    this.interpreted = interpreted;
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
    return parts.schema();
  }

  @Override
  public String fingerprint() {
    return parts.fingerprint();
  }

  /** The schema's canonical text. */
  public String canonical() {
    return parts.canonical();
  }

  @Override
  public String subject() {
    return subject;
  }

  /** Whether there is a generated codec. */
  public boolean isGenerated() {
    return direct() != null;
  }

  private @Nullable MessageCodec<T> direct() {
    return interpreted ? null : parts.codec();
  }

  /**
   * Checks and writes a value in one pass; on failure {@code out} is back where it was.
   *
   * @throws dev.sallyport.RefusedException if it cannot be sent
   */
  public void encode(T value, PassWriter writer, FrameBuffer out, Limits limits) {
    MessageCodec<T> direct = direct();
    if (direct == null || !writeDirect(direct, value, writer, out, limits)) {
      writeInterpreted(value, writer, out, limits);
    }
  }

  /** False, and nothing written, if the tree has to see to it. */
  private static <T> boolean writeDirect(
      MessageCodec<T> codec, T value, PassWriter writer, FrameBuffer out, Limits limits) {
    int start = out.size();
    boolean complete = false;
    try {
      writer.beginDirect(out, limits);
      codec.write(writer, value);
      writer.end();
      complete = true;
    } catch (Throwable irregular) {
      // What it is, and whose code threw it, the tree will tell.
      OwnCode.requireFailure(irregular);
    } finally {
      if (!complete) {
        out.truncate(start);
      }
    }
    return complete;
  }

  private void writeInterpreted(T value, PassWriter writer, FrameBuffer out, Limits limits) {
    Outgoing pass = new Outgoing(limits);
    if (!interpret(parts.root(), value, writer, out, limits, pass)) {
      throw pass.refusal(subject);
    }
  }

  /**
   * All refusals of a value, up to a number, by a tree that is made to find them; nothing stays in
   * {@code out}.
   */
  public static List<Refusal> inspect(
      Node root,
      @Nullable Object value,
      PassWriter writer,
      FrameBuffer out,
      Limits limits,
      int maxRefusals) {
    Outgoing pass = new Outgoing(limits, 0, maxRefusals);
    interpret(root, value, writer, out, limits, pass);
    out.clear();
    return pass.refusals();
  }

  /** False, and nothing written, if something was refused. */
  private static boolean interpret(
      Node root,
      @Nullable Object value,
      PassWriter writer,
      FrameBuffer out,
      Limits limits,
      Outgoing pass) {
    int start = out.size();
    boolean complete = false;
    try {
      writer.beginInterpreted(out, limits);
      root.write(writer, value, pass);
      if (pass.isClean()) {
        writer.end();
        complete = true;
      }
    } catch (Outgoing.Enough e) {
      // The refusals are in the pass.
    } catch (FrameBuffer.CapacityExceededException e) {
      pass.tooLarge(limits.maxMessageBytes());
    } catch (Throwable e) {
      // A collection may be a view of one with code of its own; that code has failed.
      OwnCode.requireFailure(e);
      pass.failed(e);
    } finally {
      if (!complete) {
        out.truncate(start);
      }
    }
    return complete;
  }

  /**
   * Reads the one value that a document is.
   *
   * @throws RuntimeException what the reader makes of malformed data, with its trail at the place
   */
  // The deriver pairs T with the node that makes it; that of Nothing makes the null of Void.
  @SuppressWarnings({"unchecked", "NullAway"})
  public T decode(PassReader reader, byte[] bytes, int offset, int length, Limits limits) {
    MessageCodec<T> direct = direct();
    if (direct != null) {
      try {
        reader.begin(bytes, offset, length, limits);
        T value = direct.read(reader);
        reader.requireEnd();
        return value;
      } catch (Throwable irregular) {
        // The tree will tell what it is, and where.
        OwnCode.requireFailure(irregular);
      }
    }
    reader.begin(bytes, offset, length, limits);
    T value = (T) parts.root().read(reader);
    reader.requireEnd();
    return value;
  }

  /** The same shape under another subject. */
  public CompiledShape<T> withSubject(String other) {
    return new CompiledShape<>(parts, other, interpreted);
  }

  /** The same shape without the generated codec. */
  public CompiledShape<T> interpreted() {
    return new CompiledShape<>(parts, subject, true);
  }
}
