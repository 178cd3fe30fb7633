package dev.sallyport.codecs.processor;

import dev.sallyport.Data;
import java.io.Serial;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.AbstractList;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What must not be sent, for each kind of place. */
final class Spoilers {
  private final Random random;

  Spoilers(Random random) {
    this.random = random;
  }

  /** Spoils the one place of that number. */
  RandomValues.Spoiler at(int target) {
    return (place, type, value) -> place == target ? bad(type, value) : value;
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private <T> T pick(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private @Nullable Object bad(Class<?> type, @Nullable Object value) {
    if (!type.isPrimitive() && random.nextInt(5) == 0) {
      return null;
    }
    if (!type.isPrimitive() && random.nextInt(5) == 0) {
      // An unchecked cast could have let any of these in.
      return pick("text", 5, 5L, new Object(), Thread.currentThread(), List.of(1), LocalTime.NOON);
    }
    return switch (type.getTypeName()) {
      case "float", "java.lang.Float" -> pick(Float.NaN, Float.NEGATIVE_INFINITY);
      case "double", "java.lang.Double" -> pick(Double.NaN, Double.POSITIVE_INFINITY);
      case "char", "java.lang.Character" -> pick('\ud800', '\udfff');
      case "long", "java.lang.Long" -> pick(1L << 53, -(1L << 53), (1L << 53) - 1, Long.MIN_VALUE);
      case "java.lang.String" -> pick("a\ud800", "\udc00b", "\udc00\ud800", "x".repeat(70_000));
      case "java.math.BigDecimal" ->
          pick(
              BigDecimal.ONE.scaleByPowerOfTen(5_000),
              new OwnDecimal("1"),
              BigDecimal.ONE.movePointLeft(9_000));
      case "java.math.BigInteger" -> pick(BigInteger.ONE.shiftLeft(20_000), new OwnInteger("1"));
      case "java.time.Instant" ->
          pick(Instant.MAX, Instant.MIN, Instant.ofEpochSecond(253_402_300_800L));
      case "java.time.LocalDate" -> pick(LocalDate.MAX, LocalDate.of(-1, 1, 1));
      case "java.time.LocalDateTime" -> LocalDateTime.MAX;
      case "java.time.OffsetDateTime" -> OffsetDateTime.MIN;
      case "java.time.ZonedDateTime" -> ZonedDateTime.of(LocalDateTime.MIN, ZoneOffset.UTC);
      case "java.time.Year" -> pick(Year.of(10_000), Year.of(-1));
      case "java.time.YearMonth" -> YearMonth.of(10_000, 1);
      case "java.util.Locale" -> new Locale("not a tag", "", "1");
      case "dev.sallyport.Data" -> data();
      case "java.util.List" -> badList((List<?>) value);
      case "java.util.Set" -> badSet((Set<?>) value);
      case "java.util.Map" -> badMap((Map<?, ?>) value);
      default -> value;
    };
  }

  private Data data() {
    Map<String, Object> cycle = new HashMap<>();
    cycle.put("self", Arrays.asList(cycle, 1));
    return Data.of(
        pick(
            Thread.currentThread(),
            List.of(new Object()),
            new AtomicInteger(),
            Map.of("$bytes", "x"),
            Map.of(1, 2),
            Double.NaN,
            "\ud800",
            cycle,
            LocalDate.EPOCH,
            Optional.of(1),
            new TreeMap<>(Comparator.reverseOrder()),
            Arrays.asList(null, 1L << 60)));
  }

  private Object badList(@Nullable List<?> list) {
    List<Object> elements = list == null ? new ArrayList<>() : new ArrayList<>(list);
    return switch (random.nextInt(6)) {
      case 0 -> new Own<>(elements, elements.size());
      case 1 -> Collections.unmodifiableList(new Own<>(elements, elements.size() + 1));
      case 2 -> Collections.unmodifiableList(new Own<>(elements, elements.size() - 1));
      case 3 -> {
        while (elements.size() <= 100) {
          elements.add(elements.isEmpty() ? "x" : elements.get(0));
        }
        yield elements;
      }
      case 4 -> {
        elements.add(elements);
        yield elements;
      }
      default -> {
        elements.add(null);
        yield elements;
      }
    };
  }

  private Object badSet(@Nullable Set<?> set) {
    List<Object> elements = set == null ? new ArrayList<>() : new ArrayList<>(set);
    if (elements.isEmpty()) {
      return new TreeSet<>(Comparator.reverseOrder());
    }
    elements.add(elements.get(0));
    Set<Object> twice = new OwnSet<>(elements);
    return random.nextBoolean() ? twice : Collections.unmodifiableSet(twice);
  }

  @SuppressWarnings("IdentityHashMapUsage") // That is what must not be sent.
  private Object badMap(@Nullable Map<?, ?> map) {
    return switch (random.nextInt(4)) {
      case 0 -> new IdentityHashMap<>(map == null ? Map.of() : map);
      case 1 -> new TreeMap<>(Comparator.reverseOrder());
      case 2 -> {
        Map<Object, Object> more = new LinkedHashMap<>(map == null ? Map.of() : map);
        more.put(pick(null, "k", 5, 1.5, '\ud800'), pick(null, 1, "x"));
        yield more;
      }
      default -> Collections.unmodifiableMap(twice(map));
    };
  }

  /** A map whose entries come twice, as those of an IdentityHashMap can. */
  @SuppressWarnings("IdentityHashMapUsage")
  private static Map<Object, Object> twice(@Nullable Map<?, ?> map) {
    Map<Object, Object> twice = new IdentityHashMap<>();
    if (map != null) {
      map.forEach((key, value) -> {
        twice.put(key, value);
        twice.put(key instanceof String text ? new String(text) : key, value);
      });
    }
    return twice;
  }

  private static final class OwnDecimal extends BigDecimal {
    @Serial private static final long serialVersionUID = 1L;

    OwnDecimal(String text) {
      super(text);
    }
  }

  private static final class OwnInteger extends BigInteger {
    @Serial private static final long serialVersionUID = 1L;

    OwnInteger(String text) {
      super(text);
    }
  }

  /** A list of its own class, which may have a size that is not true. */
  private static final class Own<T> extends AbstractList<T> {
    private final List<T> elements;
    private final int size;

    Own(List<T> elements, int size) {
      this.elements = elements;
      this.size = Math.max(size, 0);
    }

    @Override
    public T get(int index) {
      return elements.get(index);
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public Iterator<T> iterator() {
      return elements.iterator();
    }
  }

  /** A set that holds equal elements. */
  private static final class OwnSet<T> extends AbstractSet<T> {
    private final Collection<T> elements;

    OwnSet(Collection<T> elements) {
      this.elements = elements;
    }

    @Override
    public Iterator<T> iterator() {
      return elements.iterator();
    }

    @Override
    public int size() {
      return elements.size();
    }
  }
}
