package dev.sallyport.codecs.internal.types;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Types of reflection as {@link JavaType}s. */
public final class ReflectedTypes {
  private ReflectedTypes() {}

  public static TypeUse use(Type type) {
    return new Use(type);
  }

  private record Use(Type type) implements TypeUse {
    @Override
    public JavaType resolve(Map<Object, JavaType> variables) {
      return ReflectedTypes.resolve(type, variables);
    }
  }

  private static JavaType resolve(Type type, Map<Object, JavaType> variables) {
    if (type instanceof Class<?> plain) {
      return of(plain);
    } else if (type instanceof ParameterizedType parameterized) {
      List<JavaType> arguments = new ArrayList<>();
      for (Type argument : parameterized.getActualTypeArguments()) {
        arguments.add(resolve(argument, variables));
      }
      ClassInfo raw = new ReflectedClass((Class<?>) parameterized.getRawType());
      return new JavaType(raw, arguments, null);
    } else if (type instanceof GenericArrayType array) {
      JavaType component = resolve(array.getGenericComponentType(), variables);
      Class<?> raw = ReflectedClass.of(component.raw()).arrayType();
      return new JavaType(new ReflectedClass(raw), List.of(), component);
    } else if (type instanceof TypeVariable<?> variable) {
      JavaType known = variables.get(variable);
      if (known == null) {
        throw UnresolvedTypeException.variable(variable.getName());
      }
      return known;
    } else if (type instanceof WildcardType) {
      throw UnresolvedTypeException.wildcard(type.getTypeName());
    }
    throw new IllegalArgumentException("unknown kind of type: " + type.getClass().getName());
  }

  private static JavaType of(Class<?> type) {
    Class<?> component = type.getComponentType();
    return new JavaType(
        new ReflectedClass(type), List.of(), component == null ? null : of(component));
  }
}
