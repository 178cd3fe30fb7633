package dev.sallyport.codecs.internal.derive;

import dev.sallyport.codecs.internal.refuse.Grounds;
import dev.sallyport.codecs.internal.types.ClassInfo;
import dev.sallyport.codecs.internal.types.JavaType;
import dev.sallyport.schema.Schema.Scalar;
import java.util.ArrayList;
import java.util.List;

/**
 * What a Java type is on the wire, with the Java types still at hand: what the interpreted tree is
 * built from at run time, and sources are generated from by the annotation processor.
 *
 * <p>Records, unions and enums are one object for each type, and may contain themselves.
 */
public sealed interface Form {
  /**
   * A scalar.
   *
   * @param type the primitive or class
   */
  record Simple(Scalar scalar, ClassInfo type) implements Form {}

  record ListOf(Form element) implements Form {}

  record SetOf(Form element) implements Form {}

  /**
   * A map.
   *
   * @param key a scalar or a {@link Constants}
   */
  record MapOf(Form key, Form value) implements Form {}

  /** An array of objects. */
  record ArrayOf(JavaType component, Form element) implements Form {}

  /** An array of primitives other than byte. */
  record PrimitiveArray(ClassInfo component, Scalar element) implements Form {}

  /** {@link dev.sallyport.Data}. */
  record Dynamic() implements Form {}

  /** The result of a method that has none. */
  record Nothing() implements Form {}

  /** The parameters of a method. */
  record Tuple(List<Form> elements, List<String> subjects) implements Form {}

  /** In an inspection, a type variable: it is what is there. */
  record Open() implements Form {}

  /** A type that is no data. */
  record Refused(Grounds grounds) implements Form {}

  /** An enum. */
  final class Constants implements Form {
    private final ClassInfo type;
    private final List<String> names;

    Constants(ClassInfo type, List<String> names) {
      this.type = type;
      this.names = List.copyOf(names);
    }

    public ClassInfo type() {
      return type;
    }

    public List<String> names() {
      return names;
    }
  }

  /** A record. Its fields are known when all of it has been derived. */
  final class Structure implements Form {
    private final JavaType type;
    private final String name;
    private List<Member> members = List.of();

    Structure(JavaType type, String name) {
      this.type = type;
      this.name = name;
    }

    void complete(List<Member> all) {
      members = List.copyOf(all);
    }

    public JavaType type() {
      return type;
    }

    /** The name of its definition. */
    public String name() {
      return name;
    }

    public List<Member> members() {
      return members;
    }

    /** The names of its fields on the wire. */
    public List<String> names() {
      List<String> names = new ArrayList<>();
      for (Member member : members) {
        names.add(member.name());
      }
      return names;
    }
  }

  /**
   * A field of a record.
   *
   * @param component the name of the component, and of its accessor
   * @param name the name on the wire
   * @param type the component's type, inside the {@code Optional} where it is one
   */
  record Member(String component, String name, JavaType type, Form form, boolean optional) {}

  /** A sealed interface of records. Its variants are known when all of it has been derived. */
  final class Union implements Form {
    private final JavaType type;
    private final List<String> tags;
    private List<Structure> variants = List.of();

    Union(JavaType type, List<String> tags) {
      this.type = type;
      this.tags = List.copyOf(tags);
    }

    void complete(List<Structure> all) {
      variants = List.copyOf(all);
    }

    public JavaType type() {
      return type;
    }

    public List<String> tags() {
      return tags;
    }

    /** In the order of {@link #tags}. */
    public List<Structure> variants() {
      return variants;
    }
  }
}
