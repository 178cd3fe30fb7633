package dev.sallyport.codecs.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.NonFinite;
import dev.sallyport.RefusedException;
import dev.sallyport.WireName;
import dev.sallyport.codecs.internal.Samples.Point;
import dev.sallyport.schema.Refusal;
import dev.sallyport.schema.Schema;
import dev.sallyport.spi.CodecProvider;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Shape;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DerivationTest {
  record Wild(List<?> wild, List<? extends Point> bounded) {}

  @SuppressWarnings("rawtypes")
  record Raw(List list, Map map, Optional optional) {}

  record Open(Object any, CharSequence text, Comparable<String> open, Map<String, Object> map) {}

  record Odd(
      Optional<Optional<String>> twice, List<Optional<String>> inner, Void nothing, Bean bean) {}

  static final class Bean {}

  record Keys(Map<Double, String> doubles, Map<Point, String> records) {}

  @SuppressWarnings("ArrayRecordComponent") // Arrays are what is tested.
  record HasBytes(byte[] bytes) {}

  record Sets(Set<byte[]> direct, Set<HasBytes> inside, Set<Data> fine) {}

  record Annotated(@NonFinite int number, @NonFinite double fine) {}

  record Dollar(int $type) {}

  record Clash(@WireName("b") int a, int b) {}

  record BadName(@WireName("1 x") int a) {}

  record Growing<T>(T value, Optional<Growing<List<T>>> next) {}

  record Generic<T>(T value) {}

  sealed interface Mixed permits Point2, Kind {}

  record Point2(int x) implements Mixed {}

  enum Kind implements Mixed {
    A
  }

  sealed interface Loose permits Variant, Escape {}

  record Variant() implements Loose {}

  non-sealed interface Escape extends Loose {}

  @WireName("Same")
  record One(int x) {}

  @WireName("Same")
  record Two(int x) {}

  record Both(One one, Two two) {}

  record Many(
      Lock a, Lock b, Lock c, Lock d, Lock e, Lock f, Lock g, Lock h, Lock i, Lock j, Lock k) {}

  record Arguments2(Generic<Lock> locks) {}

  private static void assertRefused(Type type, String... pathsAndCodes) {
    List<Refusal> refusals = Kit.typeRefusals(type);
    assertThat(refusals.stream().map(r -> r.path() + " " + r.code()).toList())
        .containsExactly(pathsAndCodes);
  }

  @Test
  void refusesTypesThatSayTooLittle() {
    assertRefused(Wild.class, ".wild TYPE-WILDCARD", ".bounded TYPE-WILDCARD");
    assertRefused(Raw.class, ".list TYPE-RAW", ".map TYPE-RAW", ".optional TYPE-RAW");
    assertRefused(
        Open.class,
        ".any TYPE-OBJECT",
        ".text TYPE-CLASS",
        ".open TYPE-OPEN",
        ".map{} TYPE-OBJECT");
    assertRefused(Generic.class, " TYPE-RAW");
    assertRefused(Generic.class.getTypeParameters()[0], " TYPE-VARIABLE");
  }

  @Test
  void refusesMisplacedTypes() {
    assertRefused(
        Odd.class,
        ".twice TYPE-OPTIONAL",
        ".inner[] TYPE-OPTIONAL",
        ".nothing TYPE-VOID",
        ".bean TYPE-CLASS");
    assertRefused(new Kit.Of<Optional<String>>() {}.type(), " TYPE-OPTIONAL");
    assertRefused(Keys.class, ".doubles TYPE-KEY", ".records TYPE-KEY");
    assertRefused(Sets.class, ".direct TYPE-SET", ".inside TYPE-SET");
    assertRefused(Annotated.class, ".number TYPE-NONFINITE");
  }

  @Test
  void refusesUnionsOfOtherThanRecords() {
    assertRefused(Mixed.class, " TYPE-UNION");
    assertRefused(Loose.class, " TYPE-UNION");
  }

  @Test
  void refusesNamesThatWouldNotDo() {
    assertRefused(Dollar.class, ".$type TYPE-NAME");
    assertRefused(Clash.class, ".b TYPE-NAME");
    assertRefused(BadName.class, ".a TYPE-NAME");
    assertRefused(Both.class, ".two TYPE-NAME");
    record Local(int x) {}
    assertRefused(Local.class, " TYPE-NAME");
    @WireName("Given")
    record Named(int x) {}
    assertThat(Kit.shape(Named.class).schema().definitions()).containsOnlyKeys("Given");
  }

  @Test
  void refusesGenericRecordsThatGrow() {
    assertThat(Kit.typeRefusals(new Kit.Of<Growing<String>>() {}.type()).get(0).code())
        .isEqualTo("TYPE-GROWS");
  }

  @Test
  void stopsAtTenRefusals() {
    assertThat(Kit.typeRefusals(Many.class)).hasSize(10);
  }

  @Test
  void looksIntoTypeArguments() {
    assertThat(Kit.typeRefusals(Arguments2.class).get(0).code()).isEqualTo("LH-LOCK");
  }

  @Test
  void derivesTheSchema() {
    Schema schema = Kit.shape(Samples.Figure.class).schema();
    assertThat(schema.root()).isEqualTo(new Schema.Reference("Samples.Figure"));
    assertThat(schema.definitions().get("Samples.Figure"))
        .isEqualTo(
            new Schema.UnionType(
                List.of(
                    new Schema.Variant("Circle", "Samples.Circle"),
                    new Schema.Variant("sq", "sq"),
                    new Schema.Variant("Pill", "Samples.Pill"))));
    assertThat(schema.definitions().get("Samples.Pill"))
        .isEqualTo(
            new Schema.RecordType(
                List.of(
                    new Schema.Field("inner", new Schema.Reference("Samples.Figure"), true),
                    new Schema.Field("label", Schema.Scalar.STRING, false))));
  }

  // The expected values were computed by another program, from schemas written by hand.
  @Test
  void keepsFingerprintsStable() {
    assertThat(Kit.shape(int.class).fingerprint())
        .isEqualTo("d8f0402fb21513154ce3b210633d3920f18cd84eb448b39ce174522367f629ad");
    assertThat(Kit.shape(Samples.Figure.class).fingerprint())
        .isEqualTo("10a724977e1affdcd68524df172934b57b543e29f479e7254cb61876984006e4");
    assertThat(Kit.shape(new Kit.Of<Map<Samples.Color, Set<Data>>>() {}.type()).fingerprint())
        .isEqualTo("754559488734764ef9121355c2df17820beb4bd6f70051f7041a685026307de6");
  }

  @Test
  void fingerprintsSeveralShapesWhateverTheirOrder() {
    Shape<?> a = Kit.shape(Point.class);
    Shape<?> b = Kit.shape(int.class);
    String both = Kit.CODECS.fingerprint(List.of(a, b), List.of("a", "b"));
    assertThat(both)
        .isEqualTo(Kit.CODECS.fingerprint(List.of(b, a), List.of("b", "a")))
        .isNotEqualTo(Kit.CODECS.fingerprint(List.of(b, a), List.of("a", "b")))
        .hasSize(64);
  }

  @Test
  void namesTheSubjectOfEachParameterInRefusals() {
    List<Type> types = List.of(Data.class, Data.class);
    List<String> subjects = List.of("Jobs.run(first)", "Jobs.run(second)");
    Shape<Object[]> shape = Kit.CODECS.parameters(types, subjects);
    Data live = Data.of(Map.of("t", Thread.currentThread()));
    assertThatThrownBy(() ->
            Kit.CODECS
                .codec(Encoding.JSON)
                .encode(shape, new Object[] {Data.NULL, live}, new FrameBuffer(999), Kit.LIMITS))
        .hasMessageStartingWith("Not sent: Jobs.run(second).t holds a live handle");
    assertThatThrownBy(() -> Kit.CODECS.parameters(List.of(Lock.class), List.of("Jobs.run(lock)")))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("Not sent: Jobs.run(lock) names a live handle")
        // Nothing was to be written, so nothing is said of it.
        .hasMessageEndingWith("\n  code LH-LOCK");
  }

  @Test
  void carriesParametersAsAnArrayInBothEncodings() {
    Shape<Object[]> shape =
        Kit.CODECS.parameters(List.of(int.class, String.class), List.of("m(a)", "m(b)"));
    Object[] values = {5, "x"};
    for (Encoding encoding : Encoding.values()) {
      byte[] bytes = Kit.encode(encoding, shape, values, Kit.LIMITS);
      assertThat(bytes)
          .isEqualTo(
              encoding == Encoding.JSON
                  ? "[5,\"x\"]".getBytes(UTF_8)
                  : new byte[] {-110, 5, -95, 'x'});
      assertThat(Kit.CODECS.codec(encoding).decode(shape, bytes, 0, bytes.length, Kit.LIMITS))
          .containsExactly(5, "x");
    }
    for (String json : List.of("[5]", "[5,\"x\",1]", "[]", "{}", "null")) {
      byte[] bytes = json.getBytes(UTF_8);
      assertThatThrownBy(() ->
              Kit.CODECS.codec(Encoding.JSON).decode(shape, bytes, 0, bytes.length, Kit.LIMITS))
          .isInstanceOf(dev.sallyport.InvalidDataException.class);
    }
  }

  @Test
  void isFoundByTheServiceLoader() {
    assertThat(CodecProvider.get()).isInstanceOf(StandardCodecs.class);
  }

  @Test
  void givesTheSameSchemaForTheSameClass() {
    assertThat(Kit.shape(Point.class).schema()).isSameAs(Kit.shape(Point.class).schema());
    assertThat(Kit.CODECS.shape(Point.class, "other").subject()).isEqualTo("other");
  }

  @Test
  void advisesToOpenThePackageOfAClosedModule(@TempDir Path dir) throws Exception {
    Path source = Files.createDirectories(dir.resolve("src/closed"));
    Path module = Files.writeString(dir.resolve("src/module-info.java"), "module closed {}");
    Path record = source.resolve("Hidden.java");
    Files.writeString(record, "package closed; record Hidden(int x) {}");
    Path classes = dir.resolve("classes");
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", classes.toString(), module.toString(), record.toString());
    assertThat(status).isZero();
    var parent = ModuleLayer.boot();
    var configuration =
        parent
            .configuration()
            .resolve(ModuleFinder.of(classes), ModuleFinder.of(), Set.of("closed"));
    var layer = parent.defineModulesWithOneLoader(configuration, null);
    Class<?> hidden = layer.findLoader("closed").loadClass("closed.Hidden");
    assertThat(Kit.typeRefusals(hidden))
        .singleElement()
        .satisfies(refusal -> {
          assertThat(refusal.code()).isEqualTo("TYPE-ACCESS");
          assertThat(refusal.why()).isEqualTo("module closed does not open package closed");
          assertThat(refusal.fix()).contains("opens closed to dev.sallyport.codecs;");
        });
  }
}
