package dev.sallyport.codecs.internal;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BigIntegerNode;
import tools.jackson.databind.node.ObjectNode;

/** Another's verdict on a document: networknt's validator, with our JSON Schema. */
final class Judge {
  /** Keeps numbers as they are spelt: a fraction or an exponent makes a decimal. */
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build();

  // More than any bound in a schema, and less than takes long to write out.
  private static final BigDecimal HUGE = BigDecimal.TEN.pow(400);

  private final com.networknt.schema.Schema schema;

  Judge(String jsonSchema) {
    this(jsonSchema, false);
  }

  /**
   * @param formats whether what a schema says of formats is enforced, where 2020-12 leaves it open
   */
  Judge(String jsonSchema, boolean formats) {
    SchemaRegistryConfig config =
        SchemaRegistryConfig.builder().formatAssertionsEnabled(formats).build();
    schema =
        SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemaRegistryConfig(config))
            .getSchema(MAPPER.readTree(jsonSchema));
  }

  /** What is wrong with a document; nothing if it is accepted. */
  List<Error> complaints(JsonNode document) {
    return schema.validate(mathematical(document));
  }

  /**
   * Whole numbers as integers, however they are spelt: so JSON Schema defines them, but the
   * validator throws an exception at those of them that are no long.
   */
  private static JsonNode mathematical(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode copy = MAPPER.createObjectNode();
      for (Map.Entry<String, JsonNode> entry : object.properties()) {
        copy.set(entry.getKey(), mathematical(entry.getValue()));
      }
      return copy;
    } else if (node instanceof ArrayNode array) {
      ArrayNode copy = MAPPER.createArrayNode();
      array.forEach(element -> copy.add(mathematical(element)));
      return copy;
    } else if (node.isBigDecimal() && isWhole(node.decimalValue())) {
      BigDecimal number = node.decimalValue();
      boolean small = number.abs().compareTo(HUGE) < 0;
      BigInteger whole = (small ? number : HUGE.multiply(sign(number))).toBigInteger();
      return MAPPER.getNodeFactory().numberNode(whole) instanceof BigIntegerNode big
          ? shrunk(big)
          : node;
    }
    return node;
  }

  private static JsonNode shrunk(BigIntegerNode node) {
    return MAPPER.readTree(node.bigIntegerValue().toString());
  }

  private static BigDecimal sign(BigDecimal number) {
    return BigDecimal.valueOf(number.signum());
  }

  static boolean isWhole(BigDecimal number) {
    return number.signum() == 0
        || number.scale() <= 0
        || (number.scale() < 10_000 && number.stripTrailingZeros().scale() <= 0);
  }
}
