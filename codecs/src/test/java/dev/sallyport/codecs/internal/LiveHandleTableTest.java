package dev.sallyport.codecs.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.codecs.internal.Handles.Handle;
import dev.sallyport.codecs.internal.refuse.FamilyTable;
import dev.sallyport.schema.Refusal;
import dev.sallyport.spi.FrameBuffer;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole table of live handles: real objects of every type that it names. */
final class LiveHandleTableTest {
  /** What the advice of each family must say. */
  private static final Map<String, String> ADVICE =
      Map.ofEntries(
          Map.entry("LH-SQL", "JDBC URL"),
          Map.entry("LH-LOB", "read it into a byte[] or a String"),
          Map.entry("LH-PERSISTENCE", "record inside the transaction"),
          Map.entry("LH-PROXY", "record inside the transaction"),
          Map.entry("LH-SOCKET", "connect in the worker"),
          Map.entry("LH-URL", "java.net.URI"),
          Map.entry("LH-CHANNEL", "path or address"),
          Map.entry("LH-IO", "byte[] chunks, or the path"),
          Map.entry("LH-PATH", "toAbsolutePath().toString()"),
          Map.entry("LH-LOCK", "keep it here"),
          Map.entry("LH-THREAD", "task record"),
          Map.entry("LH-STREAM", "java.util.concurrent.Flow.Publisher<T>"),
          Map.entry("LH-FUTURE", "await it and send the result"),
          Map.entry("LH-CLASS", "name from a closed enum"),
          Map.entry("LH-ITERATOR", "toList()"),
          Map.entry("LH-REFERENCE", "data of what it refers to"),
          Map.entry("LH-PROCESS", "pid()"),
          Map.entry("LH-MEMORY", "copy it to a byte[]"),
          Map.entry("LH-SECURITY", "worker's own configuration"),
          Map.entry("LH-RANDOM", "seed"),
          Map.entry("LH-ATOMIC", "get()"),
          Map.entry("LH-LOGGER", "log in the worker"),
          Map.entry("LH-PATTERN", "pattern() and flags()"),
          Map.entry("LH-THROWABLE", "dev.sallyport.RemoteError"),
          Map.entry("LH-LAMBDA", "enum or a sealed command"),
          Map.entry("LH-CLOSEABLE", "configuration"));

  private static Handles handles;

  record Holder(Optional<Instant> at, Map<String, Long> counts, List<Samples.Figure> figures) {}

  @BeforeAll
  static void open() {
    handles = new Handles();
  }

  @AfterAll
  static void close() {
    handles.close();
  }

  static Stream<Handle> handles() {
    return handles.all().stream();
  }

  static Stream<Handle> untouchables() throws ReflectiveOperationException {
    List<Handle> untouchables = new ArrayList<>();
    for (FamilyTable.Row row : FamilyTable.rows()) {
      for (String name : row.types()) {
        Class<?> type = find(name);
        if (type != null
            && type.isInterface()
            && !type.isSealed()
            && Modifier.isPublic(type.getModifiers())) {
          // What has nothing but a lifecycle is first of all a proxy.
          String code = row.code().equals("LH-CLOSEABLE") ? "LH-CLASS" : row.code();
          untouchables.add(new Handle(code, Handles.untouchable(type)));
        }
      }
    }
    assertThat(untouchables).hasSizeGreaterThan(60);
    return untouchables.stream();
  }

  private static Class<?> find(String name) {
    try {
      return Class.forName(name, false, LiveHandleTableTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  @ParameterizedTest
  @MethodSource({"handles", "untouchables"})
  void refusesItInsideData(Handle handle) {
    Map<String, Object> map = new HashMap<>();
    map.put("handle", Arrays.asList("x", handle.object()));
    List<Refusal> refusals = Kit.refusals(Data.class, Data.of(map));
    assertThat(refusals).hasSize(1);
    assertIsOf(handle, ".handle[1]", "holds a live handle: ", refusals.get(0));
  }

  @ParameterizedTest
  @MethodSource("handles")
  void refusesItWhereItIsDeclared(Handle handle) {
    Class<?> type = handle.object().getClass();
    assertIsOf(handle, "", "names a ", only(Kit.typeRefusals(type)));
    Type list = new Generator.Parameterized(List.class, List.of(type));
    assertIsOf(handle, "[]", "names a ", only(Kit.typeRefusals(list)));
    Type map = new Generator.Parameterized(Map.class, List.of(String.class, type));
    assertIsOf(handle, "{}", "names a ", only(Kit.typeRefusals(map)));
    Type page = new Generator.Parameterized(Samples.Page.class, List.of(type));
    assertIsOf(handle, "<>", "names a ", Kit.typeRefusals(page).get(0));
  }

  @ParameterizedTest
  @MethodSource({"handles", "untouchables"})
  void refusesItBehindAnUncheckedCast(Handle handle) {
    List<Object> strings = new ArrayList<>(Arrays.asList("x", handle.object()));
    Type type = new Kit.Of<List<String>>() {}.type();
    assertIsOf(handle, "[1]", "holds a live handle: ", only(Kit.refusals(type, strings)));
    Type colors = new Kit.Of<List<Samples.Color>>() {}.type();
    List<Object> one = Arrays.asList(handle.object());
    assertIsOf(handle, "[0]", "holds a live handle: ", only(Kit.refusals(colors, one)));
    Type points = new Kit.Of<List<Samples.Point>>() {}.type();
    assertIsOf(handle, "[0]", "holds a live handle: ", only(Kit.refusals(points, one)));
    Map<String, Object> counts = new HashMap<>();
    counts.put("n", handle.object());
    Holder holder =
        new Holder(unchecked(Optional.of(handle.object())), unchecked(counts), unchecked(one));
    List<Refusal> refusals = Kit.refusals(Holder.class, holder);
    assertThat(refusals).hasSize(3);
    assertIsOf(handle, ".at", "holds a live handle: ", refusals.get(0));
    assertIsOf(handle, ".counts.n", "holds a live handle: ", refusals.get(1));
    assertIsOf(handle, ".figures[0]", "holds a live handle: ", refusals.get(2));
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // The mistake that is tested.
  private static <T> T unchecked(Object value) {
    return (T) value;
  }

  private static Refusal only(List<Refusal> refusals) {
    assertThat(refusals).hasSize(1);
    return refusals.get(0);
  }

  private static void assertIsOf(Handle handle, String path, String found, Refusal refusal) {
    assertThat(refusal.code()).isEqualTo(handle.code());
    assertThat(refusal.path()).isEqualTo(path);
    assertThat(refusal.found()).startsWith(found);
    assertThat(refusal.why()).isNotBlank().doesNotContain("{");
    assertThat(refusal.fix()).contains(ADVICE.get(handle.code()));
  }

  @Test
  void everyTypeOfTheTableHasARealObjectOrAReason() {
    Map<String, Set<String>> met = met();
    List<String> missing = new ArrayList<>();
    Set<String> reasons = new TreeSet<>(StandIns.all().keySet());
    for (FamilyTable.Row row : FamilyTable.rows()) {
      for (String name : row.types()) {
        boolean excused = reasons.remove(name);
        if (met.getOrDefault(row.code(), Set.of()).contains(name) == excused) {
          missing.add(name + (excused ? ": has a real object and a reason" : ": has neither"));
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(reasons).describedAs("reasons for what the table does not name").isEmpty();
  }

  /** The names of all types that the real objects are of, by the code of their refusal. */
  private static Map<String, Set<String>> met() {
    Map<String, Set<String>> met = new HashMap<>();
    for (Handle handle : handles.all()) {
      addSupertypes(
          handle.object().getClass(), met.computeIfAbsent(handle.code(), code -> new HashSet<>()));
    }
    return met;
  }

  private static void addSupertypes(Class<?> type, Set<String> names) {
    names.add(type.getName());
    for (Class<?> implemented : type.getInterfaces()) {
      addSupertypes(implemented, names);
    }
    if (type.getSuperclass() != null) {
      addSupertypes(type.getSuperclass(), names);
    }
  }

  @Test
  void refusesEveryTypeOfTheTableThatIsDeclared() {
    for (FamilyTable.Row row : FamilyTable.rows()) {
      for (String name : row.types()) {
        Class<?> type = find(name);
        if (type != null) {
          assertThat(Kit.typeRefusals(type).get(0).code()).describedAs(name).isEqualTo(row.code());
        }
      }
    }
  }

  @Test
  void refusesWhatIsNotHereByItsNameAlone() throws Exception {
    for (FamilyTable.Row row : FamilyTable.rows()) {
      for (String name : row.types()) {
        if (StandIns.all().containsKey(name) && StandIns.canMake(name)) {
          Object standIn = StandIns.make(name);
          Refusal refusal = only(Kit.refusals(Data.class, Data.of(standIn)));
          assertIsOf(new Handle(row.code(), standIn), "", "holds a live handle: ", refusal);
          assertThat(refusal.found()).endsWith("Implementation (" + name + ")");
        }
      }
    }
  }

  @Test
  void tellsTenOfManyFamiliesAtOnceAndWritesNothing() {
    Map<String, Object> byName = new LinkedHashMap<>();
    List<String> paths = new ArrayList<>();
    List<String> codes = new ArrayList<>();
    for (int i = 0; i < handles.all().size(); i += 7) {
      Handle handle = handles.all().get(i);
      byName.put("h" + i, Map.of("inner", Arrays.asList(1, handle.object())));
      byName.put("fine" + i, "x".repeat(1000));
      paths.add(".h" + i + ".inner[1]");
      codes.add(handle.code());
    }
    List<Refusal> refusals = Kit.refusals(Data.class, Data.of(byName));
    assertThat(refusals).extracting(Refusal::path).isEqualTo(paths.subList(0, 10));
    assertThat(refusals).extracting(Refusal::code).isEqualTo(codes.subList(0, 10));
  }

  @Test
  void leavesTheBufferUsableAfterEachRefusal() {
    var shape = Kit.<Object>shape(Data.class);
    for (Encoding encoding : Encoding.values()) {
      byte[] expected = Kit.encode(encoding, Data.class, Data.of("fine"));
      FrameBuffer out = new FrameBuffer(1 << 20);
      int size = 0;
      for (Handle handle : handles.all()) {
        Data refused = Data.of(Arrays.asList("y".repeat(100), handle.object()));
        org.assertj.core.api.Assertions.assertThatThrownBy(
                () -> Kit.CODECS.codec(encoding).encode(shape, refused, out, Kit.LIMITS))
            .isInstanceOf(dev.sallyport.RefusedException.class);
        assertThat(out.size()).isEqualTo(size);
        Kit.CODECS.codec(encoding).encode(shape, Data.of("fine"), out, Kit.LIMITS);
        assertThat(Arrays.copyOfRange(out.array(), size, out.size())).isEqualTo(expected);
        size = out.size();
      }
    }
  }

  @Test
  void refusesSortedCollectionsWithAComparatorAndReadsThoseWithout() {
    Map<String, Object> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    map.put("a", 1);
    Refusal refusal = only(Kit.refusals(Data.class, Data.of(map)));
    assertThat(refusal.code()).isEqualTo("LH-COMPARATOR");
    assertThat(refusal.fix()).contains("sorted List");
    Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    set.add("a");
    assertThat(only(Kit.refusals(new Kit.Of<Set<String>>() {}.type(), set)).code())
        .isEqualTo("LH-COMPARATOR");
    Data plain = Data.of(new TreeMap<>(Map.of("a", 1L)));
    assertThat(Kit.roundTrip(Data.class, plain)).isEqualTo(plain);
  }

  @Test
  void namesAHiddenClassAsOne() {
    Handle hidden =
        handles.all().stream()
            .filter(each -> each.object().getClass().isHidden())
            .filter(each -> each.object().getClass().getName().contains("Concealed"))
            .findFirst()
            .orElseThrow();
    assertThat(only(Kit.refusals(Data.class, Data.of(hidden.object()))).found())
        .isEqualTo(
            "holds a live handle: a hidden class of "
                + CodeHandles.class.getPackageName()
                + ".Concealed");
  }

  @Test
  void theDocumentationHasTheTableAsItIs() throws Exception {
    List<String> lines = Files.readAllLines(Path.of("..", "docs", "errors.md"));
    for (FamilyTable.Row row : FamilyTable.rows()) {
      String line =
          lines.stream()
              .filter(each -> each.startsWith("| `" + row.code() + "` |"))
              .findFirst()
              .orElse("");
      String why = row.why().replaceAll(" \\(pid \\d+\\)", "");
      assertThat(line).describedAs(row.code()).endsWith("| " + why + " | " + row.fix() + " |");
    }
  }
}
