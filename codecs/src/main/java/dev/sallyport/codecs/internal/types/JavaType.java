package dev.sallyport.codecs.internal.types;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A Java type with its type arguments resolved: no variables, no wildcards.
 *
 * @param arguments empty for a class that takes none, and for a raw type
 * @param component of an array, whose {@code raw} is the erased array class
 */
public record JavaType(ClassInfo raw, List<JavaType> arguments, @Nullable JavaType component) {
  public JavaType {
    arguments = List.copyOf(arguments);
  }

  // Written out, as the ones that a record comes with cost a new process tens of milliseconds.

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JavaType type
        && raw.equals(type.raw)
        && arguments.equals(type.arguments)
        && Objects.equals(component, type.component);
  }

  @Override
  public int hashCode() {
    return (raw.hashCode() * 31 + arguments.hashCode()) * 31 + Objects.hashCode(component);
  }

  public boolean isRaw() {
    return arguments.isEmpty() && !raw.typeParameters().isEmpty();
  }

  /** How deep type arguments and arrays are nested. */
  public int depth() {
    int deepest = component == null ? 0 : component.depth();
    for (JavaType argument : arguments) {
      deepest = Math.max(deepest, argument.depth());
    }
    return deepest + 1;
  }

  public boolean is(Class<?> type) {
    return raw.name().equals(type.getTypeName());
  }

  /** What the type parameters of its class stand for. */
  public Map<Object, JavaType> variables() {
    List<Object> parameters = raw.typeParameters();
    Map<Object, JavaType> variables = new HashMap<>();
    for (int i = 0; i < parameters.size() && i < arguments.size(); i++) {
      variables.put(parameters.get(i), arguments.get(i));
    }
    return variables;
  }

  /**
   * A class that this sealed interface permits, with the type arguments that make it a subtype.
   *
   * @throws UnresolvedTypeException if one of its type parameters does not follow from these
   */
  public JavaType subtype(ClassInfo permitted) {
    Map<Object, JavaType> variables = new HashMap<>();
    List<@Nullable Object> passed = permitted.argumentsFor(raw);
    for (int i = 0; i < passed.size() && i < arguments.size(); i++) {
      Object variable = passed.get(i);
      if (variable != null) {
        variables.put(variable, arguments.get(i));
      }
    }
    List<JavaType> resolved = new ArrayList<>();
    for (Object parameter : permitted.typeParameters()) {
      JavaType known = variables.get(parameter);
      if (known == null) {
        throw UnresolvedTypeException.variable(parameter.toString());
      }
      resolved.add(known);
    }
    return new JavaType(permitted, resolved, null);
  }
}
