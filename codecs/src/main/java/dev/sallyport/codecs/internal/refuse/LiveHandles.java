package dev.sallyport.codecs.internal.refuse;

import dev.sallyport.codecs.internal.types.ClassInfo;
import dev.sallyport.codecs.internal.types.ReflectedClass;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells which family of live handles a class belongs to. Looks at classes only, never at an
 * instance: the objects asked about may be hostile, closed or mid-flight.
 */
public final class LiveHandles {
  private static final Map<String, HandleFamily> FAMILIES = families();

  private static final String LAMBDA = "$$Lambda";

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
    return find(new ReflectedClass(type), "holds a live handle: ");
  }

  /** Why this declared type is refused, or null if it names no live handle. */
  public static @Nullable Grounds named(ClassInfo type) {
    return find(type, "names a live handle: ");
  }

  private static @Nullable Grounds find(ClassInfo type, String verb) {
    if (type.isHidden()) {
      String form =
          type.name().contains(LAMBDA) ? "a lambda or method reference of " : "a hidden class of ";
      return HandleFamily.FUNCTION.grounds(verb + form + host(type.name()));
    }
    String matched = null;
    HandleFamily family = null;
    Set<String> supertypes = type.supertypeNames();
    for (String name : supertypes) {
      HandleFamily candidate = FAMILIES.get(name);
      if (candidate != null && (family == null || candidate.compareTo(family) < 0)) {
        family = candidate;
        matched = name;
      }
    }
    if (family != null && family != HandleFamily.CLOSEABLE) {
      return family.grounds(verb + label(type, matched));
    }
    Grounds code = code(type, supertypes, verb);
    if (code != null) {
      return code;
    }
    return family == null ? null : family.grounds(verb + label(type, matched));
  }

  /** Classes that are code or proxies by their form, whatever they implement. */
  private static @Nullable Grounds code(ClassInfo type, Set<String> supertypes, String verb) {
    String name = type.name();
    if (type.isProxy()) {
      return HandleFamily.REFLECTION.grounds(verb + name + " (java.lang.reflect.Proxy)");
    }
    if (isEnhanced(name)) {
      return HandleFamily.ENHANCED.grounds(verb + name + " (generated proxy)");
    }
    // An anonymous ArrayList is best advised as a collection.
    if (PlainCollections.isCollection(supertypes)) {
      return null;
    }
    String form = type.closureForm();
    return form == null ? null : HandleFamily.FUNCTION.grounds(verb + name + " (" + form + ")");
  }

  private static String host(String name) {
    int cut = name.indexOf(LAMBDA);
    if (cut < 0) {
      cut = name.indexOf('/');
    }
    return cut < 0 ? name : name.substring(0, cut);
  }

  private static boolean isEnhanced(String name) {
    return name.contains("$$EnhancerBy")
        || name.contains("$$SpringCGLIB$$")
        || name.contains("$HibernateProxy")
        || name.contains("$ByteBuddy$")
        || name.contains("$MockitoMock$")
        || name.contains("_$$_");
  }

  private static String label(ClassInfo type, @Nullable String matched) {
    String name = type.name();
    return name.equals(matched) ? name : name + " (" + matched + ")";
  }
}
