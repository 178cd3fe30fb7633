package dev.sallyport.codecs.internal;

import dev.sallyport.schema.Schema;
import dev.sallyport.schema.Schema.Scalar;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What is wrong with a document that JSON Schema cannot say: the exceptions of docs/schema.md,
 * found by looking at the document beside its schema, without our decoder.
 *
 * <p>On the way it makes a key of each value that fits its type: keys are equal where values are.
 */
final class Unsayable {
  /** The exceptions of docs/schema.md. */
  enum Reason {
    NUMBER_SPELLING,
    SURROGATE,
    DECIMAL_SIZE,
    DURATION_RANGE,
    ZONE,
    LOCALE,
    URI_BRACKETS,
    /** A number that is read as the largest double, beyond what the schema gives as its bound. */
    NEAR_INFINITY,
    /** Elements of a set that are equal as values and not as JSON. */
    EQUAL_ELEMENTS,
    /** Elements of a set that are equal as JSON and not as values. */
    DISTINCT_ELEMENTS;

    /** Whether a document is refused for it; if not, the schema asks more than the decoder. */
    boolean isRefused() {
      return this != NEAR_INFINITY && this != DISTINCT_ELEMENTS;
    }
  }

  private final Schema schema;
  private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);

  private Unsayable(Schema schema) {
    this.schema = schema;
  }

  static Set<Reason> reasons(Schema schema, JsonNode document) {
    Unsayable unsayable = new Unsayable(schema);
    unsayable.surrogates(document);
    unsayable.key(schema.root(), document);
    return unsayable.reasons;
  }

  private void surrogates(JsonNode node) {
    if (node.isString()) {
      surrogates(node.stringValue());
    }
    node.propertyNames().forEach(this::surrogates);
    node.forEach(this::surrogates);
  }

  private void surrogates(String text) {
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      if (text.codePointAt(i) >= 0xd800 && text.codePointAt(i) <= 0xdfff) {
        reasons.add(Reason.SURROGATE);
      }
    }
  }

  /** The key of a value, or null if it does not fit its type. */
  private @Nullable Object key(Schema.Type type, JsonNode node) {
    if (type instanceof Scalar scalar) {
      return UnsayableScalars.key(scalar, node, reasons);
    } else if (type instanceof Schema.Reference reference) {
      return named(schema.definitions().get(reference.name()), node);
    } else if (type instanceof Schema.Sequence sequence) {
      return node.isArray() ? sequence(sequence, node) : null;
    } else if (type instanceof Schema.Mapping map) {
      return node.isObject() ? map(map, node) : null;
    } else if (type instanceof Schema.Dynamic) {
      return data(node);
    }
    return null;
  }

  private @Nullable Object named(Schema.@Nullable Definition definition, JsonNode node) {
    if (definition instanceof Schema.RecordType record) {
      return node.isObject() ? fields(record, node) : null;
    } else if (definition instanceof Schema.UnionType union) {
      JsonNode tag = node.path("$type");
      for (Schema.Variant variant : union.variants()) {
        if (tag.isString() && tag.stringValue().equals(variant.tag())) {
          Schema.Definition record = schema.definitions().get(variant.name());
          Object key = fields((Schema.RecordType) record, node);
          return key == null ? null : List.of(variant.tag(), key);
        }
      }
      return null;
    }
    return node.isString() ? node.stringValue() : null;
  }

  private @Nullable Object fields(Schema.RecordType record, JsonNode node) {
    Map<String, Object> keys = new LinkedHashMap<>();
    boolean fits = true;
    for (Schema.Field field : record.fields()) {
      JsonNode part = node.get(field.name());
      if (part != null) {
        Object key = key(field.type(), part);
        fits &= key != null;
        keys.put(field.name(), key == null ? "" : key);
      }
    }
    return fits ? keys : null;
  }

  private @Nullable Object map(Schema.Mapping map, JsonNode node) {
    Map<String, Object> keys = new LinkedHashMap<>();
    boolean fits = true;
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      Object key = key(map.value(), entry.getValue());
      fits &= key != null;
      keys.put(entry.getKey(), key == null ? "" : key);
    }
    return fits ? keys : null;
  }

  private @Nullable Object sequence(Schema.Sequence sequence, JsonNode node) {
    List<Object> keys = new ArrayList<>();
    List<Object> spellings = new ArrayList<>();
    boolean fits = true;
    for (JsonNode element : node) {
      Object key = key(sequence.element(), element);
      fits &= key != null;
      if (key != null) {
        keys.add(key);
        spellings.add(spelling(element));
      }
    }
    for (int i = 0; sequence.unique() && i < keys.size(); i++) {
      for (int j = 0; j < i; j++) {
        boolean equal = keys.get(i).equals(keys.get(j));
        if (equal != spellings.get(i).equals(spellings.get(j))) {
          reasons.add(equal ? Reason.EQUAL_ELEMENTS : Reason.DISTINCT_ELEMENTS);
        }
      }
    }
    return fits ? keys : null;
  }

  /** Equal where JSON Schema takes values for equal. */
  private static Object spelling(JsonNode node) {
    if (node.isArray()) {
      List<Object> elements = new ArrayList<>();
      node.forEach(element -> elements.add(spelling(element)));
      return elements;
    } else if (node.isObject()) {
      Map<String, Object> members = new LinkedHashMap<>();
      node.properties().forEach(e -> members.put(e.getKey(), spelling(e.getValue())));
      return members;
    }
    return node.isNumber() ? node.decimalValue().stripTrailingZeros() : node;
  }

  private @Nullable Object data(JsonNode node) {
    if (node.isBigInteger()) {
      reasons.add(Reason.NUMBER_SPELLING);
      return null;
    } else if (node.isNumber()) {
      UnsayableScalars.nearInfinity(node, reasons);
      BigDecimal number = node.decimalValue();
      return node.isIntegralNumber()
          ? (Object) number.toBigInteger()
          : (Object) number.doubleValue();
    } else if (node.isArray()) {
      return sequence(new Schema.Sequence(new Schema.Dynamic(), false), node);
    }
    return node.isObject()
        ? map(new Schema.Mapping(Scalar.STRING, new Schema.Dynamic()), node)
        : node;
  }
}
