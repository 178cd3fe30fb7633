package dev.sallyport.codecs.internal.derive;

import dev.sallyport.RefusedException;
import dev.sallyport.codecs.internal.shape.CompiledShape;
import dev.sallyport.codecs.internal.shape.Tree;
import dev.sallyport.codecs.internal.types.ReflectedTypes;
import dev.sallyport.codecs.internal.types.TypeUse;
import dev.sallyport.schema.Schema;
import dev.sallyport.spi.Shape;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes shapes from types, and fingerprints from schemas. Thread-safe. */
public final class Shapes {
  // Keyed by the class itself, so that a class loader can go when its types are no longer used.
  private final ClassValue<CompiledShape<?>> classes =
      new ClassValue<>() {
        @Override
        protected CompiledShape<?> computeValue(Class<?> type) {
          return derive(type, type.getSimpleName());
        }
      };

  /**
   * The shape of a message type.
   *
   * @throws RefusedException if it is not data
   */
  public CompiledShape<?> shape(Type type, String subject) {
    if (type instanceof Class<?> plain && !plain.isPrimitive() && !plain.isArray()) {
      try {
        return classes.get(plain).withSubject(subject);
      } catch (RefusedException e) {
        throw new RefusedException(subject, e.refusals());
      }
    }
    return derive(type, subject);
  }

  private static CompiledShape<?> derive(Type type, String subject) {
    Deriver deriver = new Deriver(Deriver.MAX_REFUSALS);
    return compiled(deriver, deriver.root(ReflectedTypes.use(type), ""), subject);
  }

  /**
   * The shape of parameters.
   *
   * @throws RefusedException if one of them is not data
   */
  @SuppressWarnings("unchecked") // A tuple's values are an Object[].
  public CompiledShape<Object[]> parameters(List<Type> types, List<String> subjects) {
    if (types.size() != subjects.size()) {
      throw new IllegalArgumentException(
          "subjects out of range: " + subjects.size() + " (expected " + types.size() + ")");
    }
    Deriver deriver = new Deriver(Deriver.MAX_REFUSALS);
    List<TypeUse> uses = types.stream().map(ReflectedTypes::use).toList();
    // The subjects are in the paths: each parameter has its own.
    return (CompiledShape<Object[]>) compiled(deriver, deriver.parameters(uses, subjects), "");
  }

  private static CompiledShape<?> compiled(Deriver deriver, Deriver.Part root, String subject) {
    if (!deriver.refusals().isEmpty()) {
      throw new RefusedException(subject, deriver.refusals());
    }
    return new CompiledShape<>(
        deriver.schema(root),
        new Tree(() -> new TreeBuilder().build(root.form())),
        null,
        subject,
        Shapes::fingerprint);
  }

  private static String fingerprint(Schema schema) {
    return sha256(CanonicalJson.of(schema));
  }

  /** The fingerprint of several shapes, whatever the order they come in. */
  public String fingerprint(List<Shape<?>> shapes, List<String> names) {
    if (shapes.size() != names.size()) {
      throw new IllegalArgumentException(
          "names out of range: " + names.size() + " (expected " + shapes.size() + ")");
    }
    List<Map.Entry<String, Schema>> all = new ArrayList<>();
    for (int i = 0; i < shapes.size(); i++) {
      all.add(Map.entry(names.get(i), shapes.get(i).schema()));
    }
    all.sort(Map.Entry.comparingByKey());
    return sha256(CanonicalJson.of(all));
  }

  private static String sha256(String text) {
    byte[] digest;
    try {
      digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    StringBuilder hex = new StringBuilder(64);
    for (byte b : digest) {
      hex.append(Character.forDigit(b >> 4 & 0xf, 16)).append(Character.forDigit(b & 0xf, 16));
    }
    return hex.toString();
  }
}
