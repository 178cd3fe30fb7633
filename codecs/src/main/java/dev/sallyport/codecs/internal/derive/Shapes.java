package dev.sallyport.codecs.internal.derive;

import dev.sallyport.RefusedException;
import dev.sallyport.codecs.internal.shape.CompiledShape;
import dev.sallyport.codecs.internal.shape.Tree;
import dev.sallyport.codecs.internal.types.ReflectedTypes;
import dev.sallyport.codecs.internal.types.TypeUse;
import dev.sallyport.schema.Schema;
import dev.sallyport.spi.CodecProvider.ContractShapes;
import dev.sallyport.spi.ContractCodecs;
import dev.sallyport.spi.MessageCodec;
import dev.sallyport.spi.Shape;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
    Deriver.Part root = deriver.root(ReflectedTypes.use(type), "");
    return compiled(
        deriver,
        root,
        subject,
        schema ->
            type instanceof Class<?> message ? GeneratedCodecs.ofMessage(message, schema) : null);
  }

  /**
   * The shape of parameters.
   *
   * @throws RefusedException if one of them is not data
   */
  public CompiledShape<Object[]> parameters(List<Type> types, List<String> subjects) {
    return parameters(types, subjects, null);
  }

  @SuppressWarnings("unchecked") // A tuple's values are an Object[].
  private static CompiledShape<Object[]> parameters(
      List<Type> types, List<String> subjects, @Nullable MessageCodec<Object[]> codec) {
    if (types.size() != subjects.size()) {
      throw new IllegalArgumentException(
          "subjects out of range: " + subjects.size() + " (expected " + types.size() + ")");
    }
    Deriver deriver = new Deriver(Deriver.MAX_REFUSALS);
    List<TypeUse> uses = types.stream().map(ReflectedTypes::use).toList();
    // The subjects are in the paths: each parameter has its own.
    return (CompiledShape<Object[]>)
        compiled(deriver, deriver.parameters(uses, subjects), "", schema -> current(codec, schema));
  }

  private static @Nullable MessageCodec<?> current(@Nullable MessageCodec<?> codec, Schema schema) {
    return codec == null ? null : GeneratedCodecs.current(codec, schema);
  }

  /** The shapes of a contract's methods, with the codecs that were generated for it. */
  public ContractShapes contract(Class<?> contract) {
    ContractCodecs codecs = GeneratedCodecs.ofContract(contract);
    return new ContractShapes() {
      @Override
      public Shape<Object[]> parameters(String method, List<Type> types, List<String> subjects) {
        return Shapes.parameters(
            types, subjects, codecs == null ? null : codecs.parameters(method));
      }

      @Override
      public Shape<?> result(String method, Type type, String subject) {
        MessageCodec<?> codec = codecs == null ? null : codecs.result(method);
        if (codec == null) {
          return shape(type, subject);
        }
        Deriver deriver = new Deriver(Deriver.MAX_REFUSALS);
        Deriver.Part root = deriver.root(ReflectedTypes.use(type), "");
        return compiled(deriver, root, subject, schema -> current(codec, schema));
      }
    };
  }

  // The schema is that of the type whose codec it is.
  @SuppressWarnings("unchecked")
  private static CompiledShape<?> compiled(
      Deriver deriver,
      Deriver.Part root,
      String subject,
      Function<Schema, @Nullable MessageCodec<?>> codecs) {
    if (!deriver.refusals().isEmpty()) {
      throw new RefusedException(subject, deriver.refusals());
    }
    Schema schema = deriver.schema(root);
    return new CompiledShape<>(
        schema,
        new Tree(() -> new TreeBuilder().build(root.form())),
        (MessageCodec<Object>) codecs.apply(schema),
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
