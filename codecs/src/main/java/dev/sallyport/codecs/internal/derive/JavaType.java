package dev.sallyport.codecs.internal.derive;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Java type with its type arguments resolved: no variables, no wildcards.
 *
 * @param arguments empty for a class that takes none, and for a raw type
 * @param component of an array, whose {@code raw} is the erased array class
 */
record JavaType(Class<?> raw, List<JavaType> arguments, @Nullable JavaType component) {
  static JavaType of(Class<?> type) {
    Class<?> component = type.getComponentType();
    return new JavaType(type, List.of(), component == null ? null : of(component));
  }

  boolean isRaw() {
    return arguments.isEmpty() && raw.getTypeParameters().length > 0;
  }

  /** How deep type arguments and arrays are nested. */
  int depth() {
    int deepest = component == null ? 0 : component.depth();
    for (JavaType argument : arguments) {
      deepest = Math.max(deepest, argument.depth());
    }
    return deepest + 1;
  }
}
