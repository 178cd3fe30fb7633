package dev.sallyport.codecs.internal.derive;

import dev.sallyport.Data;
import dev.sallyport.codecs.internal.refuse.Grounds;
import dev.sallyport.codecs.internal.refuse.TypeGrounds;
import dev.sallyport.codecs.internal.types.ClassInfo;
import dev.sallyport.codecs.internal.types.JavaType;
import dev.sallyport.codecs.internal.types.TypeUse;
import dev.sallyport.codecs.internal.types.UnresolvedTypeException;
import dev.sallyport.schema.Refusal;
import dev.sallyport.schema.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Derives the schema and the form of one message type, with all that it names. Goes on after a
 * refusal, so that several are found at once. Used once, by one thread.
 */
public final class Deriver {
  /** The most refusals that are told where a type is about to be used. */
  public static final int MAX_REFUSALS = 10;

  private static final int MAX_TYPE_DEPTH = 16;
  private static final Part NOTHING = new Part(new Schema.Nothing(), new Form.Nothing());

  private final Map<JavaType, Part> named = new HashMap<>();
  private final Map<String, JavaType> owners = new HashMap<>();
  private final SortedMap<String, Schema.Definition> definitions = new TreeMap<>();
  private final List<Refusal> refusals = new ArrayList<>();
  private final List<List<Object>> origins = new ArrayList<>();
  private final List<Object> trail = new ArrayList<>();
  private final RecordDeriver records = new RecordDeriver(this);
  private final UnionDeriver unions = new UnionDeriver(this);
  private final int maxRefusals;
  private final boolean inspecting;

  /** The class of an inspected value, whose type arguments nobody knows. */
  private @Nullable JavaType inspected;

  /**
   * @param maxRefusals after so many it ends
   */
  public Deriver(int maxRefusals) {
    this(maxRefusals, false);
  }

  private Deriver(int maxRefusals, boolean inspecting) {
    this.maxRefusals = maxRefusals;
    this.inspecting = inspecting;
  }

  /**
   * A deriver for a look at a value: what a type variable stands for is seen from what is there,
   * and there are as many refusals as there are.
   */
  public static Deriver ofInspection() {
    return new Deriver(Integer.MAX_VALUE, true);
  }

  /** A type in a schema, and its form. */
  public record Part(Schema.Type type, Form form) {}

  /** What a type was derived to without a refusal, with all that it names. */
  record Known(
      Part part,
      Map<String, JavaType> owners,
      Map<String, Schema.Definition> definitions,
      Map<JavaType, Part> named) {}

  /** Whether nothing has been derived that has a name, and nothing was refused. */
  boolean isFresh() {
    return owners.isEmpty() && refusals.isEmpty();
  }

  /** What has been derived, for other messages: {@code part} alone, from a fresh start. */
  Known known(Part part) {
    return new Known(part, Map.copyOf(owners), Map.copyOf(definitions), Map.copyOf(named));
  }

  /**
   * Takes over what was derived for another message, as if it had been derived here.
   *
   * @return false, and nothing taken over, if a name in it is another type's here: that is refused
   */
  boolean adopt(Known known) {
    for (Map.Entry<String, JavaType> entry : known.owners.entrySet()) {
      JavaType owner = owners.get(entry.getKey());
      if (owner != null && !owner.equals(entry.getValue())) {
        return false;
      }
    }
    owners.putAll(known.owners);
    definitions.putAll(known.definitions);
    named.putAll(known.named);
    return true;
  }

  /**
   * For each refusal the components that led to it, from the outermost to the innermost; the last
   * is where it was found.
   */
  public List<List<Object>> origins() {
    return origins;
  }

  /** What is derived from now on belongs to the component that {@code origin} stands for. */
  void enter(Object origin) {
    trail.add(origin);
  }

  void leave() {
    trail.remove(trail.size() - 1);
  }

  /** Everything that was refused; what was derived is of use only if this is empty. */
  public List<Refusal> refusals() {
    return refusals;
  }

  public SortedMap<String, Schema.Definition> definitions() {
    return definitions;
  }

  /** The schema with {@code root} at its root. */
  public Schema schema(Part root) {
    return new Schema(root.type(), definitions);
  }

  /** Derives a message type, which may be void. */
  public Part root(TypeUse type, String path) {
    // What ended the derivation of another root may have left its place.
    trail.clear();
    try {
      JavaType resolved = type.resolve(Map.of());
      inspected = inspecting ? resolved : null;
      return isVoid(resolved) ? NOTHING : derive(resolved, path, Variation.NONE);
    } catch (UnresolvedTypeException e) {
      return unresolved(path, e);
    } catch (Full e) {
      return NOTHING;
    }
  }

  /** Derives the parameters of a method. */
  public Part parameters(List<TypeUse> types, List<String> subjects) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      parts.add(root(types.get(i), subjects.get(i)));
    }
    return tuple(parts, subjects);
  }

  /** The parameters of a method, each of which has been derived. */
  static Part tuple(List<Part> parts, List<String> subjects) {
    List<Schema.Type> elements = new ArrayList<>();
    List<Form> forms = new ArrayList<>();
    for (Part part : parts) {
      elements.add(part.type());
      forms.add(part.form());
    }
    return new Part(new Schema.Tuple(elements), new Form.Tuple(forms, subjects));
  }

  /** A type that is not known before there is a value. */
  Part unresolved(String path, UnresolvedTypeException e) {
    return inspecting && !e.isWildcard()
        ? new Part(new Schema.Nothing(), new Form.Open())
        : refuse(path, TypeGrounds.unresolved(e));
  }

  private static boolean isVoid(JavaType type) {
    return type.is(void.class) || type.is(Void.class);
  }

  /** Notes a refusal and gives a placeholder to go on with. */
  Part refuse(String path, Grounds grounds) {
    refusals.add(grounds.at(path));
    origins.add(List.copyOf(trail));
    if (refusals.size() == maxRefusals) {
      throw new Full();
    }
    return new Part(new Schema.Nothing(), new Form.Refused(grounds));
  }

  /** Derives a type that is used at {@code path}. */
  Part derive(JavaType type, String path, Variation variation) {
    ClassInfo raw = type.raw();
    Schema.Scalar scalar = Scalars.of(raw);
    if (scalar != null) {
      Schema.Scalar actual = variation.of(scalar);
      return new Part(actual, new Form.Simple(actual, raw));
    }
    Part known = named.get(type);
    if (known != null) {
      return known;
    }
    if (type.depth() > MAX_TYPE_DEPTH) {
      return refuse(path, TypeGrounds.growing(raw.name()));
    }
    JavaType component = type.component();
    if (component != null) {
      return array(component, path, variation);
    } else if (type.is(Data.class)) {
      return new Part(new Schema.Dynamic(), new Form.Dynamic());
    } else if (type.is(List.class) || type.is(Set.class) || type.is(Map.class)) {
      return type.isRaw()
          ? refuse(path, TypeGrounds.raw(raw.name()))
          : type.is(Map.class) ? map(type, path, variation) : sequence(type, path, variation);
    } else if (type.is(Optional.class)) {
      return refuse(path, TypeGrounds.misplacedOptional());
    } else if (isVoid(type)) {
      return refuse(path, TypeGrounds.misplacedVoid());
    }
    return definition(type, path);
  }

  private Part definition(JavaType type, String path) {
    ClassInfo raw = type.raw();
    boolean union = raw.isInterface() && raw.isSealed();
    if (!raw.isRecord() && !raw.isEnum() && !union) {
      return refuse(path, TypeGrounds.of(raw));
    }
    if (type.isRaw() && !type.equals(inspected)) {
      return refuse(path, TypeGrounds.raw(raw));
    }
    try {
      return raw.isEnum()
          ? constants(type, path)
          : union ? unions.derive(type, path) : records.derive(type, path);
    } catch (UnresolvedTypeException e) {
      return unresolved(path, e);
    } catch (WireNames.BadNameException e) {
      return refuse(path, e.grounds());
    }
  }

  private Part array(JavaType component, String path, Variation variation) {
    Part element = derive(component, path + "[]", variation);
    Form form =
        component.raw().isPrimitive() && element.type() instanceof Schema.Scalar scalar
            ? new Form.PrimitiveArray(component.raw(), scalar)
            : new Form.ArrayOf(component, element.form());
    return new Part(new Schema.Sequence(element.type(), false), form);
  }

  private Part sequence(JavaType type, String path, Variation variation) {
    boolean unique = type.is(Set.class);
    JavaType argument = type.arguments().get(0);
    Part element = derive(argument, path + "[]", variation);
    if (unique && new ArraySearch().finds(argument)) {
      return refuse(path, TypeGrounds.arrayInSet());
    }
    return new Part(
        new Schema.Sequence(element.type(), unique),
        unique ? new Form.SetOf(element.form()) : new Form.ListOf(element.form()));
  }

  private Part map(JavaType type, String path, Variation variation) {
    JavaType key = type.arguments().get(0);
    Schema.Scalar scalar = Scalars.of(key.raw());
    Part keys = new Part(Schema.Scalar.STRING, new Form.Simple(Schema.Scalar.STRING, key.raw()));
    if (scalar != null && Scalars.isKey(scalar)) {
      keys = new Part(scalar, new Form.Simple(scalar, key.raw()));
    } else if (key.raw().isEnum()) {
      keys = derive(key, path + "{key}", Variation.NONE);
    } else {
      refuse(path, TypeGrounds.key(key.raw().typeName()));
    }
    Part value = derive(type.arguments().get(1), path + "{}", variation);
    return new Part(
        new Schema.Mapping(keys.type(), value.type()), new Form.MapOf(keys.form(), value.form()));
  }

  private Part constants(JavaType type, String path) {
    List<String> names = type.raw().constants();
    String name = define(type, WireNames.definition(type.raw(), List.of()), path);
    definitions.put(name, new Schema.EnumType(names));
    return know(type, name, new Form.Constants(type.raw(), names));
  }

  /** Takes a name for a definition; refused if another type has it. */
  String define(JavaType type, String name, String path) {
    JavaType owner = owners.putIfAbsent(name, type);
    if (owner != null && !owner.equals(type)) {
      refuse(
          path,
          TypeGrounds.name(
              "is of type " + type.raw().name() + ", named " + name + " on the wire",
              owner.raw().name() + " has the same name in this message",
              "annotate one of them with @WireName"));
    }
    return name;
  }

  /**
   * Remembers the part of a named type, before its own parts are derived: it may contain itself.
   */
  Part know(JavaType type, String name, Form form) {
    Part part = new Part(new Schema.Reference(name), form);
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
