package dev.sallyport.codecs.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Data;
import dev.sallyport.WireName;
import dev.sallyport.codecs.internal.Samples.Circle;
import dev.sallyport.codecs.internal.Samples.Done;
import dev.sallyport.codecs.internal.Samples.Empty;
import dev.sallyport.codecs.internal.Samples.Everything;
import dev.sallyport.codecs.internal.Samples.Figure;
import dev.sallyport.codecs.internal.Samples.Optionals;
import dev.sallyport.codecs.internal.Samples.Outcome;
import dev.sallyport.codecs.internal.Samples.Page;
import dev.sallyport.codecs.internal.Samples.Pill;
import dev.sallyport.codecs.internal.Samples.Point;
import dev.sallyport.codecs.internal.Samples.Square;
import dev.sallyport.codecs.internal.Samples.Tree;
import dev.sallyport.schema.Violation;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RecordTest {
  record Even(int number) {
    Even {
      if (number % 2 != 0) {
        throw new IllegalArgumentException("odd: " + number);
      }
    }
  }

  record Holder(List<Even> evens) {}

  @SuppressWarnings("UnicodeInCode") // Java allows such names, so messages have them.
  record Named(@WireName("a-b.c") int ab, int größe) {}

  @Test
  void writesRecordsByNameInJsonAndByPositionInMessagePack() {
    assertThat(Kit.json(Point.class, new Point(1, -2))).isEqualTo("{\"x\":1,\"y\":-2}");
    assertThat(Kit.msgpack(Point.class, new Point(1, -2))).isEqualTo("9201fe");
    assertThat(Kit.json(Empty.class, new Empty())).isEqualTo("{}");
    assertThat(Kit.msgpack(Empty.class, new Empty())).isEqualTo("90");
  }

  @Test
  void writesAbsentOptionalsAsNoMemberAndAsNil() {
    Optionals none = new Optionals(Optional.empty(), Optional.empty(), Optional.empty());
    assertThat(Kit.json(Optionals.class, none)).isEqualTo("{}");
    assertThat(Kit.msgpack(Optionals.class, none)).isEqualTo("93c0c0c0");
    assertThat(Kit.roundTrip(Optionals.class, none)).isEqualTo(none);
    Optionals all = new Optionals(Optional.of(1), Optional.of(""), Optional.of(Data.of(false)));
    assertThat(Kit.roundTrip(Optionals.class, all)).isEqualTo(all);
  }

  @Test
  void refusesAnExplicitNullForAnOptionalInJson() {
    Violation violation = Kit.jsonViolation(Optionals.class, "{\"number\":null}");
    assertThat(violation.path()).isEqualTo("$.number");
    assertThat(violation.actual()).isEqualTo("null");
    Kit.jsonViolation(Optionals.class, "{\"data\":null}");
  }

  @Test
  void refusesAnOptionalOfTheNullOfData() {
    Optionals odd = new Optionals(Optional.empty(), Optional.empty(), Optional.of(Data.NULL));
    assertThat(Kit.refusals(Optionals.class, odd))
        .singleElement()
        .satisfies(refusal -> {
          assertThat(refusal.path()).isEqualTo(".data");
          assertThat(refusal.code()).isEqualTo("VALUE-NULL");
        });
  }

  @Test
  void readsJsonMembersInAnyOrder() {
    assertThat(Kit.fromJson(Point.class, " { \"y\" : 2 , \"x\" : 1 } ")).isEqualTo(new Point(1, 2));
  }

  @Test
  void refusesMissingUnknownAndRepeatedMembers() {
    Violation missing = Kit.jsonViolation(Point.class, "{\"x\":1}");
    assertThat(missing.path()).isEqualTo("$.y");
    assertThat(missing.actual()).isEqualTo("missing");
    Violation unknown = Kit.jsonViolation(Point.class, "{\"x\":1,\"y\":2,\"z\":3}");
    assertThat(unknown.actual()).isEqualTo("unknown member \"z\"");
    assertThat(unknown.offset()).isEqualTo(13);
    Violation repeated = Kit.jsonViolation(Point.class, "{\"x\":1,\"x\":1,\"y\":2}");
    assertThat(repeated.actual()).isEqualTo("a second \"x\"");
    Kit.jsonViolation(Point.class, "{\"x\":1,\"y\":2,\"$type\":\"Point\"}");
    Kit.msgpackViolation(Point.class, "9101");
    Kit.msgpackViolation(Point.class, "93010203");
    Kit.msgpackViolation(Point.class, "82a17801a17902");
  }

  @Test
  void tellsPathAndOffsetOfAWrongValue() {
    Violation json = Kit.jsonViolation(Circle.class, "{\"center\":{\"x\":1,\"y\":\"2\"}}");
    assertThat(json.toString())
        .isEqualTo("expected 32-bit integer at $.center.y but was string (byte 21)");
    Violation packed = Kit.msgpackViolation(Circle.class, "929201a132cb0000000000000000");
    assertThat(packed.toString())
        .isEqualTo("expected 32-bit integer at $.center.y but was string (byte 3)");
  }

  @Test
  void tellsWhatTheConstructorRefused() {
    for (Violation violation :
        List.of(
            Kit.jsonViolation(Holder.class, "{\"evens\":[{\"number\":2},{\"number\":3}]}"),
            Kit.msgpackViolation(Holder.class, "9192910291" + "03"))) {
      assertThat(violation.path()).isEqualTo("$.evens[1]");
      assertThat(violation.actual()).contains("constructor of").contains("refused: odd: 3");
    }
  }

  @Test
  void tagsUnionsByNameInJsonAndByIndexInMessagePack() {
    assertThat(Kit.json(Figure.class, new Square(3))).isEqualTo("{\"$type\":\"sq\",\"side\":3}");
    assertThat(Kit.msgpack(Figure.class, new Square(3))).isEqualTo("92019103");
    Figure nested = new Pill(Optional.of(new Square(1)), "x");
    assertThat(Kit.json(Figure.class, nested))
        .isEqualTo("{\"$type\":\"Pill\",\"inner\":{\"$type\":\"sq\",\"side\":1},\"label\":\"x\"}");
    assertThat(Kit.roundTrip(Figure.class, nested)).isEqualTo(nested);
  }

  @Test
  void writesAVariantWithoutTagWhereItsOwnTypeIsDeclared() {
    assertThat(Kit.json(Square.class, new Square(3))).isEqualTo("{\"side\":3}");
    Kit.jsonViolation(Square.class, "{\"$type\":\"sq\",\"side\":3}");
  }

  @Test
  void readsTheTagInAnyPlace() {
    assertThat(Kit.fromJson(Figure.class, "{\"side\":3,\"$type\":\"sq\"}"))
        .isEqualTo(new Square(3));
    assertThat(
            Kit.fromJson(
                Figure.class,
                "{\"inner\":{\"side\":[[]],\"side\":1},\"label\":\"\",\"$type\":\"sq\"}"
                    .replace("\"side\":[[]],", "\"$type\":\"sq\",")
                    .replace("\"sq\"}", "\"Pill\"}")))
        .isEqualTo(new Pill(Optional.of(new Square(1)), ""));
    String deep =
        "{\"label\":\"a\",\"inner\":{\"label\":\"b\",\"inner\":{\"side\":9,\"$type\":\"sq\"},"
            + "\"$type\":\"Pill\"},\"$type\":\"Pill\"}";
    assertThat(Kit.fromJson(Figure.class, deep))
        .isEqualTo(new Pill(Optional.of(new Pill(Optional.of(new Square(9)), "b")), "a"));
  }

  @Test
  void refusesMissingUnknownAndRepeatedTags() {
    assertThat(Kit.jsonViolation(Figure.class, "{\"side\":3}").path()).isEqualTo("$.$type");
    Kit.jsonViolation(Figure.class, "{}");
    Kit.jsonViolation(Figure.class, "{\"$type\":\"Square\",\"side\":3}");
    Kit.jsonViolation(Figure.class, "{\"side\":3,\"$type\":\"java.lang.Thread\"}");
    Kit.jsonViolation(Figure.class, "{\"$type\":1,\"side\":3}");
    Kit.jsonViolation(Figure.class, "{\"side\":3,\"$type\":1}");
    Kit.jsonViolation(Figure.class, "{\"$type\":\"sq\",\"side\":3,\"$type\":\"sq\"}");
    Kit.jsonViolation(Figure.class, "{\"side\":3,\"$type\":\"sq\",\"$type\":\"sq\"}");
    Kit.msgpackViolation(Figure.class, "92039103");
    Kit.msgpackViolation(Figure.class, "92ff9103");
    Kit.msgpackViolation(Figure.class, "9192019103");
    Kit.msgpackViolation(Figure.class, "92a27371" + "9103");
  }

  @Test
  void resolvesGenericRecordsAndUnions() {
    Type points = new Kit.Of<Page<Point>>() {}.type();
    Page<Point> page = new Page<>(List.of(new Point(1, 2)), Optional.of(new Point(1, 2)));
    assertThat(Kit.roundTrip(points, page)).isEqualTo(page);
    assertThat(Kit.shape(points).schema().definitions())
        .containsOnlyKeys("Samples.Point", "Samples.Page<Samples.Point>");
    Type outcome = new Kit.Of<Outcome<List<String>>>() {}.type();
    assertThat(Kit.roundTrip(outcome, new Done<>(List.of("a"))))
        .isEqualTo(new Done<>(List.of("a")));
  }

  @Test
  void carriesRecursiveRecords() {
    Tree tree = new Tree("a", List.of(new Tree("b", List.of()), new Tree("c", List.of())));
    assertThat(Kit.roundTrip(Tree.class, tree)).isEqualTo(tree);
  }

  @Test
  void usesWireNamesAndEscapesOthers() {
    assertThat(Kit.json(Named.class, new Named(1, 2)))
        .isEqualTo("{\"a-b.c\":1,\"gr\\u00F6\\u00DFe\":2}");
    assertThat(Kit.roundTrip(Named.class, new Named(1, 2))).isEqualTo(new Named(1, 2));
    assertThat(Kit.fromJson(Named.class, "{\"gr\u00f6\u00dfe\":2,\"a-b.c\":1}"))
        .isEqualTo(new Named(1, 2));
  }

  @Test
  void carriesOneOfEverything() {
    Everything everything = Samples.everything();
    assertThat(Kit.roundTrip(Everything.class, everything)).isEqualTo(everything);
  }

  @Test
  void carriesNothing() {
    for (Type type : List.of(void.class, Void.class)) {
      assertThat(Kit.json(type, null)).isEqualTo("null");
      assertThat(Kit.msgpack(type, null)).isEqualTo("c0");
      assertThat(Kit.roundTrip(type, null)).isNull();
      Kit.jsonViolation(type, "0");
      Kit.msgpackViolation(type, "00");
    }
  }
}
