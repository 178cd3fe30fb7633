package dev.sallyport.codecs.internal.derive;

import dev.sallyport.RefusedException;
import dev.sallyport.codecs.internal.shape.CompiledShape;
import dev.sallyport.spi.CodecProvider.ContractShapes;
import dev.sallyport.spi.ContractCodecs;
import dev.sallyport.spi.MessageCodec;
import dev.sallyport.spi.Shape;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
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

  private static final Comparator<Map.Entry<String, String>> BY_NAME =
      new Comparator<>() {
        @Override
        public int compare(Map.Entry<String, String> left, Map.Entry<String, String> right) {
          return left.getKey().compareTo(right.getKey());
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
    MessageCodec<?> codec =
        type instanceof Class<?> message ? GeneratedCodecs.ofMessage(message) : null;
    return codec == null
        ? message(type, subject, null, new Derived())
        : new CompiledShape<>(Derivation.ofMessage(type, codec, new Derived()), subject);
  }

  private static CompiledShape<?> message(
      Type type, String subject, @Nullable MessageCodec<?> codec, Derived shared) {
    return new CompiledShape<>(Derivation.ofMessage(type, codec, shared).checked(subject), subject);
  }

  /**
   * The shape of parameters.
   *
   * @throws RefusedException if one of them is not data
   */
  public CompiledShape<Object[]> parameters(List<Type> types, List<String> subjects) {
    return parameters(types, subjects, null, new Derived());
  }

  private static CompiledShape<Object[]> parameters(
      List<Type> types,
      List<String> subjects,
      @Nullable MessageCodec<Object[]> codec,
      Derived shared) {
    if (types.size() != subjects.size()) {
      throw new IllegalArgumentException(
          "subjects out of range: " + subjects.size() + " (expected " + types.size() + ")");
    }
    return new CompiledShape<>(
        Derivation.ofParameters(types, subjects, codec, shared).checked(""), "");
  }

  /** The shapes of a contract's methods, with the codecs that were generated for it. */
  public ContractShapes contract(Class<?> contract) {
    ContractCodecs codecs = GeneratedCodecs.ofContract(contract);
    Derived shared = new Derived();
    return new ContractShapes() {
      @Override
      public ContractCodecs.@Nullable Declaration declaration() {
        return codecs == null ? null : codecs.declaration();
      }

      @Override
      public @Nullable ContractCodecs caller(Method method) {
        try {
          return codecs != null && codecs.calls(method) ? codecs : null;
        } catch (LinkageError e) {
          // Generated beside other classes than those that run.
          return null;
        }
      }

      @Override
      public Shape<Object[]> parameters(String method, List<Type> types, List<String> subjects) {
        return Shapes.parameters(
            types, subjects, codecs == null ? null : codecs.parameters(method), shared);
      }

      @Override
      public Shape<?> items(String method, Type type, String subject) {
        return of(codecs == null ? null : codecs.items(method), type, subject);
      }

      @Override
      public Shape<?> result(String method, Type type, String subject) {
        return of(codecs == null ? null : codecs.result(method), type, subject);
      }

      @Override
      public String fingerprint(List<Shape<?>> shapes, List<String> names) {
        // A codec that is still in use has the schema that was derived (Deferred): these are the
        // texts that the generated fingerprint was taken over.
        String generated =
            codecs != null && areGenerated(shapes) ? codecs.fingerprint(names) : null;
        return generated == null ? Shapes.this.fingerprint(shapes, names) : generated;
      }

      private Shape<?> of(@Nullable MessageCodec<?> codec, Type type, String subject) {
        return codec == null ? shape(type, subject) : message(type, subject, codec, shared);
      }
    };
  }

  private static boolean areGenerated(List<Shape<?>> shapes) {
    for (Shape<?> shape : shapes) {
      if (!(shape instanceof CompiledShape<?> ours) || !ours.isGenerated()) {
        return false;
      }
    }
    return true;
  }

  /** The fingerprint of schemas: their canonical texts, by name. */
  public static String fingerprint(SortedMap<String, String> texts) {
    return Fingerprints.sha256(CanonicalJson.of(List.copyOf(texts.entrySet())));
  }

  /** The fingerprint of several shapes, whatever the order they come in. */
  public String fingerprint(List<Shape<?>> shapes, List<String> names) {
    if (shapes.size() != names.size()) {
      throw new IllegalArgumentException(
          "names out of range: " + names.size() + " (expected " + shapes.size() + ")");
    }
    List<Map.Entry<String, String>> all = new ArrayList<>();
    for (int i = 0; i < shapes.size(); i++) {
      all.add(Map.entry(names.get(i), canonical(shapes.get(i))));
    }
    all.sort(BY_NAME);
    return Fingerprints.sha256(CanonicalJson.of(all));
  }

  private static String canonical(Shape<?> shape) {
    return shape instanceof CompiledShape<?> ours
        ? ours.canonical()
        : CanonicalJson.of(shape.schema());
  }
}
