package dev.sallyport.codecs.internal.jsonschema;

import static dev.sallyport.codecs.internal.jsonschema.ScalarForms.object;

import dev.sallyport.schema.Schema;
import dev.sallyport.schema.Schema.Scalar;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes schemas as JSON Schema 2020-12. The same schema gives the same text, byte for byte. Used
 * once, by one thread.
 *
 * <p>Definitions bear their names; those of scalars have a colon in theirs, which no name of a type
 * has. Variants of a union are written out in it, as a closed object cannot be extended by a tag.
 */
public final class JsonSchema {
  private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
  private static final String SCALAR = "scalar:";
  private static final String TAG = "$type";
  private static final String BYTES_KEY = "$bytes";

  private final Map<String, Schema.Definition> sources;
  private final SortedMap<String, Object> definitions = new TreeMap<>();

  private JsonSchema(Map<String, Schema.Definition> sources) {
    this.sources = sources;
  }

  /** The document of one message type. */
  public static String of(Schema schema, String title) {
    JsonSchema document = new JsonSchema(schema.definitions());
    Map<String, Object> root = object("$schema", DIALECT, "title", title);
    root.putAll(document.type(schema.root()));
    return document.text(root);
  }

  /**
   * One document of several schemas, each under its name in {@code $defs}.
   *
   * @throws IllegalArgumentException if a name stands for two things
   */
  public static String of(Map<String, Schema> schemas, String title) {
    JsonSchema document = new JsonSchema(merged(schemas));
    Map<String, Object> roots = new TreeMap<>();
    schemas.forEach((name, schema) -> roots.put(name, document.type(schema.root())));
    for (Map.Entry<String, Object> root : roots.entrySet()) {
      if (document.definitions.putIfAbsent(root.getKey(), root.getValue()) != null) {
        throw ambiguous(root.getKey());
      }
    }
    return document.text(object("$schema", DIALECT, "title", title));
  }

  private static Map<String, Schema.Definition> merged(Map<String, Schema> schemas) {
    Map<String, Schema.Definition> all = new HashMap<>();
    for (Schema schema : schemas.values()) {
      for (Map.Entry<String, Schema.Definition> entry : schema.definitions().entrySet()) {
        Schema.Definition other = all.putIfAbsent(entry.getKey(), entry.getValue());
        if (other != null && !other.equals(entry.getValue())) {
          throw ambiguous(entry.getKey());
        }
      }
    }
    return all;
  }

  private static IllegalArgumentException ambiguous(String name) {
    return new IllegalArgumentException(
        "name of a definition out of range: "
            + name
            + " stands for two types (expected one): annotate one of them with @WireName");
  }

  private String text(Map<String, Object> root) {
    if (!definitions.isEmpty()) {
      root.put("$defs", definitions);
    }
    return JsonText.of(root);
  }

  private Map<String, Object> type(Schema.Type type) {
    if (type instanceof Scalar scalar) {
      return scalar(scalar);
    } else if (type instanceof Schema.Reference reference) {
      return reference(reference.name());
    } else if (type instanceof Schema.Sequence sequence) {
      Map<String, Object> array = object("type", "array", "items", type(sequence.element()));
      if (sequence.unique()) {
        array.put("uniqueItems", true);
      }
      return array;
    } else if (type instanceof Schema.Mapping map) {
      return map(map);
    } else if (type instanceof Schema.Tuple tuple) {
      return tuple(tuple);
    } else if (type instanceof Schema.Dynamic) {
      return dynamic();
    }
    return object("type", "null");
  }

  private Map<String, Object> scalar(Scalar scalar) {
    if (ScalarForms.isInline(scalar)) {
      return ScalarForms.of(scalar);
    }
    String name = SCALAR + scalar.name().toLowerCase(Locale.ROOT);
    definitions.computeIfAbsent(name, key -> ScalarForms.of(scalar));
    return refer(name);
  }

  private Map<String, Object> map(Schema.Mapping map) {
    Map<String, Object> object = object("type", "object");
    Map<String, Object> key =
        map.key() instanceof Scalar scalar ? ScalarForms.key(scalar) : type(map.key());
    if (!key.isEmpty()) {
      object.put("propertyNames", key);
    }
    object.put("additionalProperties", type(map.value()));
    return object;
  }

  private Map<String, Object> tuple(Schema.Tuple tuple) {
    List<Object> elements = new ArrayList<>();
    tuple.elements().forEach(element -> elements.add(type(element)));
    // There is no empty prefixItems.
    return elements.isEmpty()
        ? object("type", "array", "maxItems", 0)
        : object(
            "type", "array", "prefixItems", elements, "items", false, "minItems", elements.size());
  }

  /** Any plain data. An object whose only member is {@code $bytes} stands for bytes. */
  private Map<String, Object> dynamic() {
    String name = SCALAR + "data";
    if (!definitions.containsKey(name)) {
      Map<String, Object> self = refer(name);
      definitions.put(
          name,
          object(
              "anyOf",
              List.of(
                  object("type", List.of("null", "boolean", "string")),
                  scalar(Scalar.FLOAT64),
                  object("type", "array", "items", self),
                  object(
                      "type",
                      "object",
                      "additionalProperties",
                      self,
                      "if",
                      object("required", List.of(BYTES_KEY), "maxProperties", 1),
                      "then",
                      object("properties", object(BYTES_KEY, scalar(Scalar.BYTES)))))));
    }
    return refer(name);
  }

  private Map<String, Object> reference(String name) {
    if (!definitions.containsKey(name)) {
      Schema.Definition definition = sources.get(name);
      if (definition == null) {
        throw new IllegalArgumentException("no definition of " + name + " in the schema");
      }
      // Its place is taken first: it may contain itself.
      definitions.put(name, object());
      definitions.put(name, definition(definition));
    }
    return refer(name);
  }

  private Map<String, Object> definition(Schema.Definition definition) {
    if (definition instanceof Schema.RecordType record) {
      return record(record, null);
    } else if (definition instanceof Schema.UnionType union) {
      List<Object> variants = new ArrayList<>();
      for (Schema.Variant variant : union.variants()) {
        if (!(sources.get(variant.name()) instanceof Schema.RecordType record)) {
          throw new IllegalArgumentException("no record " + variant.name() + " in the schema");
        }
        variants.add(record(record, variant.tag()));
      }
      return object("oneOf", variants);
    }
    List<String> constants = ((Schema.EnumType) definition).constants();
    // An enum without constants has no values; an empty list would be a doubtful schema.
    return constants.isEmpty() ? object("not", object()) : object("enum", constants);
  }

  /** A record, as a variant of a union if there is a tag. */
  private Map<String, Object> record(Schema.RecordType record, @Nullable String tag) {
    Map<String, Object> properties = object();
    List<String> required = new ArrayList<>();
    if (tag != null) {
      properties.put(TAG, object("const", tag));
      required.add(TAG);
    }
    for (Schema.Field field : record.fields()) {
      Map<String, Object> type = type(field.type());
      if (!field.optional()) {
        required.add(field.name());
      } else if (field.type() instanceof Schema.Dynamic) {
        // Absent is the only way not to be there.
        type.put("not", object("type", "null"));
      }
      properties.put(field.name(), type);
    }
    return object(
        "type",
        "object",
        "properties",
        properties,
        "required",
        required,
        "additionalProperties",
        false);
  }

  private static Map<String, Object> refer(String name) {
    StringBuilder fragment = new StringBuilder("#/$defs/");
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      // A JSON pointer in a URI: what neither of the two gives a meaning stands for itself.
      boolean plain =
          (b >= 'a' && b <= 'z')
              || (b >= 'A' && b <= 'Z')
              || (b >= '0' && b <= '9')
              || "_.-:$,".indexOf(b) >= 0;
      if (plain) {
        fragment.append((char) b);
      } else {
        fragment.append('%');
        fragment.append(Character.toUpperCase(Character.forDigit(b >> 4 & 0xf, 16)));
        fragment.append(Character.toUpperCase(Character.forDigit(b & 0xf, 16)));
      }
    }
    return object("$ref", fragment.toString());
  }
}
