package dev.sallyport.codecs.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.Encoding;
import dev.sallyport.NonFinite;
import dev.sallyport.codecs.internal.Samples.Color;
import dev.sallyport.codecs.internal.Samples.Point;
import dev.sallyport.schema.Refusal;
import java.lang.reflect.Type;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

final class CollectionTest {
  private static final Type STRINGS = new Kit.Of<List<String>>() {}.type();
  private static final Type STRING_SET = new Kit.Of<Set<String>>() {}.type();
  private static final Type BY_NAME = new Kit.Of<Map<String, Integer>>() {}.type();

  @SuppressWarnings("ArrayRecordComponent") // Arrays are what is tested.
  record Arrays2(
      int[] ints,
      long[] longs,
      short[] shorts,
      char[] chars,
      boolean[] booleans,
      float[] floats,
      double[] doubles,
      byte[] bytes,
      byte[][] chunks,
      String[] strings,
      Point[][] grid) {}

  @SuppressWarnings("ArrayRecordComponent") // Arrays are what is tested.
  record Loose(@NonFinite double[] numbers, @NonFinite List<Float> floats) {}

  @SuppressWarnings("JdkObsolete") // Users have them.
  @Test
  void acceptsTheListsOfJavaUtil() {
    List<String> list = List.of("a", "b", "c");
    for (List<String> each :
        List.<List<String>>of(
            list,
            List.of("a"),
            List.of(),
            Arrays.asList("a", "b"),
            new ArrayList<>(list),
            new LinkedList<>(list),
            new ArrayList<>(list).subList(1, 3),
            Collections.unmodifiableList(list),
            Collections.nCopies(3, "x"),
            Collections.emptyList(),
            Collections.singletonList("x"),
            Collections.synchronizedList(new ArrayList<>(list)),
            new CopyOnWriteArrayList<>(list),
            list.stream().toList())) {
      assertThat(Kit.roundTrip(STRINGS, each)).isEqualTo(each);
    }
  }

  @Test
  void givesUnmodifiableCollections() {
    List<?> list = (List<?>) Kit.roundTrip(STRINGS, List.of("a"));
    Set<?> set = (Set<?>) Kit.roundTrip(STRING_SET, Set.of("a"));
    Map<?, ?> map = (Map<?, ?>) Kit.roundTrip(BY_NAME, Map.of("a", 1));
    for (Collection<?> each : List.of(list, set, map.keySet())) {
      assertThatThrownBy(each::clear).isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @Test
  void keepsTheOrderOfSetsAndMaps() {
    Set<String> set = new LinkedHashSet<>(List.of("z", "a", "m"));
    assertThat(Kit.json(STRING_SET, set)).isEqualTo("[\"z\",\"a\",\"m\"]");
    assertThat((Set<?>) Kit.roundTrip(STRING_SET, set))
        .map(Object::toString)
        .containsExactly("z", "a", "m");
    Map<String, Integer> map = new LinkedHashMap<>();
    map.put("z", 1);
    map.put("a", 2);
    assertThat(Kit.json(BY_NAME, map)).isEqualTo("{\"z\":1,\"a\":2}");
    assertThat(Kit.msgpack(BY_NAME, map)).isEqualTo("82a17a01a16102");
  }

  @Test
  void carriesEachKindOfKey() {
    UUID uuid = new UUID(1, 2);
    check(new Kit.Of<Map<Byte, Integer>>() {}.type(), Map.of((byte) -1, 1), "{\"-1\":1}");
    check(new Kit.Of<Map<Short, Integer>>() {}.type(), Map.of((short) 300, 1), "{\"300\":1}");
    check(new Kit.Of<Map<Integer, Integer>>() {}.type(), Map.of(0, 1), "{\"0\":1}");
    check(
        new Kit.Of<Map<Long, Integer>>() {}.type(),
        Map.of(Long.MIN_VALUE, 1),
        "{\"-9223372036854775808\":1}");
    check(new Kit.Of<Map<UUID, Integer>>() {}.type(), Map.of(uuid, 1), "{\"" + uuid + "\":1}");
    check(
        new Kit.Of<Map<Color, Integer>>() {}.type(),
        new EnumMap<>(Map.of(Color.RED, 1)),
        "{\"RED\":1}");
  }

  private static void check(Type type, Map<?, ?> map, String json) {
    assertThat(Kit.json(type, map)).isEqualTo(json);
    assertThat(Kit.roundTrip(type, map)).isEqualTo(map);
  }

  @Test
  void refusesKeysThatAreNotCanonical() {
    Type type = new Kit.Of<Map<Integer, Integer>>() {}.type();
    for (String key : List.of("01", "+1", "-0", "1.0", "", " 1", "2147483648", "\u0661")) {
      assertThat(Kit.jsonViolation(type, "{\"" + key + "\":1}").expected())
          .isEqualTo("32-bit integer");
    }
  }

  @SuppressWarnings("IdentityHashMapUsage") // Misused as users do.
  @Test
  void refusesDuplicates() {
    Kit.jsonViolation(BY_NAME, "{\"a\":1,\"\\u0061\":2}");
    Kit.msgpackViolation(BY_NAME, "82a16101a16102");
    assertThat(Kit.jsonViolation(STRING_SET, "[\"a\",\"b\",\"a\"]").path()).isEqualTo("$[2]");
    Kit.msgpackViolation(STRING_SET, "92a161a161");
    Set<String> odd = Collections.newSetFromMap(new IdentityHashMap<>());
    odd.add("same");
    odd.add(new String("same".toCharArray()));
    assertThat(Kit.refusals(STRING_SET, odd))
        .singleElement()
        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo("VALUE-DUPLICATE"));
    Set<List<String>> mutable = new HashSet<>();
    List<String> first = new ArrayList<>(List.of("a"));
    mutable.add(first);
    mutable.add(List.of("b"));
    first.set(0, "b");
    assertThat(Kit.refusals(new Kit.Of<Set<List<String>>>() {}.type(), mutable).get(0).code())
        .isEqualTo("VALUE-DUPLICATE");
    Map<String, Integer> identity = new IdentityHashMap<>(Map.of("a", 1));
    assertThat(Kit.refusals(BY_NAME, identity).get(0).code()).isEqualTo("TYPE-COLLECTION");
    identity.put(new String("a".toCharArray()), 2);
    assertThat(Kit.refusals(BY_NAME, Collections.unmodifiableMap(identity)).get(0).code())
        .isEqualTo("VALUE-DUPLICATE");
  }

  @Test
  void acceptsTheOtherSetsAndMapsOfJavaUtil() {
    for (Set<String> set :
        List.<Set<String>>of(
            new TreeSet<>(Set.of("b", "a")),
            Collections.unmodifiableSet(new HashSet<>(Set.of("x"))),
            Map.of("k", 1).keySet(),
            new HashMap<>(Map.of("k", 1)).keySet(),
            ConcurrentHashMap.newKeySet())) {
      assertThat(Kit.roundTrip(STRING_SET, set)).isEqualTo(set);
    }
    for (Map<String, Integer> map :
        List.of(
            new TreeMap<>(Map.of("b", 1)),
            new ConcurrentHashMap<>(Map.of("b", 1)),
            Collections.unmodifiableMap(new HashMap<>(Map.of("x", 1))))) {
      assertThat(Kit.roundTrip(BY_NAME, map)).isEqualTo(map);
    }
    Type colors = new Kit.Of<Set<Color>>() {}.type();
    assertThat(Kit.roundTrip(colors, EnumSet.allOf(Color.class)))
        .isEqualTo(EnumSet.allOf(Color.class));
  }

  @Test
  void refusesComparators() {
    Set<String> set = new TreeSet<>(Collections.reverseOrder());
    assertThat(Kit.refusals(STRING_SET, set).get(0).code()).isEqualTo("LH-COMPARATOR");
    Map<String, Integer> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    assertThat(Kit.refusals(BY_NAME, map).get(0).code()).isEqualTo("LH-COMPARATOR");
  }

  /** A list that is none of java.util's, and whose size lies. */
  static final class Lying extends AbstractList<String> {
    @Override
    public String get(int index) {
      throw new AssertionError("touched");
    }

    @Override
    public int size() {
      throw new AssertionError("touched");
    }
  }

  @Test
  void refusesOtherCollectionsUnread() {
    assertThat(Kit.refusals(STRINGS, new Lying()))
        .singleElement()
        .satisfies(refusal -> {
          assertThat(refusal.found()).contains(Lying.class.getName());
          assertThat(refusal.fix()).isEqualTo("send List.copyOf(x)");
          assertThat(refusal.code()).isEqualTo("TYPE-COLLECTION");
        });
  }

  @Test
  void refusesAListThatYieldsAnotherNumberThanItsSize() {
    List<String> shrinking =
        Collections.unmodifiableList(
            new AbstractList<>() {
              @Override
              public String get(int index) {
                return "x";
              }

              @Override
              public int size() {
                return 3;
              }

              @Override
              public Iterator<String> iterator() {
                return List.of("x", "x").iterator();
              }
            });
    assertThat(Kit.refusals(STRINGS, shrinking).get(0).code()).isEqualTo("VALUE-CHANGED");
  }

  @Test
  void refusesACollectionWithASizeBelowZeroForThat() {
    List<String> list =
        new AbstractList<>() {
          @Override
          public String get(int index) {
            return "x";
          }

          @Override
          public int size() {
            return -1;
          }
        };
    Map<String, Integer> map =
        new AbstractMap<>() {
          @Override
          public Set<Entry<String, Integer>> entrySet() {
            return Set.of();
          }

          @Override
          public int size() {
            return -1;
          }
        };
    for (List<Refusal> refusals :
        List.of(
            Kit.refusals(STRINGS, Collections.unmodifiableList(list)),
            Kit.refusals(BY_NAME, Collections.unmodifiableMap(map)))) {
      assertThat(refusals)
          .singleElement()
          .satisfies(refusal -> {
            assertThat(refusal.found()).isEqualTo("says that its size is -1");
            assertThat(refusal.code()).isEqualTo("VALUE-CHANGED");
          });
    }
  }

  @Test
  void carriesArraysOfEveryKind() {
    Arrays2 arrays =
        new Arrays2(
            new int[] {1, -70000},
            new long[] {Long.MAX_VALUE},
            new short[] {-300},
            new char[] {'a', '\u20ac'},
            new boolean[] {true, false},
            new float[] {0.1f, -0f},
            new double[] {0.1, 5, -0.0},
            new byte[] {1, 2},
            new byte[][] {{1}, {}},
            new String[] {"a"},
            new Point[][] {{new Point(1, 2)}, {}});
    for (Encoding encoding : Encoding.values()) {
      Object read =
          Kit.decode(encoding, Arrays2.class, Kit.encode(encoding, Arrays2.class, arrays));
      assertThat(read).usingRecursiveComparison().isEqualTo(arrays);
    }
    int[] many = new int[100_000];
    Arrays.setAll(many, i -> i * 31);
    assertThat(
            (int[])
                Kit.decode(
                    Encoding.JSON, int[].class, Kit.encode(Encoding.JSON, int[].class, many)))
        .isEqualTo(many);
  }

  @Test
  void tellsTheIndexOfWhatIsRefusedInAnArray() {
    assertThat(Kit.refusals(double[].class, new double[] {0, Double.NaN}).get(0).path())
        .isEqualTo("[1]");
    assertThat(Kit.refusals(String[].class, new String[] {"a", null}).get(0).path())
        .isEqualTo("[1]");
    assertThat(Kit.jsonViolation(int[].class, "[1,2,3.5]").path()).isEqualTo("$[2]");
  }

  @Test
  void letsNonFiniteNumbersIntoAnnotatedArraysAndLists() {
    Loose loose = new Loose(new double[] {Double.NaN}, List.of(Float.POSITIVE_INFINITY));
    for (Encoding encoding : Encoding.values()) {
      Loose read =
          (Loose) Kit.decode(encoding, Loose.class, Kit.encode(encoding, Loose.class, loose));
      assertThat(read.numbers()).containsExactly(Double.NaN);
      assertThat(read.floats()).containsExactly(Float.POSITIVE_INFINITY);
    }
  }

  @Test
  void refusesOtherCollectionTypesWhereTheyAreDeclared() {
    for (Type type :
        List.of(
            ArrayList.class,
            Collection.class,
            Iterable.class,
            new Kit.Of<ArrayDeque<String>>() {}.type(),
            new Kit.Of<TreeMap<String, String>>() {}.type())) {
      assertThat(Kit.typeRefusals(type).get(0).code()).isEqualTo("TYPE-COLLECTION");
    }
  }

  @Test
  void seesThroughUncheckedCasts() {
    @SuppressWarnings({"unchecked", "rawtypes"})
    List<String> polluted = (List) List.of("a", 5);
    assertThat(Kit.refusals(STRINGS, polluted))
        .singleElement()
        .satisfies(refusal -> {
          assertThat(refusal.path()).isEqualTo("[1]");
          assertThat(refusal.code()).isEqualTo("VALUE-CLASS");
        });
  }
}
