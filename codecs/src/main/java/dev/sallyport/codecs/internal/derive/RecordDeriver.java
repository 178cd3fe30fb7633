package dev.sallyport.codecs.internal.derive;

import dev.sallyport.NonFinite;
import dev.sallyport.codecs.internal.refuse.TypeGrounds;
import dev.sallyport.codecs.internal.shape.RecordNode;
import dev.sallyport.schema.Schema;
import dev.sallyport.spi.Names;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;

/** Records: their components, accessors and canonical constructor. */
final class RecordDeriver {
  private static final Class<?>[] LIFECYCLES = {AutoCloseable.class, Runnable.class, Future.class};

  private final Deriver deriver;

  RecordDeriver(Deriver deriver) {
    this.deriver = deriver;
  }

  Deriver.Part derive(JavaType type, String path) {
    Class<?> raw = type.raw();
    for (Class<?> lifecycle : LIFECYCLES) {
      if (lifecycle.isAssignableFrom(raw)) {
        return deriver.refuse(path, TypeGrounds.lifecycleRecord(raw, lifecycle));
      }
    }
    List<Schema.Type> arguments = new ArrayList<>();
    for (JavaType argument : type.arguments()) {
      arguments.add(deriver.derive(argument, path + "<>", false).type());
    }
    String name = deriver.define(type, WireNames.definition(raw, arguments), path);
    RecordComponent[] components = raw.getRecordComponents();
    List<String> names = names(components, path);
    RecordNode node;
    try {
      node = new RecordNode(raw, constructor(raw, components), Names.of(names));
    } catch (InaccessibleObjectException e) {
      return deriver.refuse(
          path, TypeGrounds.access(raw, raw.getModule().getName(), raw.getPackageName()));
    }
    Deriver.Part part = deriver.know(type, name, node);
    List<Schema.Field> fields = new ArrayList<>();
    RecordNode.Field[] nodes = new RecordNode.Field[components.length];
    Map<TypeVariable<?>, JavaType> variables = Resolver.variables(type);
    for (int i = 0; i < components.length; i++) {
      String at = path + "." + names.get(i);
      boolean optional = components[i].getType() == Optional.class;
      Deriver.Part field = component(components[i], variables, at);
      fields.add(new Schema.Field(names.get(i), field.type(), optional));
      nodes[i] =
          new RecordNode.Field(
              accessor(components[i]),
              field.node(),
              optional,
              field.type() instanceof Schema.Dynamic);
    }
    deriver.definitions().put(name, new Schema.RecordType(fields));
    node.complete(nodes);
    return part;
  }

  private List<String> names(RecordComponent[] components, String path) {
    List<String> names = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (RecordComponent component : components) {
      String name = component.getName();
      String at = path + "." + name;
      try {
        name = WireNames.field(component);
      } catch (Resolver.Unresolved e) {
        deriver.refuse(at, e.grounds());
      }
      if (!seen.add(name)) {
        deriver.refuse(
            at,
            TypeGrounds.name(
                "is named " + name + " on the wire",
                "another component of the record has the same name",
                "change one @WireName"));
      }
      names.add(name);
    }
    return names;
  }

  private Deriver.Part component(
      RecordComponent component, Map<TypeVariable<?>, JavaType> variables, String path) {
    JavaType type;
    try {
      type = Resolver.resolve(component.getGenericType(), variables);
    } catch (Resolver.Unresolved e) {
      return deriver.refuse(path, e.grounds());
    }
    if (type.raw() == Optional.class) {
      if (type.isRaw()) {
        return deriver.refuse(path, TypeGrounds.raw(Optional.class));
      }
      type = type.arguments().get(0);
    }
    boolean nonFinite = component.isAnnotationPresent(NonFinite.class);
    if (nonFinite && !Scalars.hasFloat(type)) {
      return deriver.refuse(path, TypeGrounds.misplacedNonFinite());
    }
    return deriver.derive(type, path, nonFinite);
  }

  private static Constructor<?> constructor(Class<?> type, RecordComponent[] components) {
    Class<?>[] parameters = new Class<?>[components.length];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = components[i].getType();
    }
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(parameters);
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("record without canonical constructor: " + type.getName(), e);
    }
  }

  private static Method accessor(RecordComponent component) {
    Method accessor = component.getAccessor();
    accessor.setAccessible(true);
    return accessor;
  }
}
