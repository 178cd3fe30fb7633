package dev.sallyport.codecs.internal.types;

import java.util.Map;

/** A type as it is written at some place, with type variables in it perhaps. */
@FunctionalInterface
public interface TypeUse {
  /**
   * The type with its variables replaced.
   *
   * @param variables by the keys of {@link ClassInfo#typeParameters}
   * @throws UnresolvedTypeException if it has a wildcard or a variable that stands for nothing
   */
  JavaType resolve(Map<Object, JavaType> variables);
}
