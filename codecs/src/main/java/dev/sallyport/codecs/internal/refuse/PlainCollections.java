package dev.sallyport.codecs.internal.refuse;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Which lists, sets and maps are read, by their run-time class: java.util's own and immutable ones.
 * Any other could run its owner's code from an iterator.
 */
public final class PlainCollections {
  private static final Class<?> LIST_SMALL = List.of("").getClass();
  private static final Class<?> LIST_MANY = List.of("", "", "").getClass();
  private static final Class<?> LIST_ARRAY = Arrays.asList("").getClass();
  private static final Class<?> LIST_VIEW =
      Collections.unmodifiableList(new ArrayList<String>()).getClass();
  private static final Class<?> MAP_SMALL = Map.of("", "").getClass();
  private static final Class<?> MAP_MANY = Map.of("", "", "a", "").getClass();
  private static final Class<?> MAP_VIEW =
      Collections.unmodifiableMap(new HashMap<String, String>()).getClass();
  private static final Class<?> SET_SMALL = Set.of("").getClass();
  private static final Class<?> SET_MANY = Set.of("", "a", "b").getClass();

  private PlainCollections() {}

  /** Why this list is not read, or null if it is. */
  public static @Nullable Grounds refusal(List<?> list) {
    Class<?> type = list.getClass();
    if (type == ArrayList.class
        || type == LIST_SMALL
        || type == LIST_MANY
        || type == LIST_ARRAY
        || type == LIST_VIEW) {
      return null;
    }
    return isPlain(type) ? null : other(list);
  }

  /** Why this set is not read, or null if it is. */
  public static @Nullable Grounds refusal(Set<?> set) {
    Class<?> type = set.getClass();
    if (isHashSet(type)) {
      return null;
    }
    if (!isPlain(type)) {
      return other(set);
    }
    return set instanceof SortedSet<?> sorted && sorted.comparator() != null
        ? ValueGrounds.comparator(type)
        : null;
  }

  /** Why this map is not read, or null if it is. */
  public static @Nullable Grounds refusal(Map<?, ?> map) {
    Class<?> type = map.getClass();
    if (type == HashMap.class
        || type == LinkedHashMap.class
        || type == MAP_SMALL
        || type == MAP_MANY
        || type == MAP_VIEW) {
      return null;
    }
    // Keys that are equal and not the same would arrive as duplicates.
    if (!isPlain(type) || type == java.util.IdentityHashMap.class) {
      return other(map);
    }
    return map instanceof SortedMap<?, ?> sorted && sorted.comparator() != null
        ? ValueGrounds.comparator(type)
        : null;
  }

  /** Whether sets of this class tell their elements apart by equals. */
  public static boolean isHashSet(Class<?> type) {
    return type == HashSet.class
        || type == LinkedHashSet.class
        || type == SET_SMALL
        || type == SET_MANY;
  }

  /** Whether maps of this class tell their keys apart by equals. */
  public static boolean isHashMap(Class<?> type) {
    return type == HashMap.class
        || type == LinkedHashMap.class
        || type == MAP_SMALL
        || type == MAP_MANY;
  }

  /**
   * The class that a message names: of a collection that the JDK keeps to itself, such as what
   * {@code List.of} gives, the public interface.
   */
  public static Class<?> named(Class<?> type) {
    if (type.getName().startsWith("java.util.") && !isPublic(type)) {
      for (Class<?> known : List.<Class<?>>of(List.class, Set.class, Map.class)) {
        if (known.isAssignableFrom(type)) {
          return known;
        }
      }
    }
    return type;
  }

  private static boolean isPublic(Class<?> type) {
    Class<?> outer = type.getDeclaringClass();
    return Modifier.isPublic(type.getModifiers()) && (outer == null || isPublic(outer));
  }

  private static Grounds other(Object collection) {
    Grounds live = LiveHandles.held(collection.getClass());
    return live != null ? live : ValueGrounds.collection(collection);
  }

  private static boolean isPlain(Class<?> type) {
    String name = type.getName();
    if (type.getClassLoader() == null) {
      return isDirectlyIn(name, "java.util.") || isPlainConcurrent(name);
    }
    return isGuavaImmutable(type);
  }

  private static boolean isDirectlyIn(String name, String prefix) {
    return name.startsWith(prefix) && name.indexOf('.', prefix.length()) < 0;
  }

  private static boolean isPlainConcurrent(String name) {
    return switch (name) {
      case "java.util.concurrent.CopyOnWriteArrayList",
          "java.util.concurrent.CopyOnWriteArraySet",
          "java.util.concurrent.ConcurrentHashMap",
          "java.util.concurrent.ConcurrentHashMap$KeySetView",
          "java.util.concurrent.ConcurrentSkipListMap",
          "java.util.concurrent.ConcurrentSkipListSet" ->
          true;
      default -> false;
    };
  }

  private static boolean isGuavaImmutable(Class<?> type) {
    for (Class<?> at = type.getSuperclass(); at != null; at = at.getSuperclass()) {
      String name = at.getName();
      if (name.equals("com.google.common.collect.ImmutableCollection")
          || name.equals("com.google.common.collect.ImmutableMap")) {
        return type.getName().startsWith("com.google.common.collect.");
      }
    }
    return false;
  }

  /** Whether a class with these supertypes is a collection or map at all. */
  static boolean isCollection(Set<String> supertypes) {
    return supertypes.contains("java.util.Collection") || supertypes.contains("java.util.Map");
  }
}
