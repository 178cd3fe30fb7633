package dev.sallyport.codecs.internal.refuse;

import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells which family of live handles a class belongs to. Looks at classes only, never at an
 * instance: the objects asked about may be hostile, closed or mid-flight.
 */
public final class LiveHandles {
  private static final Map<String, HandleFamily> FAMILIES = families();

  private LiveHandles() {}

  private static Map<String, HandleFamily> families() {
    Map<String, HandleFamily> families = new HashMap<>();
    for (HandleFamily family : HandleFamily.values()) {
      for (String type : family.types()) {
        if (families.put(type, family) != null) {
          throw new IllegalStateException("two families of live handles: " + type);
        }
      }
    }
    return families;
  }

  /** Why an object of this class is refused, or null if it is no live handle. */
  public static @Nullable Grounds held(Class<?> type) {
    return find(type, "holds a live handle: ");
  }

  /** Why this declared type is refused, or null if it names no live handle. */
  public static @Nullable Grounds named(Class<?> type) {
    return find(type, "names a live handle: ");
  }

  private static @Nullable Grounds find(Class<?> type, String verb) {
    if (isLambda(type)) {
      return HandleFamily.FUNCTION.grounds(verb + "a lambda or method reference of " + host(type));
    }
    String matched = null;
    HandleFamily family = null;
    for (String name : supertypeNames(type)) {
      HandleFamily candidate = FAMILIES.get(name);
      if (candidate != null && (family == null || candidate.compareTo(family) < 0)) {
        family = candidate;
        matched = name;
      }
    }
    if (family != null && family != HandleFamily.CLOSEABLE) {
      return family.grounds(verb + label(type, matched));
    }
    Grounds code = code(type, verb);
    if (code != null) {
      return code;
    }
    return family == null ? null : family.grounds(verb + label(type, matched));
  }

  /** Classes that are code or proxies by their form, whatever they implement. */
  private static @Nullable Grounds code(Class<?> type, String verb) {
    String name = type.getName();
    if (Proxy.isProxyClass(type)) {
      return HandleFamily.REFLECTION.grounds(verb + name + " (java.lang.reflect.Proxy)");
    }
    if (isEnhanced(name)) {
      return HandleFamily.ENHANCED.grounds(verb + name + " (generated proxy)");
    }
    // An anonymous ArrayList is best advised as a collection.
    if (Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type)) {
      return null;
    }
    String form = closureForm(type);
    return form == null ? null : HandleFamily.FUNCTION.grounds(verb + name + " (" + form + ")");
  }

  private static boolean isLambda(Class<?> type) {
    return type.isHidden() || (type.isSynthetic() && type.getName().contains("$$Lambda"));
  }

  private static String host(Class<?> lambda) {
    String name = lambda.getName();
    int cut = name.indexOf("$$Lambda");
    if (cut < 0) {
      cut = name.indexOf('/');
    }
    return cut < 0 ? name : name.substring(0, cut);
  }

  private static boolean isEnhanced(String name) {
    return name.contains("$$EnhancerBy")
        || name.contains("$$SpringCGLIB$$")
        || name.contains("$HibernateProxy$")
        || name.contains("_$$_jvst");
  }

  /** What kind of class it is that captures the object or the variables around it, or null. */
  private static @Nullable String closureForm(Class<?> type) {
    try {
      if (type.isAnonymousClass()) {
        return Enum.class.isAssignableFrom(type) ? null : "anonymous class";
      } else if (type.isRecord() || type.isEnum() || type.isInterface()) {
        return null;
      } else if (type.isLocalClass()) {
        return "local class";
      } else if (type.isMemberClass()
          && !java.lang.reflect.Modifier.isStatic(type.getModifiers())) {
        return "inner class";
      }
    } catch (LinkageError e) {
      // Other languages' compilers write names that these questions stumble over.
      return null;
    }
    return null;
  }

  private static String label(Class<?> type, @Nullable String matched) {
    String name = type.getName();
    return name.equals(matched) ? name : name + " (" + matched + ")";
  }

  /** The names of the class and of all that it extends and implements. */
  private static Set<String> supertypeNames(Class<?> type) {
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
}
