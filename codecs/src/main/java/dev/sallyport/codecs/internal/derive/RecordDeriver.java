package dev.sallyport.codecs.internal.derive;

import dev.sallyport.codecs.internal.refuse.TypeGrounds;
import dev.sallyport.codecs.internal.types.ClassInfo;
import dev.sallyport.codecs.internal.types.ComponentInfo;
import dev.sallyport.codecs.internal.types.JavaType;
import dev.sallyport.codecs.internal.types.ReflectedClass;
import dev.sallyport.codecs.internal.types.UnresolvedTypeException;
import dev.sallyport.schema.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Records and their components. */
final class RecordDeriver {
  private static final List<String> LIFECYCLES =
      List.of("java.lang.AutoCloseable", "java.lang.Runnable", "java.util.concurrent.Future");

  /** The type of a component that is refused because it has none. */
  private static final JavaType UNKNOWN =
      new JavaType(new ReflectedClass(Object.class), List.of(), null);

  private final Deriver deriver;

  RecordDeriver(Deriver deriver) {
    this.deriver = deriver;
  }

  Deriver.Part derive(JavaType type, String path) {
    ClassInfo raw = type.raw();
    Set<String> supertypes = raw.supertypeNames();
    for (String lifecycle : LIFECYCLES) {
      if (supertypes.contains(lifecycle)) {
        return deriver.refuse(path, TypeGrounds.lifecycleRecord(raw.name(), lifecycle));
      }
    }
    List<Schema.Type> arguments = new ArrayList<>();
    for (JavaType argument : type.arguments()) {
      arguments.add(deriver.derive(argument, path + "<>", Variation.NONE).type());
    }
    String name = deriver.define(type, WireNames.definition(raw, arguments), path);
    List<ComponentInfo> components = raw.components();
    List<String> names = names(components, path);
    ClassInfo.NoAccess noAccess = raw.noAccess();
    if (noAccess != null) {
      return deriver.refuse(path, TypeGrounds.access(raw.name(), noAccess));
    }
    Form.Structure structure = new Form.Structure(type, name);
    Deriver.Part part = deriver.know(type, name, structure);
    List<Schema.Field> fields = new ArrayList<>();
    List<Form.Member> members = new ArrayList<>();
    Map<Object, JavaType> variables = type.variables();
    for (int i = 0; i < components.size(); i++) {
      ComponentInfo component = components.get(i);
      String at = names.get(i);
      deriver.enter(component.origin());
      members.add(member(component, at, variables, path, fields));
      deriver.leave();
    }
    deriver.definitions().put(name, new Schema.RecordType(fields));
    structure.complete(members);
    return part;
  }

  private List<String> names(List<ComponentInfo> components, String path) {
    List<String> names = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (ComponentInfo component : components) {
      String at = path + "." + component.name();
      deriver.enter(component.origin());
      names.add(name(component, seen, at));
      deriver.leave();
    }
    return names;
  }

  private String name(ComponentInfo component, Set<String> seen, String path) {
    String name = component.name();
    try {
      name = WireNames.field(component);
    } catch (WireNames.BadNameException e) {
      deriver.refuse(path, e.grounds());
    }
    if (!seen.add(name)) {
      deriver.refuse(
          path,
          TypeGrounds.name(
              "is named " + name + " on the wire",
              "another component of the record has the same name",
              "change one @WireName"));
    }
    return name;
  }

  private Form.Member member(
      ComponentInfo component,
      String name,
      Map<Object, JavaType> variables,
      String recordPath,
      List<Schema.Field> fields) {
    String path = recordPath + "." + name;
    boolean optional = false;
    JavaType type = UNKNOWN;
    Deriver.Part part;
    try {
      type = component.type().resolve(variables);
      optional = type.is(Optional.class);
      if (optional && !type.isRaw()) {
        type = type.arguments().get(0);
        part = component(component, type, path);
      } else {
        part =
            optional
                ? deriver.refuse(path, TypeGrounds.raw("java.util.Optional"))
                : component(component, type, path);
      }
    } catch (UnresolvedTypeException e) {
      part = deriver.unresolved(path, e);
    }
    fields.add(new Schema.Field(name, part.type(), optional));
    return new Form.Member(component.name(), name, type, part.form(), optional);
  }

  private Deriver.Part component(ComponentInfo component, JavaType type, String path) {
    Variation variation = Variation.NONE;
    if (component.nonFinite()) {
      variation = Variation.NON_FINITE;
      if (!Scalars.varies(type, variation)) {
        return deriver.refuse(path, TypeGrounds.misplacedNonFinite());
      }
    }
    if (component.asString()) {
      // A component with both would have to have both, and a long is no double.
      variation = Variation.AS_STRING;
      if (component.nonFinite() || !Scalars.varies(type, variation)) {
        return deriver.refuse(path, TypeGrounds.misplacedAsString());
      }
    }
    return deriver.derive(type, path, variation);
  }
}
