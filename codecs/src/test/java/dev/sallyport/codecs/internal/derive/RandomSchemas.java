package dev.sallyport.codecs.internal.derive;

import dev.sallyport.schema.Schema;
import dev.sallyport.schema.Schema.Definition;
import dev.sallyport.schema.Schema.Scalar;
import dev.sallyport.schema.Schema.Variant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Schemas of all kinds with all sorts of names, and a document of a schema in any order. */
final class RandomSchemas {
  private static final List<Scalar> KEYS =
      List.of(Scalar.STRING, Scalar.INT8, Scalar.INT16, Scalar.INT32, Scalar.INT64, Scalar.UUID);

  private final Random random;
  private final List<String> records = new ArrayList<>();
  private final List<String> enums = new ArrayList<>();
  private final List<String> unions = new ArrayList<>();

  RandomSchemas(Random random) {
    this.random = random;
  }

  Schema schema() {
    names(1 + random.nextInt(4), "R", records);
    names(random.nextInt(3), "E", enums);
    names(random.nextInt(3), "U", unions);
    Map<String, Definition> definitions = new TreeMap<>();
    for (String name : records) {
      List<Schema.Field> fields = new ArrayList<>();
      for (String field : names(random.nextInt(5), "", new ArrayList<>())) {
        fields.add(new Schema.Field(field, type(3), random.nextBoolean()));
      }
      definitions.put(name, new Schema.RecordType(fields));
    }
    for (String name : enums) {
      definitions.put(name, new Schema.EnumType(names(random.nextInt(5), "", new ArrayList<>())));
    }
    for (String name : unions) {
      List<Variant> variants = new ArrayList<>();
      for (String tag : names(1 + random.nextInt(4), "", new ArrayList<>())) {
        variants.add(new Variant(tag, pick(records)));
      }
      definitions.put(name, new Schema.UnionType(variants));
    }
    return new Schema(root(), new TreeMap<>(definitions));
  }

  private Schema.Type root() {
    return switch (random.nextInt(4)) {
      case 0 -> new Schema.Nothing();
      case 1 -> new Schema.Tuple(List.of(type(2), type(2)));
      default -> type(3);
    };
  }

  private Schema.Type type(int depth) {
    return switch (random.nextInt(depth == 0 ? 4 : 8)) {
      case 0 -> pick(List.of(Scalar.values()));
      case 1 -> new Schema.Dynamic();
      case 2 -> new Schema.Reference(pick(records));
      case 3 -> enums.isEmpty() ? Scalar.CHAR : new Schema.Reference(pick(enums));
      case 4 -> new Schema.Sequence(type(depth - 1), random.nextBoolean());
      case 5 -> unions.isEmpty() ? Scalar.URI : new Schema.Reference(pick(unions));
      default -> new Schema.Mapping(key(), type(depth - 1));
    };
  }

  private Schema.Type key() {
    return enums.isEmpty() || random.nextBoolean() ? pick(KEYS) : new Schema.Reference(pick(enums));
  }

  private <T> T pick(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  /** Distinct ones, and distinct from those of other kinds by their first letter. */
  private List<String> names(int count, String first, List<String> into) {
    Set<String> names = new LinkedHashSet<>();
    while (names.size() < count) {
      names.add(first + name());
    }
    into.addAll(names);
    return into;
  }

  private String name() {
    StringBuilder name = new StringBuilder();
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      int point =
          switch (random.nextInt(6)) {
            case 0 -> random.nextInt(0x20);
            case 1 ->
                "\"\\/<>&\u007f\u0080\u2028\u2029\ufeff\ufb33\u20ac"
                    .codePointAt(random.nextInt(13));
            case 2 -> 0xe000 + random.nextInt(0x2000);
            case 3 -> 0x10000 + random.nextInt(0x100000);
            default -> ' ' + random.nextInt(95);
          };
      name.appendCodePoint(point);
    }
    return name.toString();
  }

  /** The schema's document: members in any order, all that may be escaped escaped. */
  String document(Schema schema) {
    StringBuilder out = new StringBuilder();
    write(out, form(schema));
    return out.toString();
  }

  static Map<String, Object> form(Schema schema) {
    Map<String, Object> definitions = new LinkedHashMap<>();
    schema.definitions().forEach((name, definition) -> definitions.put(name, form(definition)));
    return new LinkedHashMap<>(Map.of("root", form(schema.root()), "definitions", definitions));
  }

  private static Object form(Definition definition) {
    List<Object> parts = new ArrayList<>();
    if (definition instanceof Schema.RecordType record) {
      for (Schema.Field field : record.fields()) {
        parts.add(
            Map.of("name", field.name(), "type", form(field.type()), "optional", field.optional()));
      }
      return Map.of("kind", "record", "fields", parts);
    } else if (definition instanceof Schema.EnumType constants) {
      return Map.of("kind", "enum", "constants", constants.constants());
    }
    ((Schema.UnionType) definition)
        .variants()
        .forEach(v -> parts.add(Map.of("tag", v.tag(), "name", v.name())));
    return Map.of("kind", "union", "variants", parts);
  }

  private static Object form(Schema.Type type) {
    if (type instanceof Schema.Sequence sequence) {
      return Map.of(
          "kind", sequence.unique() ? "set" : "list", "element", form(sequence.element()));
    } else if (type instanceof Schema.Mapping map) {
      return Map.of("kind", "map", "key", form(map.key()), "value", form(map.value()));
    } else if (type instanceof Schema.Tuple tuple) {
      return Map.of(
          "kind", "tuple", "elements", tuple.elements().stream().map(RandomSchemas::form).toList());
    } else if (type instanceof Schema.Reference reference) {
      return Map.of("kind", "ref", "name", reference.name());
    } else if (type instanceof Scalar scalar) {
      return scalar.name().toLowerCase(Locale.ROOT);
    }
    return type instanceof Schema.Dynamic ? "data" : "nothing";
  }

  private void write(StringBuilder out, Object form) {
    if (form instanceof Map<?, ?> map) {
      List<Object> keys = new ArrayList<>(map.keySet());
      Collections.shuffle(keys, random);
      String separator = "{ ";
      for (Object key : keys) {
        out.append(separator);
        separator = " ,";
        write(out, key);
        out.append("\n: ");
        write(out, java.util.Objects.requireNonNull(map.get(key)));
      }
      out.append(keys.isEmpty() ? "{}" : "}");
    } else if (form instanceof List<?> list) {
      String separator = "[";
      for (Object element : list) {
        out.append(separator);
        separator = ", ";
        write(out, element);
      }
      out.append(list.isEmpty() ? "[]" : "]");
    } else if (form instanceof String text) {
      out.append('"');
      for (int i = 0; i < text.length(); i++) {
        out.append(String.format(Locale.ROOT, "\\u%04X", (int) text.charAt(i)));
      }
      out.append('"');
    } else {
      out.append(form);
    }
  }
}
