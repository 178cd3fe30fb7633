package dev.sallyport.codecs.internal.derive;

import dev.sallyport.Data;
import dev.sallyport.codecs.internal.refuse.Grounds;
import dev.sallyport.codecs.internal.refuse.TypeGrounds;
import dev.sallyport.codecs.internal.shape.EnumNode;
import dev.sallyport.codecs.internal.shape.KeyForm;
import dev.sallyport.codecs.internal.shape.Node;
import dev.sallyport.codecs.internal.shape.Nodes;
import dev.sallyport.schema.Refusal;
import dev.sallyport.schema.Schema;
import dev.sallyport.spi.Names;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Derives the schema and the nodes of one message type, with all that it names. Goes on after a
 * refusal, so that up to ten are found at once. Used once, by one thread.
 */
final class Deriver {
  private static final int MAX_REFUSALS = 10;
  private static final int MAX_TYPE_DEPTH = 16;

  private static final Part NOTHING = new Part(new Schema.Nothing(), Nodes.nothing());

  private final Map<JavaType, Part> named = new HashMap<>();
  private final Map<String, JavaType> owners = new HashMap<>();
  private final SortedMap<String, Schema.Definition> definitions = new TreeMap<>();
  private final List<Refusal> refusals = new ArrayList<>();
  private final RecordDeriver records = new RecordDeriver(this);
  private final UnionDeriver unions = new UnionDeriver(this);

  /** A type and the node that was compiled with it. */
  record Part(Schema.Type type, Node node) {}

  /** Everything that was refused; what was derived is of use only if this is empty. */
  List<Refusal> refusals() {
    return refusals;
  }

  SortedMap<String, Schema.Definition> definitions() {
    return definitions;
  }

  /** Derives a message type, which may be void. */
  Part root(Type type, String path) {
    if (type == void.class || type == Void.class) {
      return NOTHING;
    }
    try {
      return derive(Resolver.resolve(type, Map.of()), path, false);
    } catch (Resolver.Unresolved e) {
      return refuse(path, e.grounds());
    } catch (Full e) {
      return NOTHING;
    }
  }

  /** Notes a refusal and gives a placeholder to go on with. */
  Part refuse(String path, Grounds grounds) {
    refusals.add(grounds.at(path));
    if (refusals.size() == MAX_REFUSALS) {
      throw new Full();
    }
    return NOTHING;
  }

  /**
   * Derives a type that is used at {@code path}.
   *
   * @param nonFinite whether its floats and doubles may be NaN and infinite
   */
  Part derive(JavaType type, String path, boolean nonFinite) {
    Class<?> raw = type.raw();
    Schema.Scalar scalar = Scalars.of(raw);
    if (scalar != null) {
      Schema.Scalar actual = nonFinite ? Scalars.nonFinite(scalar) : scalar;
      return new Part(actual, Nodes.scalar(actual, raw));
    }
    Part known = named.get(type);
    if (known != null) {
      return known;
    }
    if (type.depth() > MAX_TYPE_DEPTH) {
      return refuse(path, TypeGrounds.growing(raw.getName()));
    }
    JavaType component = type.component();
    if (component != null) {
      return array(component, path, nonFinite);
    } else if (raw == Data.class) {
      return new Part(new Schema.Dynamic(), Nodes.dynamic());
    } else if (raw == List.class || raw == Set.class || raw == Map.class) {
      return type.isRaw()
          ? refuse(path, TypeGrounds.raw(raw))
          : raw == Map.class ? map(type, path, nonFinite) : sequence(type, path, nonFinite);
    } else if (raw == Optional.class) {
      return refuse(path, TypeGrounds.misplacedOptional());
    } else if (raw == void.class || raw == Void.class) {
      return refuse(path, TypeGrounds.misplacedVoid());
    }
    return definition(type, path);
  }

  private Part definition(JavaType type, String path) {
    Class<?> raw = type.raw();
    boolean union = raw.isInterface() && raw.isSealed();
    if (!raw.isRecord() && !raw.isEnum() && !union) {
      return refuse(path, TypeGrounds.of(raw));
    }
    if (type.isRaw()) {
      return refuse(path, TypeGrounds.raw(raw));
    }
    try {
      return raw.isEnum()
          ? constants(type, path)
          : union ? unions.derive(type, path) : records.derive(type, path);
    } catch (Resolver.Unresolved e) {
      return refuse(path, e.grounds());
    }
  }

  private Part array(JavaType component, String path, boolean nonFinite) {
    Class<?> raw = component.raw();
    Part element = derive(component, path + "[]", nonFinite);
    Node node =
        raw.isPrimitive() ? Nodes.primitiveArray(raw, nonFinite) : Nodes.array(raw, element.node());
    return new Part(new Schema.Sequence(element.type(), false), node);
  }

  private Part sequence(JavaType type, String path, boolean nonFinite) {
    boolean unique = type.raw() == Set.class;
    JavaType argument = type.arguments().get(0);
    Part element = derive(argument, path + "[]", nonFinite);
    if (unique && new ArraySearch().finds(argument)) {
      return refuse(path, TypeGrounds.arrayInSet());
    }
    return new Part(
        new Schema.Sequence(element.type(), unique),
        unique ? Nodes.set(element.node()) : Nodes.list(element.node()));
  }

  private Part map(JavaType type, String path, boolean nonFinite) {
    JavaType key = type.arguments().get(0);
    Schema.Scalar scalar = Scalars.of(key.raw());
    Schema.Type keyType = Schema.Scalar.STRING;
    KeyForm form = KeyForm.of(Schema.Scalar.STRING);
    if (scalar != null && Scalars.isKey(scalar)) {
      keyType = scalar;
      form = KeyForm.of(scalar);
    } else if (key.raw().isEnum()) {
      Part constants = derive(key, path + "{key}", false);
      keyType = constants.type();
      form = constants.node() instanceof EnumNode node ? KeyForm.of(node) : form;
    } else {
      refuse(path, TypeGrounds.key(key.raw().getTypeName()));
    }
    Part value = derive(type.arguments().get(1), path + "{}", nonFinite);
    return new Part(new Schema.Mapping(keyType, value.type()), Nodes.map(form, value.node()));
  }

  private Part constants(JavaType type, String path) {
    List<String> names = new ArrayList<>();
    Object[] constants = type.raw().getEnumConstants();
    for (Object constant : constants) {
      names.add(((Enum<?>) constant).name());
    }
    String name = define(type, WireNames.definition(type.raw(), List.of()), path);
    definitions.put(name, new Schema.EnumType(names));
    return know(type, name, new EnumNode(type.raw(), Names.of(names), constants));
  }

  /** Takes a name for a definition; refused if another type has it. */
  String define(JavaType type, String name, String path) {
    JavaType owner = owners.putIfAbsent(name, type);
    if (owner != null && !owner.equals(type)) {
      refuse(
          path,
          TypeGrounds.name(
              "is of type " + type.raw().getName() + ", named " + name + " on the wire",
              owner.raw().getName() + " has the same name in this message",
              "annotate one of them with @WireName"));
    }
    return name;
  }

  /**
   * Remembers the part of a named type, before its own parts are derived: it may contain itself.
   */
  Part know(JavaType type, String name, Node node) {
    Part part = new Part(new Schema.Reference(name), node);
    named.put(type, part);
    return part;
  }

  /** There are enough refusals to show. Carries no stack trace. */
  static final class Full extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Full() {
      super("enough refusals", null, false, false);
    }
  }
}
