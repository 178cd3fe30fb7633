package dev.sallyport.codecs.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.AsString;
import dev.sallyport.Blob;
import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.InvalidDataException;
import dev.sallyport.NonFinite;
import dev.sallyport.codecs.internal.Unsayable.Reason;
import dev.sallyport.schema.Schema;
import dev.sallyport.schema.Schemas;
import dev.sallyport.spi.Shape;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.JsonNode;

/**
 * The validator accepts, by the schema that we export, exactly what our decoder accepts: for random
 * documents, and those with random damage. Seeded: a failure comes again.
 */
class JsonSchemaDifferentialTest {
  private static final List<Class<?>> SCALARS =
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
          byte[].class,
          Blob.class,
          Instant.class,
          LocalDate.class,
          LocalTime.class,
          LocalDateTime.class,
          OffsetTime.class,
          OffsetDateTime.class,
          ZonedDateTime.class,
          Year.class,
          YearMonth.class,
          MonthDay.class,
          Duration.class,
          Period.class,
          UUID.class,
          URI.class,
          ZoneId.class,
          Locale.class,
          Data.class,
          Samples.Color.class);

  private final Map<Reason, Integer> met = new EnumMap<>(Reason.class);
  private int accepted;
  private int refused;

  @Test
  void agreesOnRandomDocumentsAndDamagedOnesOfRandomTypes() {
    for (int seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      Generator generator = Generator.wide(random);
      Type type = generator.type(3);
      Case each = new Case(type);
      for (int i = 0; i < 3; i++) {
        JsonNode document = each.document(generator.value(type, 4));
        assertThat(each.agree(document)).describedAs("%s: %s", type, document).isTrue();
        for (int j = 0; j < 12; j++) {
          each.agree(new Mutator(random).mutate(document));
        }
      }
    }
    assertThat(accepted).isGreaterThan(3000);
    assertThat(refused).isGreaterThan(3000);
  }

  @Test
  void agreesOnTextsAtTheBordersOfEveryScalar() {
    Random random = new Random(1);
    for (Class<?> type : SCALARS) {
      accepted = 0;
      refused = 0;
      Case each = new Case(type);
      for (String text : TrickyTexts.ALL) {
        each.agree(Judge.MAPPER.getNodeFactory().stringNode(text));
      }
      for (int i = 0; i < 300; i++) {
        JsonNode document = each.document(Generator.wide(random).value(type, 2));
        for (int j = 0; j < 4; j++) {
          document = new Mutator(random).mutate(document);
          each.agree(document);
        }
      }
      assertThat(accepted).describedAs("%s", type).isGreaterThan(40);
      assertThat(refused).describedAs("%s", type).isGreaterThan(type == Data.class ? 10 : 100);
    }
    assertThat(met.keySet())
        .containsAll(
            List.of(
                Reason.NUMBER_SPELLING,
                Reason.SURROGATE,
                Reason.DECIMAL_SIZE,
                Reason.DURATION_RANGE,
                Reason.ZONE,
                Reason.LOCALE,
                Reason.URI_BRACKETS,
                Reason.NEAR_INFINITY));
  }

  record Annotated(@AsString Optional<Long> id, @NonFinite Optional<Double> number) {}

  @Test
  void agreesOnTextsInAnnotatedComponents() {
    Case each = new Case(Annotated.class);
    for (String name : List.of("id", "number")) {
      accepted = 0;
      for (String text : TrickyTexts.ALL) {
        each.agree(Judge.MAPPER.createObjectNode().put(name, text));
      }
      assertThat(accepted).isGreaterThan(2);
    }
  }

  /** A type, its shape, and the judge of its documents. */
  private final class Case {
    private final Type type;
    private final Schema schema;
    private final Judge judge;

    Case(Type type) {
      this.type = type;
      Shape<Object> shape = Kit.shape(type);
      this.schema = shape.schema();
      this.judge = new Judge(Schemas.jsonSchema(schema, "Case"));
    }

    JsonNode document(Object value) {
      return Judge.MAPPER.readTree(Kit.encode(Encoding.JSON, type, value));
    }

    /** Whether the decoder accepts the document, and then the validator does too. */
    boolean agree(JsonNode tree) {
      byte[] bytes = Judge.MAPPER.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8);
      // What both get is the text: the tree may hold what no text says.
      boolean read = decodes(bytes);
      JsonNode document;
      try {
        document = Judge.MAPPER.readTree(bytes);
      } catch (StreamReadException e) {
        // A member's name with an unpaired surrogate is not even JSON.
        assertThat(read).isFalse();
        return false;
      }
      boolean valid = judge.complaints(document).isEmpty();
      Set<Reason> reasons = Unsayable.reasons(schema, document);
      reasons.forEach(reason -> met.merge(reason, 1, Integer::sum));
      if (read) {
        accepted++;
      } else {
        refused++;
      }
      if (reasons.stream().allMatch(Reason::isRefused)) {
        assertThat(read)
            .describedAs(
                "%s: %s; judge: %s; %s",
                type.getTypeName(),
                new String(bytes, StandardCharsets.UTF_8),
                judge.complaints(document),
                reasons)
            .isEqualTo(valid && reasons.isEmpty());
      }
      return read;
    }

    private boolean decodes(byte[] bytes) {
      try {
        Kit.decode(Encoding.JSON, type, bytes);
        return true;
      } catch (InvalidDataException e) {
        return false;
      }
    }
  }
}
