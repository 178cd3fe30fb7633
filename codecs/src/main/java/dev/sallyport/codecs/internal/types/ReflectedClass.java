package dev.sallyport.codecs.internal.types;

import dev.sallyport.AsString;
import dev.sallyport.NonFinite;
import dev.sallyport.WireName;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A class that this JVM has loaded. Looks at the class alone, never at an instance. */
public record ReflectedClass(Class<?> type) implements ClassInfo {
  /** The class behind an info that is known to be a reflected one. */
  public static Class<?> of(ClassInfo info) {
    return ((ReflectedClass) info).type;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ReflectedClass known && known.type == type;
  }

  // Written out for the same reason as in JavaType.
  @Override
  public int hashCode() {
    return type.hashCode();
  }

  @Override
  public String name() {
    return type.isArray() ? type.getTypeName() : type.getName();
  }

  @Override
  public String typeName() {
    return type.getTypeName();
  }

  @Override
  public String simpleName() {
    return type.getSimpleName();
  }

  @Override
  public boolean isPrimitive() {
    return type.isPrimitive();
  }

  @Override
  public boolean isRecord() {
    return type.isRecord();
  }

  @Override
  public boolean isEnum() {
    return type.isEnum();
  }

  @Override
  public boolean isInterface() {
    return type.isInterface();
  }

  @Override
  public boolean isSealed() {
    return type.isSealed();
  }

  @Override
  public boolean isAnnotation() {
    return type.isAnnotation();
  }

  @Override
  public boolean isAbstract() {
    return Modifier.isAbstract(type.getModifiers());
  }

  @Override
  public boolean isHidden() {
    return type.isHidden() || (type.isSynthetic() && type.getName().contains("$$Lambda"));
  }

  @Override
  public boolean isProxy() {
    return Proxy.isProxyClass(type);
  }

  @Override
  public @Nullable String closureForm() {
    try {
      if (type.isAnonymousClass()) {
        return Enum.class.isAssignableFrom(type) ? null : "anonymous class";
      } else if (type.isRecord() || type.isEnum() || type.isInterface()) {
        return null;
      } else if (type.isLocalClass()) {
        return "local class";
      } else if (type.isMemberClass() && !Modifier.isStatic(type.getModifiers())) {
        return "inner class";
      }
    } catch (LinkageError e) {
      // Other languages' compilers write names that these questions stumble over.
      return null;
    }
    return null;
  }

  @Override
  public boolean isLocal() {
    for (Class<?> at = type; at != null; at = at.getDeclaringClass()) {
      if (at.isLocalClass() || at.isAnonymousClass()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public @Nullable ClassInfo declaringClass() {
    Class<?> around = type.getDeclaringClass();
    return around == null ? null : new ReflectedClass(around);
  }

  @Override
  public Set<String> supertypeNames() {
    Set<String> names = new LinkedHashSet<>();
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      names.add(at.getName());
      addInterfaces(at, names);
    }
    return names;
  }

  private static void addInterfaces(Class<?> type, Set<String> names) {
    for (Class<?> implemented : type.getInterfaces()) {
      if (names.add(implemented.getName())) {
        addInterfaces(implemented, names);
      }
    }
  }

  @Override
  public List<Object> typeParameters() {
    return List.of((Object[]) type.getTypeParameters());
  }

  @Override
  public List<ComponentInfo> components() {
    List<ComponentInfo> components = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      WireName wireName = component.getAnnotation(WireName.class);
      components.add(
          new ComponentInfo(
              component.getName(),
              wireName == null ? null : wireName.value(),
              component.isAnnotationPresent(NonFinite.class),
              component.isAnnotationPresent(AsString.class),
              ReflectedTypes.use(component.getGenericType()),
              component));
    }
    return components;
  }

  @Override
  public List<String> constants() {
    List<String> names = new ArrayList<>();
    for (Object constant : type.getEnumConstants()) {
      names.add(((Enum<?>) constant).name());
    }
    return names;
  }

  @Override
  public List<ClassInfo> permitted() {
    List<ClassInfo> permitted = new ArrayList<>();
    for (Class<?> each : type.getPermittedSubclasses()) {
      permitted.add(new ReflectedClass(each));
    }
    return permitted;
  }

  @Override
  public List<@Nullable Object> argumentsFor(ClassInfo parent) {
    List<@Nullable Object> keys = new ArrayList<>();
    for (Type implemented : type.getGenericInterfaces()) {
      if (implemented instanceof ParameterizedType known && known.getRawType() == of(parent)) {
        for (Type argument : known.getActualTypeArguments()) {
          keys.add(argument instanceof TypeVariable<?> ? argument : null);
        }
      }
    }
    return keys;
  }

  @Override
  public @Nullable String wireName() {
    WireName given = type.getAnnotation(WireName.class);
    return given == null ? null : given.value();
  }

  @Override
  public @Nullable NoAccess noAccess() {
    try {
      constructor();
      return null;
    } catch (InaccessibleObjectException e) {
      return new NoAccess(String.valueOf(type.getModule().getName()), type.getPackageName());
    }
  }

  /**
   * The canonical constructor of a record, accessible.
   *
   * @throws InaccessibleObjectException if the module does not open the package
   */
  public Constructor<?> constructor() {
    RecordComponent[] components = type.getRecordComponents();
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
}
