package dev.sallyport;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Plain dynamic data, for the open places of a schema: {@code null}, a boolean, an integer of 64
 * bits, a finite double, a string, a {@code byte[]}, a list, or a map with string keys, of the
 * same.
 *
 * <p>{@link #of} does not check and does not copy: the check happens when the value is encoded, in
 * the same pass, so that what is checked is what is sent. Do not change the value until it is sent.
 * A received {@code Data} holds {@link Long}, {@link Double}, {@link Boolean}, {@link String},
 * {@code byte[]}, and unmodifiable lists and maps in the order received.
 *
 * <p>Immutable as far as the value in it is. The {@code as} methods throw {@link
 * IllegalStateException} with the path, the kind expected and the kind found.
 */
public final class Data {
  /** The null of dynamic data. */
  public static final Data NULL = new Data(null, null, null);

  private final @Nullable Object value;
  private final @Nullable Data parent;
  private final @Nullable Object key;

  private Data(@Nullable Object value, @Nullable Data parent, @Nullable Object key) {
    this.value = value;
    this.parent = parent;
    this.key = key;
  }

  /**
   * Wraps {@code value}; see the class description for what may be in it. A {@code Data} inside it
   * stands for its own value.
   */
  public static Data of(@Nullable Object value) {
    if (value instanceof Data data) {
      return data.parent == null ? data : new Data(data.value, null, null);
    }
    return value == null ? NULL : new Data(value, null, null);
  }

  /** The value as plain Java: see the class description for its types. */
  public @Nullable Object value() {
    return value;
  }

  public boolean isNull() {
    return value == null;
  }

  public boolean asBoolean() {
    return as(Boolean.class, "boolean");
  }

  /** The integer; a double is none, even with no fraction. */
  public long asLong() {
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    return as(Long.class, "integer");
  }

  /** The integer, if it fits into 32 bits. */
  public int asInt() {
    long number = asLong();
    if (number != (int) number) {
      throw new IllegalStateException(
          "integer out of range at " + path() + ": " + number + " (expected 32 bits)");
    }
    return (int) number;
  }

  /** The number, an integer widened. */
  public double asDouble() {
    return as(Number.class, "number").doubleValue();
  }

  public String asString() {
    return as(String.class, "string");
  }

  /** The bytes, not copied. */
  public byte[] asBytes() {
    return as(byte[].class, "bytes");
  }

  /** The elements in order. */
  public List<Data> asList() {
    List<?> elements = as(List.class, "list");
    List<Data> list = new ArrayList<>(elements.size());
    for (Object element : elements) {
      list.add(child(element, list.size()));
    }
    return List.copyOf(list);
  }

  /** The entries in order. */
  public Map<String, Data> asMap() {
    Map<?, ?> entries = as(Map.class, "map");
    Map<String, Data> map = new LinkedHashMap<>();
    entries.forEach((name, entry) -> map.put(String.valueOf(name), child(entry, name)));
    return java.util.Collections.unmodifiableMap(map);
  }

  /** The entry of that name; {@link #NULL}'s like where the map has none. */
  public Data get(String name) {
    return child(as(Map.class, "map").get(name), name);
  }

  /** The element at that index. */
  public Data get(int index) {
    List<?> elements = as(List.class, "list");
    if (index < 0 || index >= elements.size()) {
      throw new IndexOutOfBoundsException(
          "index out of range at " + path() + ": " + index + " (size " + elements.size() + ")");
    }
    return child(elements.get(index), index);
  }

  private Data child(@Nullable Object element, Object childKey) {
    Object plain = element instanceof Data data ? data.value : element;
    return new Data(plain, this, childKey);
  }

  private <T> T as(Class<T> type, String expected) {
    if (!type.isInstance(value)) {
      throw new IllegalStateException(
          "expected " + expected + " at " + path() + " but was " + kind(value));
    }
    return type.cast(value);
  }

  private String path() {
    if (parent == null) {
      return "$";
    }
    return parent.path() + (key instanceof Integer ? "[" + key + "]" : "." + key);
  }

  private static String kind(@Nullable Object value) {
    if (value == null) {
      return "null";
    } else if (value instanceof Boolean) {
      return "boolean";
    } else if (value instanceof Double || value instanceof Float) {
      return "double";
    } else if (value instanceof Number) {
      return "integer";
    } else if (value instanceof String) {
      return "string";
    } else if (value instanceof byte[]) {
      return "bytes";
    } else if (value instanceof List) {
      return "list";
    } else if (value instanceof Map) {
      return "map";
    }
    // The class only: the object's own methods are never called.
    return value.getClass().getName();
  }

  /** Equal where the values are, byte arrays by content, integers by number. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Data data && sameValue(value, data.value);
  }

  private static boolean sameValue(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Data data) {
      return sameValue(data.value, b);
    } else if (b instanceof Data data) {
      return sameValue(a, data.value);
    } else if (a instanceof byte[] left && b instanceof byte[] right) {
      return Arrays.equals(left, right);
    } else if (isInteger(a) && isInteger(b)) {
      return ((Number) Objects.requireNonNull(a)).longValue()
          == ((Number) Objects.requireNonNull(b)).longValue();
    } else if (a instanceof List<?> left && b instanceof List<?> right) {
      return left.size() == right.size() && sameElements(left, right);
    } else if (a instanceof Map<?, ?> left && b instanceof Map<?, ?> right) {
      return left.size() == right.size()
          && left.keySet().stream()
              .allMatch(k -> right.containsKey(k) && sameValue(left.get(k), right.get(k)));
    }
    return Objects.equals(a, b);
  }

  private static boolean sameElements(List<?> left, List<?> right) {
    var others = right.iterator();
    for (Object element : left) {
      if (!others.hasNext() || !sameValue(element, others.next())) {
        return false;
      }
    }
    return true;
  }

  private static boolean isInteger(@Nullable Object value) {
    return value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte;
  }

  @Override
  public int hashCode() {
    return hash(value);
  }

  private static int hash(@Nullable Object value) {
    if (value instanceof Data data) {
      return hash(data.value);
    } else if (value instanceof byte[] bytes) {
      return Arrays.hashCode(bytes);
    } else if (isInteger(value)) {
      return Long.hashCode(((Number) Objects.requireNonNull(value)).longValue());
    } else if (value instanceof List<?> list) {
      int sum = 1;
      for (Object element : list) {
        sum = 31 * sum + hash(element);
      }
      return sum;
    } else if (value instanceof Map<?, ?> map) {
      int sum = 0;
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        sum += Objects.hashCode(entry.getKey()) ^ hash(entry.getValue());
      }
      return sum;
    }
    return Objects.hashCode(value);
  }

  /** The kind and, of lists and maps, the size: never the value, which may be secret or alive. */
  @Override
  public String toString() {
    if (value instanceof List<?> list) {
      return "Data[list of " + list.size() + "]";
    } else if (value instanceof Map<?, ?> map) {
      return "Data[map of " + map.size() + "]";
    }
    return "Data[" + kind(value) + "]";
  }
}
