package dev.sallyport.codecs.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.codecs.internal.Unsayable.Reason;
import dev.sallyport.schema.Schema;
import dev.sallyport.schema.Schema.Scalar;
import dev.sallyport.schema.Schemas;
import dev.sallyport.spi.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class JsonSchemaTest {
  record Entry<T>(T value, Optional<Data> data, Set<T> set, Map<Integer, T> map) {}

  @Test
  void writesARecordOfEverythingAsItStandsInTheGoldenFile() {
    assertGolden(
        "everything.json", Schemas.jsonSchema(schema(Samples.Everything.class), "Everything"));
  }

  @Test
  void writesTheOtherScalarsAsTheyStandInTheGoldenFile() {
    assertGolden("texts.json", Schemas.jsonSchema(schema(WideGenerator.Texts.class), "Texts"));
  }

  @Test
  void writesAGenericRecordAsItStandsInTheGoldenFile() {
    Schema schema = schema(new Kit.Of<Entry<Samples.Color>>() {}.type());
    assertGolden("generic.json", Schemas.jsonSchema(schema, "Generic \"type\""));
  }

  @Test
  void escapesNamesThatAreNotAscii() {
    Map<String, Schema.Definition> definitions = new TreeMap<>();
    String name = "Caf\u00e9<\ud83d\ude00>";
    definitions.put(name, new Schema.EnumType(List.of("\u00fc\"\\")));
    Schema schema = new Schema(new Schema.Reference(name), new TreeMap<>(definitions));
    String document = Schemas.jsonSchema(schema, "T");

    assertThat(document)
        .contains("\"$ref\": \"#/$defs/Caf%C3%A9%3C%F0%9F%98%80%3E\"")
        .contains("\"Caf\\u00e9<\\ud83d\\ude00>\": {\"enum\": [\"\\u00fc\\\"\\\\\"]}");
    assertThat(new Judge(document).complaints(json("\"\\u00fc\\\"\\\\\""))).isEmpty();
    assertThat(new Judge(document).complaints(json("\"u\""))).isNotEmpty();
  }

  @Test
  void writesSeveralSchemasIntoOneDocument() {
    Shape<Object[]> parameters =
        Kit.CODECS.parameters(List.of(Samples.Point.class, int.class), List.of("a", "b"));
    Map<String, Schema> schemas = new TreeMap<>();
    schemas.put("move:params", parameters.schema());
    schemas.put("move:result", schema(void.class));
    schemas.put("stop:params", Kit.CODECS.parameters(List.of(), List.of()).schema());
    schemas.put("stop:result", schema(Samples.Point.class));
    String document = Schemas.jsonSchema(schemas, "Robot");
    assertGolden("contract.json", document);

    String root = document.substring(0, document.length() - 1);
    Judge judge = new Judge(root + ", \"$ref\": \"#/$defs/move:params\"}");
    assertThat(judge.complaints(json("[{\"x\": 1, \"y\": 2}, 3]"))).isEmpty();
    assertThat(judge.complaints(json("[{\"x\": 1, \"y\": 2}]"))).isNotEmpty();
  }

  @Test
  void writesTheSameTextForTheSameSchema() {
    Schema schema = schema(Samples.Everything.class);
    Map<String, Schema.Definition> backwards = new TreeMap<>(java.util.Comparator.reverseOrder());
    backwards.putAll(schema.definitions());
    Schema same = new Schema(schema.root(), new TreeMap<>(backwards));

    assertThat(Schemas.jsonSchema(same, "T")).isEqualTo(Schemas.jsonSchema(schema, "T"));
  }

  @ParameterizedTest
  @EnumSource
  void writesEveryScalarAsAValidJsonSchema(Scalar scalar) {
    assertValid(Schemas.jsonSchema(Schema.of(scalar), "Scalar"));
  }

  @Test
  void writesEveryTypeAsAValidJsonSchema() {
    for (int seed = 0; seed < 100; seed++) {
      Type type = Generator.wide(new Random(seed)).type(3);
      assertValid(Schemas.jsonSchema(schema(type), "Random"));
    }
  }

  private static void assertValid(String document) {
    String metaschema = "{\"$ref\": \"https://json-schema.org/draft/2020-12/schema\"}";
    assertThat(new Judge(metaschema).complaints(json(document))).isEmpty();
  }

  @Test
  void acceptsWhatWeWriteWhereFormatsAreEnforcedToo() {
    for (int seed = 0; seed < 200; seed++) {
      Generator generator = Generator.wide(new Random(seed));
      Type type = generator.type(3);
      Judge judge = new Judge(Schemas.jsonSchema(schema(type), "Random"), true);
      byte[] written = Kit.encode(Encoding.JSON, type, generator.value(type, 4));
      assertThat(judge.complaints(Judge.MAPPER.readTree(written)))
          .describedAs("%s", new String(written, StandardCharsets.UTF_8))
          .isEmpty();
    }
  }

  /** The two exceptions of sets: equal is not the same in JSON Schema and in Java. */
  @Test
  void disagreesWithJsonSchemaOnEqualElementsAsDocumented() {
    Type numbers = new Kit.Of<Set<Double>>() {}.type();
    Type times = new Kit.Of<Set<java.time.LocalTime>>() {}.type();
    Type data = new Kit.Of<Set<Data>>() {}.type();

    assertThat(judge(numbers).complaints(json("[0.0, -0.0]"))).isNotEmpty();
    assertThat((Set<?>) Kit.fromJson(numbers, "[0.0, -0.0]")).hasSize(2);
    assertThat(judge(data).complaints(json("[1, 1.0]"))).isNotEmpty();
    assertThat((Set<?>) Kit.fromJson(data, "[1, 1.0]")).hasSize(2);
    assertThat(Unsayable.reasons(schema(data), json("[1, 1.0]")))
        .containsExactly(Reason.DISTINCT_ELEMENTS);

    String twice = "[\"10:15\", \"10:15:00\"]";
    assertThat(judge(times).complaints(json(twice))).isEmpty();
    Kit.jsonViolation(times, twice);
    assertThat(Unsayable.reasons(schema(times), json(twice)))
        .containsExactly(Reason.EQUAL_ELEMENTS);
  }

  @Test
  void refusesOneNameForTwoTypes() {
    Schema one = schema(Samples.Point.class);
    Map<String, Schema.Definition> other = new TreeMap<>();
    other.put("Samples.Point", new Schema.RecordType(List.of()));
    Map<String, Schema> schemas =
        Map.of("a:result", one, "b:result", new Schema(one.root(), new TreeMap<>(other)));

    assertThatThrownBy(() -> Schemas.jsonSchema(schemas, "T"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Samples.Point stands for two types");
    assertThatThrownBy(() -> Schemas.jsonSchema(Map.of("Samples.Point", one), "T"))
        .hasMessageContaining("Samples.Point stands for two types");
  }

  @Test
  void writesTheIntegersThatAreKeysExactly() {
    Judge judge = judge(new Kit.Of<Map<Byte, Boolean>>() {}.type());
    List<String> accepted = new ArrayList<>();
    for (int i = -1000; i <= 1000; i++) {
      if (judge.complaints(json("{\"" + i + "\": true}")).isEmpty()) {
        accepted.add(String.valueOf(i));
      }
    }
    assertThat(accepted).hasSize(256).startsWith("-128").endsWith("127");
  }

  private static Judge judge(Type type) {
    return new Judge(Schemas.jsonSchema(schema(type), "Case"));
  }

  private static Schema schema(Type type) {
    return Schemas.of(type);
  }

  private static JsonNode json(String text) {
    return Judge.MAPPER.readTree(text);
  }

  private static void assertGolden(String name, String actual) {
    try (InputStream in = JsonSchemaTest.class.getResourceAsStream("/jsonschema/" + name)) {
      assertThat(in).describedAs("%s should be:%n%s", name, actual).isNotNull();
      String golden = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(actual + "\n").isEqualTo(golden);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
