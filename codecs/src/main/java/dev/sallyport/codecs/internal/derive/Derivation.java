package dev.sallyport.codecs.internal.derive;

import dev.sallyport.RefusedException;
import dev.sallyport.codecs.internal.shape.Deferred;
import dev.sallyport.codecs.internal.shape.Node;
import dev.sallyport.codecs.internal.types.ReflectedTypes;
import dev.sallyport.codecs.internal.types.TypeUse;
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
  private volatile @Nullable Derived derived;

  private record Derived(Schema schema, Form form) {}

  private Derivation(
      List<Type> types, @Nullable List<String> subjects, @Nullable MessageCodec<T> codec) {
    super(codec);
    this.types = types;
    this.subjects = subjects;
  }

  static <T> Derivation<T> ofMessage(Type type, @Nullable MessageCodec<T> codec) {
    return new Derivation<>(List.of(type), null, codec);
  }

  static Derivation<Object[]> ofParameters(
      List<Type> types, List<String> subjects, @Nullable MessageCodec<Object[]> codec) {
    return new Derivation<>(List.copyOf(types), List.copyOf(subjects), codec);
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

  private Derived derive(String subject) {
    Derived known = derived;
    if (known == null) {
      Deriver deriver = new Deriver(Deriver.MAX_REFUSALS);
      Deriver.Part root = root(deriver);
      if (!deriver.refusals().isEmpty()) {
        throw new RefusedException(subject, deriver.refusals());
      }
      known = new Derived(deriver.schema(root), root.form());
      derived = known;
    }
    return known;
  }

  private Deriver.Part root(Deriver deriver) {
    if (subjects == null) {
      return deriver.root(ReflectedTypes.use(types.get(0)), "");
    }
    List<TypeUse> uses = new ArrayList<>();
    for (Type type : types) {
      uses.add(ReflectedTypes.use(type));
    }
    // The subjects are in the paths: each parameter has its own.
    return deriver.parameters(uses, subjects);
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
    return CanonicalJson.of(schema);
  }

  @Override
  protected String digest(String canonicalText) {
    return Fingerprints.sha256(canonicalText);
  }
}
