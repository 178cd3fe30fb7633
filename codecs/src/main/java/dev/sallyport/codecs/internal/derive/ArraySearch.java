package dev.sallyport.codecs.internal.derive;

import java.lang.reflect.RecordComponent;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Whether values of a type hold arrays, which Java compares by identity. */
final class ArraySearch {
  private final Set<JavaType> seen = new HashSet<>();

  boolean finds(JavaType type) {
    // A type that grows with each level is refused elsewhere, and must not keep us here.
    if (type.component() != null || type.depth() > 16 || !seen.add(type)) {
      return type.component() != null;
    }
    for (JavaType argument : type.arguments()) {
      if (finds(argument)) {
        return true;
      }
    }
    try {
      return type.raw().isRecord() ? inRecord(type) : inUnion(type);
    } catch (Resolver.Unresolved e) {
      return false;
    }
  }

  private boolean inRecord(JavaType type) {
    Map<java.lang.reflect.TypeVariable<?>, JavaType> variables = Resolver.variables(type);
    for (RecordComponent component : type.raw().getRecordComponents()) {
      if (finds(Resolver.resolve(component.getGenericType(), variables))) {
        return true;
      }
    }
    return false;
  }

  private boolean inUnion(JavaType type) {
    if (type.raw().isInterface() && type.raw().isSealed()) {
      for (Class<?> permitted : type.raw().getPermittedSubclasses()) {
        if (finds(Resolver.subtype(permitted, type))) {
          return true;
        }
      }
    }
    return false;
  }
}
