package dev.sallyport.codecs.internal.derive;

import dev.sallyport.RefusedException;
import dev.sallyport.codecs.internal.shape.Deferred;
import dev.sallyport.codecs.internal.shape.Node;
import dev.sallyport.schema.Schema;
import dev.sallyport.spi.MessageCodec;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is derived from a message type, or from the parameters of a method. Thread-safe. */
final class Derivation<T> extends Deferred<T> {
  private final List<Type> types;
  private final @Nullable List<String> subjects;
  private final Derived shared;
  private volatile @Nullable Result derived;

  private record Result(Schema schema, Form form) {}

  private Derivation(
      List<Type> types,
      @Nullable List<String> subjects,
      @Nullable MessageCodec<T> codec,
      Derived shared) {
    super(codec);
    this.types = types;
    this.subjects = subjects;
    this.shared = shared;
  }

  /**
   * @param shared with the other messages of its contract
   */
  static <T> Derivation<T> ofMessage(Type type, @Nullable MessageCodec<T> codec, Derived shared) {
    return new Derivation<>(List.of(type), null, codec, shared);
  }

  /**
   * @param shared with the other messages of its contract
   */
  static Derivation<Object[]> ofParameters(
      List<Type> types,
      List<String> subjects,
      @Nullable MessageCodec<Object[]> codec,
      Derived shared) {
    return new Derivation<>(List.copyOf(types), List.copyOf(subjects), codec, shared);
  }

  /**
   * Derives, if that has not been done.
   *
   * @throws RefusedException if it is no data, in the name of {@code subject}
   */
  Derivation<T> checked(String subject) {
    derive(subject);
    // Also finds out whether the generated codec is of this schema.
    schema();
    return this;
  }

  private Result derive(String subject) {
    Result known = derived;
    if (known == null) {
      Deriver deriver = new Deriver(Deriver.MAX_REFUSALS);
      Deriver.Part root = root(deriver);
      if (!deriver.refusals().isEmpty()) {
        throw new RefusedException(subject, deriver.refusals());
      }
      known = new Result(deriver.schema(root), root.form());
      derived = known;
    }
    return known;
  }

  private Deriver.Part root(Deriver deriver) {
    if (subjects == null) {
      return shared.part(deriver, types.get(0), "");
    }
    List<Deriver.Part> parts = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      // The subjects are in the paths: each parameter has its own.
      parts.add(shared.part(deriver, types.get(i), subjects.get(i)));
    }
    return Deriver.tuple(parts, subjects);
  }

  @Override
  protected Schema deriveSchema() {
    return derive("").schema;
  }

  @Override
  protected Node buildTree() {
    return new TreeBuilder().build(derive("").form);
  }

  @Override
  protected String canonical(Schema schema) {
    return shared.canonical(schema);
  }

  @Override
  protected String digest(String canonicalText) {
    return Fingerprints.sha256(canonicalText);
  }
}
