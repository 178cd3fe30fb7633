package dev.sallyport.codecs.processor;

import dev.sallyport.AsString;
import dev.sallyport.Blob;
import dev.sallyport.Data;
import dev.sallyport.NonFinite;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Random values of any type, found by reflection; and with a spoiler, values that have something
 * wrong at one place.
 */
final class RandomValues {
  private static final int MANY = 200;

  private final Random random;
  private final @Nullable Spoiler spoiler;
  private int places;

  /** Puts something else into a place now and then. */
  interface Spoiler {
    /**
     * The value to put there.
     *
     * @param type the declared class
     * @param value what is right there
     */
    @Nullable Object spoil(int place, Class<?> type, Object value);
  }

  RandomValues(Random random, @Nullable Spoiler spoiler) {
    this.random = random;
    this.spoiler = spoiler;
  }

  /** How many places values were put into. */
  int places() {
    return places;
  }

  @Nullable Object value(Type type) {
    return value(type, Map.of(), 4, false);
  }

  private @Nullable Object value(
      Type type, Map<TypeVariable<?>, Bound> variables, int allowed, boolean nonFinite) {
    // What is large already becomes no larger than it must.
    int depth = places > MANY ? 0 : allowed;
    if (type instanceof TypeVariable<?> variable) {
      Bound bound = variables.get(variable);
      return value(bound.type, bound.variables, depth, false);
    }
    Class<?> raw = raw(type, variables);
    Object value;
    if (type instanceof ParameterizedType generic && !raw.isRecord() && !isUnion(raw)) {
      try {
        value = container(raw, generic.getActualTypeArguments(), variables, depth, nonFinite);
      } catch (IllegalArgumentException | ClassCastException e) {
        // Java's own immutable sets look at their elements, too.
        throw new Impossible();
      }
    } else if (raw.isArray() && raw != byte[].class) {
      Type component =
          type instanceof GenericArrayType generic
              ? generic.getGenericComponentType()
              : raw.getComponentType();
      value = array(raw.getComponentType(), component, variables, depth, nonFinite);
    } else if (raw.isRecord()) {
      value = record(raw, inside(type, raw, variables), depth - 1);
    } else if (raw.isEnum()) {
      value = pick(raw.getEnumConstants());
    } else if (isUnion(raw)) {
      value = variant(type, raw, variables, depth);
    } else {
      value = scalar(raw, depth, nonFinite);
    }
    int place = places++;
    return spoiler == null ? value : spoiler.spoil(place, raw, value);
  }

  /** Classes may be sealed too; that of time zones has become so. */
  private static boolean isUnion(Class<?> type) {
    return type.isInterface() && type.isSealed();
  }

  /** What a type variable stands for: a type, with the variables around it. */
  private record Bound(Type type, Map<TypeVariable<?>, Bound> variables) {}

  private static Class<?> raw(Type type, Map<TypeVariable<?>, Bound> variables) {
    if (type instanceof Class<?> plain) {
      return plain;
    } else if (type instanceof ParameterizedType generic) {
      return (Class<?>) generic.getRawType();
    } else if (type instanceof GenericArrayType array) {
      return raw(array.getGenericComponentType(), variables).arrayType();
    }
    Bound bound = variables.get(type);
    return raw(bound.type, bound.variables);
  }

  private static Map<TypeVariable<?>, Bound> inside(
      Type type, Class<?> raw, Map<TypeVariable<?>, Bound> variables) {
    Map<TypeVariable<?>, Bound> inner = new HashMap<>();
    if (type instanceof ParameterizedType generic) {
      for (int i = 0; i < raw.getTypeParameters().length; i++) {
        inner.put(
            raw.getTypeParameters()[i], new Bound(generic.getActualTypeArguments()[i], variables));
      }
    }
    return inner;
  }

  private <T> T pick(T[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  private Object record(Class<?> type, Map<TypeVariable<?>, Bound> variables, int depth) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] parts = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      parts[i] =
          value(components[i].getGenericType(), variables, depth, isNonFinite(components[i]));
      if (parts[i] == null && types[i].isPrimitive()) {
        throw new Impossible();
      }
    }
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(parts);
    } catch (InvocationTargetException | IllegalArgumentException e) {
      throw new Impossible();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** There is no such value: its own constructor refuses it, or Java does. */
  static final class Impossible extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static boolean isNonFinite(AnnotatedElement component) {
    return component.isAnnotationPresent(NonFinite.class)
        && !component.isAnnotationPresent(AsString.class);
  }

  private Object variant(
      Type type, Class<?> raw, Map<TypeVariable<?>, Bound> variables, int depth) {
    Class<?> permitted = pick(raw.getPermittedSubclasses());
    Map<TypeVariable<?>, Bound> outer = inside(type, raw, variables);
    Map<TypeVariable<?>, Bound> inner = new HashMap<>();
    for (int i = 0; i < permitted.getTypeParameters().length; i++) {
      // In these sources variants pass their parameters on in order.
      inner.put(permitted.getTypeParameters()[i], outer.get(raw.getTypeParameters()[i]));
    }
    if (permitted.isRecord()) {
      return record(permitted, inner, depth - 1);
    }
    Class<?> deeper = pick(permitted.getPermittedSubclasses());
    Map<TypeVariable<?>, Bound> deepest = new HashMap<>();
    for (int i = 0; i < deeper.getTypeParameters().length; i++) {
      deepest.put(deeper.getTypeParameters()[i], inner.get(permitted.getTypeParameters()[i]));
    }
    return record(deeper, deepest, depth - 1);
  }

  private Object array(
      Class<?> component,
      Type generic,
      Map<TypeVariable<?>, Bound> variables,
      int depth,
      boolean nonFinite) {
    int size = depth <= 0 ? 0 : random.nextInt(once(10) ? 200 : 4);
    // What a generic record holds is an array of its bound, as javac sees it; here of its argument.
    Object array = Array.newInstance(component, component.isPrimitive() ? size : Math.min(size, 4));
    for (int i = 0; i < Array.getLength(array); i++) {
      Object element = value(generic, variables, depth - 1, nonFinite);
      if (element == null && component.isPrimitive()) {
        throw new Impossible();
      }
      try {
        Array.set(array, i, element);
      } catch (IllegalArgumentException e) {
        throw new Impossible();
      }
    }
    return array;
  }

  private boolean once(int in) {
    return random.nextInt(in) == 0;
  }

  private Object container(
      Class<?> raw,
      Type[] arguments,
      Map<TypeVariable<?>, Bound> variables,
      int depth,
      boolean nonFinite) {
    if (raw == Optional.class) {
      Object content =
          depth <= 0 || once(3) ? null : value(arguments[0], variables, depth, nonFinite);
      // The null of Data is none of them.
      return content instanceof Data data && data.isNull()
          ? Optional.empty()
          : Optional.ofNullable(content);
    }
    int size = depth <= 0 ? 0 : random.nextInt(once(10) ? 20 : 4);
    if (raw == Map.class) {
      Map<Object, Object> map = new LinkedHashMap<>();
      for (int i = 0; i < size; i++) {
        map.put(
            value(arguments[0], variables, depth - 1, false),
            value(arguments[1], variables, depth - 1, nonFinite));
      }
      return ofSomeClass(map);
    }
    List<Object> elements = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      elements.add(value(arguments[0], variables, depth - 1, nonFinite));
    }
    return raw == Set.class ? ofSomeClass(new LinkedHashSet<>(elements)) : ofSomeClass(elements);
  }

  @SuppressWarnings("JdkObsolete") // It is data, too, and has no random access.
  private Object ofSomeClass(List<Object> list) {
    boolean nulls = list.contains(null);
    return switch (random.nextInt(7)) {
      case 0 -> new LinkedList<>(list);
      case 1 -> Arrays.asList(list.toArray());
      case 2 -> Collections.unmodifiableList(list);
      case 3 -> new CopyOnWriteArrayList<>(list);
      case 4 -> nulls ? list : List.copyOf(list);
      default -> list;
    };
  }

  private Object ofSomeClass(Set<Object> set) {
    return switch (random.nextInt(4)) {
      case 0 -> new HashSet<>(set);
      case 1 -> Collections.unmodifiableSet(set);
      case 2 -> set.contains(null) ? set : Set.copyOf(set);
      default -> set;
    };
  }

  private Object ofSomeClass(Map<Object, Object> map) {
    boolean nulls = map.containsKey(null) || map.containsValue(null);
    return switch (random.nextInt(5)) {
      case 0 -> new HashMap<>(map);
      case 1 -> Collections.unmodifiableMap(map);
      case 2 -> nulls ? map : Map.copyOf(map);
      case 3 -> nulls ? map : new ConcurrentHashMap<>(map);
      default -> map;
    };
  }

  private Object scalar(Class<?> type, int depth, boolean nonFinite) {
    return switch (type.getTypeName()) {
      case "boolean", "java.lang.Boolean" -> random.nextBoolean();
      case "byte", "java.lang.Byte" -> (byte) random.nextInt();
      case "short", "java.lang.Short" -> (short) random.nextInt();
      case "int", "java.lang.Integer" -> once(8) ? 13 : random.nextInt() >> random.nextInt(32);
      case "long", "java.lang.Long" -> random.nextLong() >> random.nextInt(64);
      case "char", "java.lang.Character" -> (char) random.nextInt(0xd800);
      case "float", "java.lang.Float" -> (float) number(nonFinite, true);
      case "double", "java.lang.Double" -> number(nonFinite, false);
      case "java.lang.String" -> text();
      case "byte[]" -> text().getBytes(StandardCharsets.UTF_8);
      case "java.math.BigDecimal" ->
          new BigDecimal(new BigInteger(100, random), random.nextInt(60) - 30);
      case "java.math.BigInteger" -> new BigInteger(random.nextInt(200), random).negate();
      case "dev.sallyport.Blob" -> Blob.copyOf(text().getBytes(StandardCharsets.UTF_8));
      case "dev.sallyport.Data" -> Data.of(plain(Math.max(depth, 0)));
      case "java.util.UUID" -> new UUID(random.nextLong(), random.nextLong());
      case "java.net.URI" -> URI.create("http://host/" + random.nextInt());
      case "java.time.ZoneId" -> pick(new ZoneId[] {ZoneId.of("Europe/Paris"), ZoneOffset.UTC});
      case "java.util.Locale" ->
          pick(new Locale[] {Locale.ROOT, Locale.CANADA_FRENCH, Locale.forLanguageTag("sr-Latn")});
      default -> time(type);
    };
  }

  private double number(boolean nonFinite, boolean single) {
    if (nonFinite && once(3)) {
      return pick(new Double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY});
    }
    double number =
        single
            ? Float.intBitsToFloat(random.nextInt())
            : Double.longBitsToDouble(random.nextLong());
    return Double.isFinite(number) ? number : -0.0;
  }

  private Object time(Class<?> type) {
    LocalDateTime local =
        LocalDateTime.ofEpochSecond(
            random.nextInt() * 10L, random.nextInt(1_000_000_000), ZoneOffset.UTC);
    ZoneOffset offset = ZoneOffset.ofHours(random.nextInt(20) - 10);
    return switch (type.getSimpleName()) {
      case "Instant" -> local.toInstant(ZoneOffset.UTC);
      case "LocalDate" -> local.toLocalDate();
      case "LocalTime" -> local.toLocalTime();
      case "LocalDateTime" -> local;
      case "OffsetTime" -> OffsetTime.of(local.toLocalTime(), offset);
      case "OffsetDateTime" -> OffsetDateTime.of(local, offset);
      case "ZonedDateTime" -> ZonedDateTime.of(local, ZoneId.of("Asia/Tokyo"));
      case "Year" -> Year.of(random.nextInt(10_000));
      case "YearMonth" -> YearMonth.from(local);
      case "MonthDay" -> MonthDay.from(local);
      case "Duration" -> Duration.ofSeconds(random.nextInt(), random.nextInt(1_000_000_000));
      case "Period" -> Period.of(random.nextInt(), random.nextInt(), random.nextInt());
      default -> throw new IllegalStateException("no values of " + type);
    };
  }

  private @Nullable Object plain(int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 6)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> random.nextLong() >> random.nextInt(64);
      case 3 -> number(false, false);
      case 4 -> text();
      case 5 -> text().getBytes(StandardCharsets.UTF_8);
      case 6 -> Arrays.asList(plain(depth - 1), plain(depth - 1));
      default -> {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("a" + text(), plain(depth - 1));
        map.put("b" + text(), plain(depth - 1));
        yield map;
      }
    };
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(once(20) ? 300 : 12); i > 0; i--) {
      text.appendCodePoint(
          switch (random.nextInt(5)) {
            case 0 -> random.nextInt(0x20);
            case 1 -> random.nextInt(0x800);
            case 2 -> 0x10000 + random.nextInt(0x100000);
            default -> ' ' + random.nextInt(95);
          });
    }
    return text.toString();
  }

  /** A value in a form that is equal to another's if the two are, arrays by their elements. */
  static Object comparable(@Nullable Object value) {
    if (value == null) {
      return "null";
    } else if (value.getClass().isRecord()) {
      List<Object> parts = new ArrayList<>(List.of(value.getClass()));
      for (RecordComponent component : value.getClass().getRecordComponents()) {
        try {
          // The field, not the accessor, which may throw.
          var field = value.getClass().getDeclaredField(component.getName());
          field.setAccessible(true);
          parts.add(comparable(field.get(value)));
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException(e);
        }
      }
      return parts;
    } else if (value.getClass().isArray()) {
      List<Object> parts = new ArrayList<>(List.of(value.getClass()));
      for (int i = 0; i < Array.getLength(value); i++) {
        parts.add(comparable(Array.get(value, i)));
      }
      return parts;
    } else if (value instanceof List<?> list) {
      List<Object> parts = new ArrayList<>();
      list.forEach(each -> parts.add(comparable(each)));
      return parts;
    } else if (value instanceof Set<?> set) {
      Set<Object> parts = new HashSet<>();
      set.forEach(each -> parts.add(comparable(each)));
      return parts;
    } else if (value instanceof Map<?, ?> map) {
      Map<Object, Object> parts = new HashMap<>();
      map.forEach((key, each) -> parts.put(comparable(key), comparable(each)));
      return parts;
    } else if (value instanceof Optional<?> optional) {
      return optional.isEmpty() ? "absent" : List.of("present", comparable(optional.get()));
    }
    return value;
  }
}
