package dev.sallyport.codecs.internal.derive;

import dev.sallyport.codecs.internal.types.ClassInfo;
import dev.sallyport.codecs.internal.types.ComponentInfo;
import dev.sallyport.codecs.internal.types.JavaType;
import dev.sallyport.codecs.internal.types.UnresolvedTypeException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Whether values of a type hold arrays, which Java compares by identity. */
public final class ArraySearch {
  private final Set<JavaType> seen = new HashSet<>();

  public boolean finds(JavaType type) {
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
    } catch (UnresolvedTypeException e) {
      return false;
    }
  }

  private boolean inRecord(JavaType type) {
    Map<Object, JavaType> variables = type.variables();
    for (ComponentInfo component : type.raw().components()) {
      if (finds(component.type().resolve(variables))) {
        return true;
      }
    }
    return false;
  }

  private boolean inUnion(JavaType type) {
    if (type.raw().isInterface() && type.raw().isSealed()) {
      for (ClassInfo permitted : type.raw().permitted()) {
        if (finds(type.subtype(permitted))) {
          return true;
        }
      }
    }
    return false;
  }
}
