package dev.sallyport.codecs.internal;

import dev.sallyport.Data;
import dev.sallyport.codecs.internal.Samples.Circle;
import dev.sallyport.codecs.internal.Samples.Color;
import dev.sallyport.codecs.internal.Samples.Everything;
import dev.sallyport.codecs.internal.Samples.Figure;
import dev.sallyport.codecs.internal.Samples.Page;
import dev.sallyport.codecs.internal.Samples.Pill;
import dev.sallyport.codecs.internal.Samples.Point;
import dev.sallyport.codecs.internal.Samples.Square;
import dev.sallyport.codecs.internal.Samples.Tree;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Period;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Random types of the algebra, and random values of a type. */
final class Generator {
  private static final List<Class<?>> LEAVES =
      List.of(
          Boolean.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          Character.class,
          Float.class,
          Double.class,
          String.class,
          BigDecimal.class,
          BigInteger.class,
          Instant.class,
          LocalDate.class,
          LocalTime.class,
          Duration.class,
          Period.class,
          UUID.class,
          URI.class,
          Color.class,
          Point.class,
          Figure.class,
          Tree.class,
          Everything.class,
          Data.class);
  private static final List<Class<?>> KEYS =
      List.of(
          String.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          UUID.class,
          Color.class);

  private final Random random;
  // The rest of the algebra, where documents are compared and not values: arrays have no equals.
  private final @Nullable WideGenerator rest;

  Generator(Random random) {
    this.random = random;
    this.rest = null;
  }

  private Generator(Random random, boolean wide) {
    this.random = random;
    this.rest = wide ? new WideGenerator(random, this) : null;
  }

  /** One that knows every scalar, arrays, and records of them too. */
  static Generator wide(Random random) {
    return new Generator(random, true);
  }

  record Parameterized(Class<?> raw, List<Type> arguments) implements ParameterizedType {
    @Override
    public Type[] getActualTypeArguments() {
      return arguments.toArray(new Type[0]);
    }

    @Override
    public Type getRawType() {
      return raw;
    }

    @Override
    public Type getOwnerType() {
      return raw.getDeclaringClass();
    }
  }

  Type type(int depth) {
    int kind = depth == 0 ? 0 : random.nextInt(8);
    if (rest != null && random.nextBoolean()) {
      return rest.type();
    }
    return switch (kind) {
      case 1, 2 -> new Parameterized(List.class, List.of(type(depth - 1)));
      case 3 -> new Parameterized(Set.class, List.of(pick(LEAVES.subList(0, 22))));
      case 4, 5 -> new Parameterized(Map.class, List.of(pick(KEYS), type(depth - 1)));
      case 6 -> new Parameterized(Page.class, List.of(type(depth - 1)));
      default -> pick(LEAVES);
    };
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  Object value(Type type, int depth) {
    if (type instanceof ParameterizedType parameterized) {
      Type[] arguments = parameterized.getActualTypeArguments();
      if (parameterized.getRawType() == Optional.class) {
        Object content = random.nextBoolean() ? value(arguments[0], depth - 1) : null;
        return content instanceof Data data && data.isNull()
            ? Optional.empty()
            : Optional.ofNullable(content);
      }
      int size = depth <= 0 ? 0 : random.nextInt(4);
      if (parameterized.getRawType() == List.class) {
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
          list.add(value(arguments[0], depth - 1));
        }
        return list;
      } else if (parameterized.getRawType() == Set.class) {
        Set<Object> set = new LinkedHashSet<>();
        for (int i = 0; i < size; i++) {
          set.add(value(arguments[0], depth - 1));
        }
        return set;
      } else if (parameterized.getRawType() == Map.class) {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
          map.put(value(arguments[0], depth - 1), value(arguments[1], depth - 1));
        }
        return map;
      }
      List<Object> items = new ArrayList<>();
      items.add(value(arguments[0], depth - 1));
      boolean isNull = items.get(0) instanceof Data data && data.isNull();
      return new Page<>(items, isNull ? Optional.empty() : Optional.of(items.get(0)));
    }
    if (type instanceof GenericArrayType) {
      throw new IllegalArgumentException(type.getTypeName());
    }
    return leaf((Class<?>) type, depth);
  }

  private Object leaf(Class<?> type, int depth) {
    if (rest != null && !LEAVES.contains(type)) {
      return rest.value(type, depth);
    }
    return switch (LEAVES.indexOf(type)) {
      case 0 -> random.nextBoolean();
      case 1 -> (byte) random.nextInt();
      case 2 -> (short) random.nextInt();
      case 3 -> random.nextInt() >> random.nextInt(32);
      case 4 -> random.nextLong() >> random.nextInt(64);
      case 5 -> (char) random.nextInt(0xd800);
      case 6 -> finite((double) Float.intBitsToFloat(random.nextInt())).floatValue();
      case 7 -> finite(Double.longBitsToDouble(random.nextLong()));
      case 8 -> text(random);
      case 9 ->
          new BigDecimal(new BigInteger(random.nextInt(200), random), random.nextInt(60) - 30);
      case 10 -> new BigInteger(random.nextInt(200), random).negate();
      case 11 -> Instant.ofEpochSecond(random.nextInt() * 20L, random.nextInt(1_000_000_000));
      case 12 -> LocalDate.ofEpochDay(random.nextInt(700_000));
      case 13 -> LocalTime.ofNanoOfDay(random.nextInt(86_400) * 1_000_000_000L + random.nextInt(9));
      case 14 -> Duration.ofSeconds(random.nextLong(), random.nextInt(1_000_000_000));
      case 15 -> Period.of(random.nextInt(), random.nextInt(), random.nextInt());
      case 16 -> new UUID(random.nextLong(), random.nextLong());
      case 17 -> URI.create("http://host/" + random.nextInt());
      case 18 -> pick(List.of(Color.values()));
      case 19 -> new Point(random.nextInt(), random.nextInt(100));
      case 20 -> figure(depth);
      case 21 -> tree(depth);
      case 22 -> Samples.everything();
      default -> Data.of(plain(depth));
    };
  }

  private static Double finite(double number) {
    return Double.isFinite(number) ? number : -0.0;
  }

  private Figure figure(int depth) {
    return switch (random.nextInt(depth > 0 ? 4 : 2)) {
      case 0 -> new Square(random.nextInt());
      case 1 -> new Circle(new Point(1, 2), random.nextDouble());
      default -> new Pill(Optional.of(figure(depth - 1)), text(random));
    };
  }

  private Tree tree(int depth) {
    List<Tree> children = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0 && depth > 0; i--) {
      children.add(tree(depth - 1));
    }
    return new Tree(text(random), children);
  }

  Object plain(int depth) {
    return switch (random.nextInt(depth > 0 ? 9 : 6)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> random.nextLong() >> random.nextInt(64);
      case 3 -> finite(Double.longBitsToDouble(random.nextLong()));
      case 4 -> text(random);
      case 5 -> text(random).getBytes(java.nio.charset.StandardCharsets.UTF_8);
      case 6 -> Arrays.asList(plain(depth - 1), plain(depth - 1));
      default -> {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(text(random), plain(depth - 1));
        map.put(text(random), plain(depth - 1));
        yield map;
      }
    };
  }

  /** Text of all planes, with what needs escaping, and no unpaired surrogates. */
  static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(random.nextInt(20) == 0 ? 300 : 12); i > 0; i--) {
      int point =
          switch (random.nextInt(5)) {
            case 0 -> random.nextInt(0x20);
            case 1 -> random.nextInt(0x800);
            case 2 -> 0xe000 + random.nextInt(0x2000);
            case 3 -> 0x10000 + random.nextInt(0x100000);
            default -> ' ' + random.nextInt(95);
          };
      text.appendCodePoint(point);
    }
    return text.toString();
  }
}
