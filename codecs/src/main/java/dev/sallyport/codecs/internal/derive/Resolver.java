package dev.sallyport.codecs.internal.derive;

import dev.sallyport.codecs.internal.refuse.Grounds;
import dev.sallyport.codecs.internal.refuse.TypeGrounds;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Replaces type variables by what they stand for. */
final class Resolver {
  private Resolver() {}

  /**
   * The type with its variables replaced.
   *
   * @throws Unresolved if it has a wildcard or a variable that stands for nothing
   */
  static JavaType resolve(Type type, Map<TypeVariable<?>, JavaType> variables) {
    if (type instanceof Class<?> plain) {
      return JavaType.of(plain);
    } else if (type instanceof ParameterizedType parameterized) {
      List<JavaType> arguments = new ArrayList<>();
      for (Type argument : parameterized.getActualTypeArguments()) {
        arguments.add(resolve(argument, variables));
      }
      return new JavaType((Class<?>) parameterized.getRawType(), List.copyOf(arguments), null);
    } else if (type instanceof GenericArrayType array) {
      JavaType component = resolve(array.getGenericComponentType(), variables);
      return new JavaType(component.raw().arrayType(), List.of(), component);
    } else if (type instanceof TypeVariable<?> variable) {
      JavaType known = variables.get(variable);
      if (known == null) {
        throw new Unresolved(TypeGrounds.variable(variable.getName()));
      }
      return known;
    } else if (type instanceof WildcardType) {
      throw new Unresolved(TypeGrounds.wildcard(type.getTypeName()));
    }
    throw new IllegalArgumentException("unknown kind of type: " + type.getClass().getName());
  }

  /** What the type parameters of a generic class stand for. */
  static Map<TypeVariable<?>, JavaType> variables(JavaType type) {
    TypeVariable<?>[] parameters = type.raw().getTypeParameters();
    Map<TypeVariable<?>, JavaType> variables = new HashMap<>();
    for (int i = 0; i < parameters.length && i < type.arguments().size(); i++) {
      variables.put(parameters[i], type.arguments().get(i));
    }
    return variables;
  }

  /**
   * The permitted class with the type arguments that make it a subtype of {@code parent}.
   *
   * @throws Unresolved if one of its type parameters does not follow from the parent's
   */
  static JavaType subtype(Class<?> permitted, JavaType parent) {
    TypeVariable<?>[] parameters = permitted.getTypeParameters();
    if (parameters.length == 0) {
      return JavaType.of(permitted);
    }
    Map<TypeVariable<?>, JavaType> variables = new HashMap<>();
    for (Type implemented : permitted.getGenericInterfaces()) {
      if (implemented instanceof ParameterizedType known && known.getRawType() == parent.raw()) {
        Type[] arguments = known.getActualTypeArguments();
        for (int i = 0; i < arguments.length && i < parent.arguments().size(); i++) {
          if (arguments[i] instanceof TypeVariable<?> variable) {
            variables.put(variable, parent.arguments().get(i));
          }
        }
      }
    }
    List<JavaType> resolved = new ArrayList<>();
    for (TypeVariable<?> parameter : parameters) {
      resolved.add(resolve(parameter, variables));
    }
    return new JavaType(permitted, List.copyOf(resolved), null);
  }

  /** A type that cannot be resolved. Carries no stack trace. */
  static final class Unresolved extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Grounds grounds;

    Unresolved(Grounds grounds) {
      super(grounds.found(), null, false, false);
      this.grounds = grounds;
    }

    Grounds grounds() {
      if (grounds == null) {
        throw new IllegalStateException("lost in serialization");
      }
      return grounds;
    }
  }
}
