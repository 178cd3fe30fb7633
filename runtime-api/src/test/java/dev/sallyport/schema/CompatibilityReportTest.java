package dev.sallyport.schema;

import static dev.sallyport.schema.Compatibility.BACKWARD;
import static dev.sallyport.schema.Compatibility.EXACT;
import static dev.sallyport.schema.Compatibility.FULL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sallyport.schema.CompatibilityReport.Difference;
import dev.sallyport.schema.CompatibilityReport.Verdict;
import dev.sallyport.schema.Schema.Definition;
import dev.sallyport.schema.Schema.EnumType;
import dev.sallyport.schema.Schema.Mapping;
import dev.sallyport.schema.Schema.RecordType;
import dev.sallyport.schema.Schema.Reference;
import dev.sallyport.schema.Schema.Scalar;
import dev.sallyport.schema.Schema.Sequence;
import dev.sallyport.schema.Schema.Tuple;
import dev.sallyport.schema.Schema.UnionType;
import dev.sallyport.schema.Schema.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CompatibilityReportTest {
  private static final Schema.Type DATA = new Schema.Dynamic();
  private static final Schema.Type NOTHING = new Schema.Nothing();

  /**
   * One row of the table of rules.
   *
   * @param breaks the paths that break under BACKWARD, then those under FULL
   */
  record Rule(
      String name, Schema writer, Schema reader, List<String> breaks, List<String> breaksFull) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Rule fits(String name, Schema writer, Schema reader) {
    return new Rule(name, writer, reader, List.of(), List.of());
  }

  private static Rule breaks(String name, Schema writer, Schema reader, String... paths) {
    return new Rule(name, writer, reader, List.of(paths), List.of(paths));
  }

  private static Rule fitsUnderFull(String name, Schema writer, Schema reader, String path) {
    return new Rule(name, writer, reader, List.of(path), List.of());
  }

  private static Schema one(Schema.Type type) {
    return Schema.of(type);
  }

  private static Schema.Field field(String name, Schema.Type type) {
    return new Schema.Field(name, type, false);
  }

  private static Schema.Field optional(String name, Schema.Type type) {
    return new Schema.Field(name, type, true);
  }

  private static Schema record(Schema.Field... fields) {
    return new Schema(
        new Reference("Job"), new TreeMap<>(Map.of("Job", new RecordType(List.of(fields)))));
  }

  private static Schema with(Schema.Type root, Map<String, Definition> definitions) {
    return new Schema(root, new TreeMap<>(definitions));
  }

  private static Schema.Type list(Schema.Type element) {
    return new Sequence(element, false);
  }

  private static Schema.Type set(Schema.Type element) {
    return new Sequence(element, true);
  }

  private static Schema in(
      java.util.function.UnaryOperator<Schema.Type> place, Schema.Field... fields) {
    return with(place.apply(new Reference("P")), Map.of("P", new RecordType(List.of(fields))));
  }

  private static Schema enumOf(String... constants) {
    return with(new Reference("Color"), Map.of("Color", new EnumType(List.of(constants))));
  }

  /** A union whose variants each have one field of their own name. */
  private static Schema union(Schema.Type content, String... tags) {
    Map<String, Definition> definitions = new TreeMap<>();
    List<Variant> variants = new ArrayList<>();
    for (String tag : tags) {
      variants.add(new Variant(tag, "The" + tag));
      definitions.put("The" + tag, new RecordType(List.of(field("value", content))));
    }
    definitions.put("Figure", new UnionType(variants));
    return with(new Reference("Figure"), definitions);
  }

  /** {@code record Tree(<label> name, List<Tree> children, more...)}. */
  private static Schema tree(String definition, Schema.Type label, Schema.Field... more) {
    List<Schema.Field> fields = new ArrayList<>();
    fields.add(field("name", label));
    fields.add(field("children", list(new Reference(definition))));
    fields.addAll(List.of(more));
    return with(new Reference(definition), Map.of(definition, new RecordType(fields)));
  }

  static Stream<Rule> rules() {
    return Stream.of(fieldRules(), typeRules(), tableRules()).flatMap(s -> s);
  }

  private static Stream<Rule> fieldRules() {
    Schema.Field x = field("x", Scalar.INT32);
    Schema.Field note = optional("note", Scalar.STRING);
    Schema.Field need = field("need", Scalar.STRING);
    return Stream.of(
        fits("the reader has a new Optional field", record(x), record(x, note)),
        breaks("the reader has a new field", record(x), record(x, need), "$.need"),
        fitsUnderFull("the writer has a new Optional field", record(x, note), record(x), "$.note"),
        breaks("the writer has a new field", record(x, need), record(x), "$.need"),
        breaks("a renamed field", record(x), record(field("y", Scalar.INT32)), "$.x", "$.y"),
        fits("a field that became Optional", record(x), record(optional("x", Scalar.INT32))),
        breaks("one that ceased to be", record(optional("x", Scalar.INT32)), record(x), "$.x"),
        fits("another order of fields", record(x, note), record(note, x)),
        breaks(
            "data that became Optional",
            record(field("x", DATA)),
            record(optional("x", DATA)),
            "$.x"),
        fits(
            "Optional data at both ends, and a field more",
            record(optional("x", DATA)),
            record(optional("x", DATA), note)),
        breaks(
            "Optional to the writer, and of another type",
            record(optional("x", Scalar.INT64)),
            record(optional("x", Scalar.INT32)),
            "$.x"),
        fits("an optional field in a list", in(t -> list(t), x), in(t -> list(t), x, note)),
        fitsUnderFull("or back", in(t -> list(t), x, note), in(t -> list(t), x), "$[].note"),
        fits("an optional field in a set", in(t -> set(t), x), in(t -> set(t), x, note)),
        breaks(
            "back, where elements could become equal",
            in(t -> set(t), x, note),
            in(t -> set(t), x),
            "$[].note"),
        breaks(
            "the same, deeper in the set",
            in(t -> set(list(t)), x, note),
            in(t -> set(list(t)), x),
            "$[][].note"),
        fitsUnderFull(
            "a set that the reader takes for a list",
            in(t -> set(t), x, note),
            in(t -> list(t), x),
            "$[].note"));
  }

  private static Stream<Rule> typeRules() {
    return Stream.of(
        fits("int8 to int16", one(Scalar.INT8), one(Scalar.INT16)),
        fits("int8 to int64", one(Scalar.INT8), one(Scalar.INT64)),
        fits("int32 to int64", one(Scalar.INT32), one(Scalar.INT64)),
        breaks("int64 to int32", one(Scalar.INT64), one(Scalar.INT32), "$"),
        breaks("int32 to float64", one(Scalar.INT32), one(Scalar.FLOAT64), "$"),
        breaks("float32 to float64", one(Scalar.FLOAT32), one(Scalar.FLOAT64), "$"),
        fits("finite to any", one(Scalar.FLOAT64), one(Scalar.FLOAT64_NON_FINITE)),
        breaks("any to finite", one(Scalar.FLOAT32_NON_FINITE), one(Scalar.FLOAT32), "$"),
        breaks("int64 to a big integer", one(Scalar.INT64), one(Scalar.BIG_INTEGER), "$"),
        breaks("char to string", one(Scalar.CHAR), one(Scalar.STRING), "$"),
        breaks("string to data", one(Scalar.STRING), one(DATA), "$"),
        breaks("a result that went", one(Scalar.INT32), one(NOTHING), "$"),
        breaks("a result that came", one(NOTHING), one(Scalar.INT32), "$"),
        fits("set to list", one(set(Scalar.INT8)), one(list(Scalar.INT8))),
        breaks("list to set", one(list(Scalar.INT8)), one(set(Scalar.INT8)), "$"),
        breaks("list to its element", one(list(Scalar.INT8)), one(Scalar.INT8), "$"),
        fits("wider elements", one(list(Scalar.INT8)), one(list(Scalar.INT16))),
        breaks("narrower", one(list(list(Scalar.INT16))), one(list(list(Scalar.INT8))), "$[][]"),
        fits(
            "wider keys and values",
            one(new Mapping(Scalar.INT8, Scalar.INT16)),
            one(new Mapping(Scalar.INT32, Scalar.INT64))),
        breaks(
            "other keys and values",
            one(new Mapping(Scalar.UUID, Scalar.INT16)),
            one(new Mapping(Scalar.STRING, Scalar.INT8)),
            "${key}",
            "${}"),
        breaks(
            "a parameter more",
            one(new Tuple(List.of(Scalar.INT8))),
            one(new Tuple(List.of(Scalar.INT8, Scalar.INT8))),
            "$"),
        breaks(
            "another parameter",
            one(new Tuple(List.of(Scalar.INT8, Scalar.INT8))),
            one(new Tuple(List.of(Scalar.INT8, Scalar.STRING))),
            "$[1]"));
  }

  private static Stream<Rule> tableRules() {
    Schema color = enumOf("RED", "GREEN");
    Schema figure = union(Scalar.INT32, "Circle", "Square");
    return Stream.of(
        fits("a constant more at the reader", color, enumOf("BLUE", "GREEN", "RED")),
        breaks("a constant more at the writer", enumOf("RED", "GREEN", "BLUE"), color, "$"),
        breaks("an enum and a string", color, one(Scalar.STRING), "$"),
        fits("a variant more", figure, union(Scalar.INT32, "Pill", "Square", "Circle")),
        breaks("a variant less", figure, union(Scalar.INT32, "Circle"), "$"),
        fits("wider in its variants", figure, union(Scalar.INT64, "Circle", "Square")),
        breaks(
            "narrower in them",
            figure,
            union(Scalar.INT16, "Circle", "Square"),
            "$(Circle).value",
            "$(Square).value"),
        breaks("a union and a record", figure, record(), "$"),
        fits(
            "another name of a definition",
            tree("Tree", Scalar.STRING),
            tree("Node", Scalar.STRING)),
        fits(
            "recursion with a new Optional field",
            tree("Tree", Scalar.INT8),
            tree("Tree", Scalar.INT16, optional("up", new Reference("Tree")))),
        breaks(
            "recursion with another type",
            tree("Tree", Scalar.STRING),
            tree("Tree", Scalar.INT16),
            "$.name"));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void holdsToTheTableOfRules(Rule rule) {
    assertThat(rule.writer).isNotEqualTo(rule.reader);
    check(rule, BACKWARD, rule.breaks);
    check(rule, FULL, rule.breaksFull);
    CompatibilityReport exact = CompatibilityReport.compare(rule.writer, rule.reader, EXACT);
    assertThat(exact.verdict()).isEqualTo(Verdict.INCOMPATIBLE);
    assertThat(exact.differences()).isNotEmpty().allMatch(Difference::breaks);
  }

  private static void check(Rule rule, Compatibility mode, List<String> breaks) {
    CompatibilityReport report = CompatibilityReport.compare(rule.writer, rule.reader, mode);
    assertThat(report.differences().stream().filter(Difference::breaks).map(Difference::path))
        .as("%s", report)
        .isEqualTo(breaks);
    assertThat(report.isCompatible()).isEqualTo(breaks.isEmpty());
    assertThat(report.mode()).isEqualTo(mode);
    for (Difference difference : report.differences()) {
      assertThat(difference.why()).isNotBlank();
      assertThat(difference.fix().isBlank()).isEqualTo(!difference.breaks());
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void findsEqualSchemasIdenticalUnderEveryMode(Rule rule) {
    for (Compatibility mode : Compatibility.values()) {
      CompatibilityReport report = CompatibilityReport.compare(rule.reader, rule.reader, mode);
      assertThat(report.verdict()).isEqualTo(Verdict.IDENTICAL);
      assertThat(report.differences()).isEmpty();
    }
  }

  @Test
  void namesTheOrderAndTheDefinitionsThatOnlyExactMinds() {
    Schema.Field x = field("x", Scalar.INT32);
    Schema.Field y = field("y", Scalar.INT32);
    assertThat(CompatibilityReport.compare(record(x, y), record(y, x), EXACT))
        .hasToString(
            """
            INCOMPATIBLE under EXACT: 1 difference breaks
            $: the writer has the order x, y, the reader the order y, x
              why: EXACT asks for equal schemas
              fix: build both ends from the same classes\
            """);
    assertThat(
            CompatibilityReport.compare(
                    tree("Tree", Scalar.STRING), tree("Node", Scalar.STRING), EXACT)
                .differences())
        .extracting(Difference::path, Difference::writer, Difference::reader)
        .containsExactly(tuple("$", "record Tree", "record Node"));
    Schema unused = with(Scalar.INT8, Map.of("Unused", new RecordType(List.of())));
    assertThat(CompatibilityReport.compare(unused, one(Scalar.INT8), EXACT).isCompatible())
        .isFalse();
    assertThat(CompatibilityReport.compare(unused, one(Scalar.INT8), BACKWARD).verdict())
        .isEqualTo(Verdict.COMPATIBLE);
  }

  @Test
  void tellsWhatWhyAndHowToMendIt() {
    Schema writer = record(field("width", Scalar.INT64), optional("note", Scalar.STRING));
    Schema reader = record(field("width", Scalar.INT32), optional("mood", Scalar.STRING));
    assertThat(CompatibilityReport.compare("Crop.cut(job)", writer, reader, BACKWARD))
        .hasToString(
            """
            INCOMPATIBLE under BACKWARD: 2 differences break, 1 difference fits
            Crop.cut(job).note: the writer has an Optional string, the reader no such field
              why: the reader does not know it, and only FULL passes over what it does not know
              fix: give the field to the reader before the writer, or declare FULL at both ends
            Crop.cut(job).width: the writer has int64, the reader int32
              why: int32 does not have all values of int64
              fix: declare int64 at the reader too
            Crop.cut(job).mood: the writer has no such field, the reader an Optional string
              fits: the reader takes it for absent\
            """);
  }

  @Test
  void comparesTheSameDefinitionInsideAndOutsideOfASet() {
    Schema.Field x = field("x", Scalar.INT32);
    Schema.Type place = new Reference("P");
    Schema.Field[] places = {field("list", list(place)), field("set", set(place))};
    Schema writer =
        with(
            new Reference("Job"),
            Map.of(
                "Job",
                new RecordType(List.of(places)),
                "P",
                new RecordType(List.of(x, optional("note", Scalar.STRING)))));
    Schema reader =
        with(
            new Reference("Job"),
            Map.of("Job", new RecordType(List.of(places)), "P", new RecordType(List.of(x))));
    assertThat(CompatibilityReport.compare(writer, reader, FULL).differences())
        .extracting(Difference::path, Difference::breaks)
        .containsExactly(tuple("$.list[].note", false), tuple("$.set[].note", true));
  }

  @Test
  void isBoundedWhateverAPeerHasSent() {
    Map<String, Definition> chain = new TreeMap<>();
    int length = 50_000;
    for (int i = 0; i < length; i++) {
      Schema.Type next = i + 1 < length ? new Reference("D" + (i + 1)) : Scalar.STRING;
      chain.put("D" + i, new RecordType(List.of(optional("next", next))));
    }
    Schema writer = with(new Reference("D0"), chain);
    Schema reader =
        with(
            new Reference("D"),
            Map.of("D", new RecordType(List.of(optional("next", new Reference("D"))))));
    CompatibilityReport report = CompatibilityReport.compare(writer, reader, BACKWARD);
    assertThat(report.differences()).hasSize(1);

    Schema.Field[] many = new Schema.Field[1000];
    for (int i = 0; i < many.length; i++) {
      many[i] = field("f\u202e\u0007" + "x".repeat(1000) + i, Scalar.INT8);
    }
    report = CompatibilityReport.compare(record(many), record(), BACKWARD);
    assertThat(report.differences()).hasSize(32);
    assertThat(report.toString())
        .contains("$[\"f\\u202e\\u0007xxx")
        .doesNotContain("\u202e", "\u0007", "x".repeat(100));
  }

  @Test
  void refusesASchemaWithoutADefinitionThatItRefersTo() {
    assertThatThrownBy(
            () -> CompatibilityReport.compare(record(), one(new Reference("Gone")), BACKWARD))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Gone");
  }

  @Test
  void theStricterOfTwoModesHolds() {
    assertThat(FULL.stricter(BACKWARD)).isEqualTo(BACKWARD);
    assertThat(EXACT.stricter(FULL)).isEqualTo(EXACT);
    assertThat(FULL.stricter(FULL)).isEqualTo(FULL);
  }
}
