package dev.sallyport.codecs.internal.derive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.InvalidDataException;
import dev.sallyport.Limits;
import dev.sallyport.WireName;
import dev.sallyport.codecs.internal.StandardCodecs;
import dev.sallyport.schema.Schema;
import dev.sallyport.schema.Schema.RecordType;
import dev.sallyport.schema.Schema.Reference;
import dev.sallyport.schema.Schema.Scalar;
import dev.sallyport.spi.Shape;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The canonical text of schemas, its way back, and the fingerprints that are taken over it. */
class SchemaFormTest {
  private static final StandardCodecs CODECS = new StandardCodecs();

  enum Mood {
    CALM,
    BUSY
  }

  sealed interface Figure permits Circle, Square {}

  record Circle(double radius) implements Figure {}

  @WireName("sq")
  record Square(long side, Optional<Figure> inner) implements Figure {}

  record Page<T>(List<T> items, Optional<T> first) {}

  @SuppressWarnings("ArrayRecordComponent") // Bytes are part of what is tested.
  record Order(
      int number,
      Instant placed,
      Optional<String> note,
      Set<Mood> moods,
      Map<UUID, BigDecimal> prices,
      Page<Figure> figures,
      byte[] seal,
      Data more) {}

  private static Data data(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return (Data)
        CODECS
            .codec(Encoding.JSON)
            .decode(CODECS.shape(Data.class, "body"), bytes, 0, bytes.length, Limits.defaults());
  }

  @Test
  void theCanonicalTextIsThatOfTheAuthorsOfTheRfc() throws IOException {
    for (int seed = 0; seed < 2000; seed++) {
      RandomSchemas random = new RandomSchemas(new Random(seed));
      Schema schema = random.schema();
      String text = CanonicalJson.of(schema);
      assertThat(new JsonCanonicalizer(random.document(schema)).getEncodedString())
          .as("seed %s", seed)
          .isEqualTo(text);
      assertThat(new JsonCanonicalizer(text).getEncodedString()).isEqualTo(text);
    }
  }

  @Test
  void aSchemaIsReadBackFromItsTextAndFromAnyOtherFormOfIt() {
    for (int seed = 0; seed < 2000; seed++) {
      RandomSchemas random = new RandomSchemas(new Random(seed));
      Schema schema = random.schema();
      assertThat(SchemaReader.schema(data(CanonicalJson.of(schema))))
          .as("seed %s", seed)
          .isEqualTo(schema);
      assertThat(SchemaReader.schema(data(random.document(schema)))).isEqualTo(schema);
    }
  }

  @Test
  void severalSchemasAreReadBackWithTheirFingerprint() {
    TreeMap<String, Schema> schemas = new TreeMap<>();
    for (int seed = 0; seed < 20; seed++) {
      schemas.put("method" + seed + ".params", new RandomSchemas(new Random(seed)).schema());
    }
    String text = CODECS.schemaForm().text(schemas);
    assertThat(CODECS.schemaForm().read(data(text))).isEqualTo(schemas);

    Shape<?> order = CODECS.shape(Order.class, "Order");
    Shape<?> figure = CODECS.shape(Figure.class, "Figure");
    assertThat(
            CODECS
                .schemaForm()
                .fingerprint(new TreeMap<>(Map.of("b", order.schema(), "a", figure.schema()))))
        .isEqualTo(CODECS.fingerprint(List.of(order, figure), List.of("b", "a")));
  }

  @Test
  void schemasOfTypesAreReadBack() {
    for (Class<?> type : List.of(Order.class, Figure.class, int[][].class, void.class)) {
      Schema schema = CODECS.shape(type, "x").schema();
      assertThat(SchemaReader.schema(data(CanonicalJson.of(schema)))).isEqualTo(schema);
    }
  }

  @WireName("Point")
  record OfTheDocument(int x) {}

  @Test
  void theFingerprintOfTheDocumentIsThatOfItsExample() throws IOException {
    String fingerprint = CODECS.shape(OfTheDocument.class, "Point").fingerprint();
    assertThat(Files.readString(Path.of("..", "docs", "schema.md")))
        .contains("`" + fingerprint + "`");
  }

  /** A change here breaks every session between this release and the last one. */
  @ParameterizedTest
  @CsvSource({
    "Order, ffa9cc11ecd310278e4ae8b25ca5b4e9f0d178fe8669390ab504e1c1ea9f1bbc",
    "Figure, 264c3fdc9ec72dad55849fc2f7cee1b4c2cca8e7d5b1b89e9dfc827e17754e58",
  })
  void fingerprintsDoNotChange(String name, String fingerprint) {
    Class<?> type = name.equals("Order") ? Order.class : Figure.class;
    assertThat(CODECS.shape(type, name).fingerprint()).isEqualTo(fingerprint);
  }

  @Test
  void aNameThatUtf8HasNoFormForHasNoFingerprint() {
    Schema schema =
        new Schema(
            new Reference("J"),
            new TreeMap<>(
                Map.of(
                    "J", new RecordType(List.of(new Schema.Field("\ud800", Scalar.INT8, false))))));
    assertThatThrownBy(() -> CanonicalJson.of(schema))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unpaired surrogate");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]| expected object at $ but was ",
        "{\"definitions\":{}}| expected a value at $.root but was missing",
        "{\"definitions\":{},\"root\":\"int8\",\"x\":1}| expected only the members definitions, root",
        "{\"definitions\":{},\"root\":\"int9\"}| expected the name of a scalar, or data at $.root",
        "{\"definitions\":{},\"root\":\"INT8\"}| expected the name of a scalar",
        "{\"definitions\":{},\"root\":5}| expected object at $.root",
        "{\"definitions\":{},\"root\":{\"kind\":\"ref\",\"name\":\"A\"}}| expected the name of a"
            + " definition at $.root.name but was \"A\"",
        "{\"definitions\":{},\"root\":{\"kind\":\"list\",\"element\":\"nothing\"}}| at"
            + " $.root.element",
        "{\"definitions\":{},\"root\":{\"kind\":\"bag\",\"element\":\"int8\"}}| expected list, set,"
            + " map or ref at $.root.kind",
        "{\"definitions\":{},\"root\":{\"kind\":\"map\",\"key\":\"data\",\"value\":\"int8\"}}|"
            + " at $.root.key",
        "{\"definitions\":{\"A\":{\"kind\":\"record\",\"fields\":[]}},\"root\":{\"kind\":\"map\","
            + "\"key\":{\"kind\":\"ref\",\"name\":\"A\"},\"value\":\"int8\"}}| expected an enum as"
            + " the key",
        "{\"definitions\":{\"A\":{\"kind\":\"record\",\"fields\":[{\"name\":\"x\",\"type\":\"int8\","
            + "\"optional\":0}]}},\"root\":\"int8\"}| expected boolean at"
            + " $.definitions.A.fields[0].optional",
        "{\"definitions\":{\"A\":{\"kind\":\"record\",\"fields\":[{\"name\":\"$type\",\"type\":"
            + "\"int8\",\"optional\":true}]}},\"root\":\"int8\"}| other than $type",
        "{\"definitions\":{\"A\":{\"kind\":\"enum\",\"constants\":[\"X\",\"X\"]}},\"root\":\"int8\"}|"
            + " expected distinct names at $.definitions.A but was a second \"X\"",
        "{\"definitions\":{\"A\":{\"kind\":\"enum\",\"constants\":[\"\"]}},\"root\":\"int8\"}|"
            + " expected a name of 1 to 4096 units",
        "{\"definitions\":{\"A\":{\"kind\":\"union\",\"variants\":[{\"name\":\"A\",\"tag\":\"t\"}]}},"
            + "\"root\":\"int8\"}| expected the name of a record at $.definitions.A.variants[0]",
        "{\"definitions\":{\"A\":{\"kind\":\"map\"}},\"root\":\"int8\"}| expected record, enum or"
            + " union at $.definitions.A.kind",
      })
  void saysWhereADocumentIsNoSchema(String json, String message) {
    assertThatThrownBy(() -> SchemaReader.schema(data(json)))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining(message);
  }

  @Test
  void isBounded() {
    String nested = "{\"element\":".repeat(60) + "\"int8\"" + ",\"kind\":\"list\"}".repeat(60);
    String document = "{\"definitions\":{},\"root\":" + nested + "}";
    assertThat(CanonicalJson.of(SchemaReader.schema(data(document)))).isEqualTo(document);
    Object deep = "int8";
    for (int i = 0; i < 10_000; i++) {
      deep = Map.of("kind", "list", "element", deep);
    }
    Data tooDeep = Data.of(Map.of("definitions", Map.of(), "root", deep));
    assertThat(
            catchThrowableOfType(InvalidDataException.class, () -> SchemaReader.schema(tooDeep))
                .violation()
                .expected())
        .isEqualTo("at most 64 levels of types");

    Map<String, Object> many = new TreeMap<>();
    for (int i = 0; i < 5000; i++) {
      many.put("D" + i, Map.of("kind", "enum", "constants", List.of()));
    }
    assertThatThrownBy(
            () -> SchemaReader.schema(Data.of(Map.of("definitions", many, "root", "int8"))))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("at most 4096 definitions");
  }

  @Test
  void takesNamedSchemasInTheOrderOfTheirNamesOnly() {
    String schema = "{\"definitions\":{},\"root\":\"int8\"}";
    String entry = "{\"name\":\"%s\",\"schema\":" + schema + "}";
    assertThat(SchemaReader.schemas(data("[" + entry.formatted("a") + "]")))
        .isEqualTo(Map.of("a", Schema.of(Scalar.INT8)));
    for (String second : List.of("a", "A")) {
      Data form = data("[" + entry.formatted("a") + "," + entry.formatted(second) + "]");
      assertThatThrownBy(() -> SchemaReader.schemas(form))
          .isInstanceOf(InvalidDataException.class)
          .hasMessageContaining("expected names in rising order at $[1].name");
    }
  }
}
