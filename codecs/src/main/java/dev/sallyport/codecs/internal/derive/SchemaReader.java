package dev.sallyport.codecs.internal.derive;

import dev.sallyport.Data;
import dev.sallyport.InvalidDataException;
import dev.sallyport.codecs.internal.text.Excerpt;
import dev.sallyport.schema.Schema;
import dev.sallyport.schema.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads back what {@link CanonicalJson} writes. It comes from a peer, so all is checked: each
 * member is there and no other, every name refers to a definition of the right kind, and the text
 * can be that of a schema which this library derives. It is bounded by the document that it is read
 * from.
 */
final class SchemaReader {
  private static final int MAX_NESTING = 64;
  private static final int MAX_DEFINITIONS = 4096;
  private static final int MAX_NAME = 4096;
  private static final Map<String, Schema.Type> PLAIN = plainTypes();

  private final Map<String, String> references = new HashMap<>();
  private final Set<String> keys = new HashSet<>();
  private final Map<String, String> variants = new HashMap<>();

  private SchemaReader() {}

  private static Map<String, Schema.Type> plainTypes() {
    Map<String, Schema.Type> types = new HashMap<>();
    for (Schema.Scalar scalar : Schema.Scalar.values()) {
      types.put(scalar.name().toLowerCase(Locale.ROOT), scalar);
    }
    types.put("data", new Schema.Dynamic());
    return types;
  }

  /**
   * One schema.
   *
   * @throws InvalidDataException if it is none
   */
  static Schema schema(Data form) {
    return new SchemaReader().schema(form, "$");
  }

  /**
   * Several schemas with their names.
   *
   * @throws InvalidDataException if they are none, or not in the order of their names
   */
  static SortedMap<String, Schema> schemas(Data form) {
    SortedMap<String, Schema> schemas = new TreeMap<>();
    List<?> entries = list(form.value(), "$");
    for (int i = 0; i < entries.size(); i++) {
      String path = "$[" + i + "]";
      Map<?, ?> entry = members(entries.get(i), path, "name", "schema");
      String name = name(entry.get("name"), path + ".name");
      if (!schemas.isEmpty() && schemas.lastKey().compareTo(name) >= 0) {
        throw violation(path + ".name", "names in rising order", Excerpt.quote(name));
      }
      schemas.put(name, new SchemaReader().schema(Data.of(entry.get("schema")), path + ".schema"));
    }
    return schemas;
  }

  private Schema schema(Data form, String path) {
    Map<?, ?> members = members(form.value(), path, "definitions", "root");
    String at = path + ".definitions";
    Map<?, ?> entries = map(members.get("definitions"), at);
    if (entries.size() > MAX_DEFINITIONS) {
      throw violation(at, "at most " + MAX_DEFINITIONS + " definitions", "" + entries.size());
    }
    SortedMap<String, Schema.Definition> definitions = new TreeMap<>();
    for (Map.Entry<?, ?> entry : entries.entrySet()) {
      String name = name(entry.getKey(), at);
      definitions.put(name, definition(entry.getValue(), at + "." + Excerpt.plain(name)));
    }
    Schema schema = new Schema(root(members.get("root"), path + ".root"), definitions);
    check(definitions);
    return schema;
  }

  /** That names refer to what they may refer to; only now are all of them known. */
  private void check(Map<String, Schema.Definition> definitions) {
    references.forEach((name, path) -> {
      Schema.Definition definition = definitions.get(name);
      if (definition == null) {
        throw violation(path, "the name of a definition", Excerpt.quote(name));
      } else if (keys.contains(name) && !(definition instanceof Schema.EnumType)) {
        throw violation(path, "an enum as the key", Excerpt.quote(name));
      }
    });
    variants.forEach((name, path) -> {
      if (!(definitions.get(name) instanceof Schema.RecordType)) {
        throw violation(path, "the name of a record", Excerpt.quote(name));
      }
    });
  }

  private Schema.Definition definition(@Nullable Object form, String path) {
    String kind = kind(form, path);
    return switch (kind) {
      case "record" -> record(form, path);
      case "enum" -> enumeration(form, path);
      case "union" -> union(members(form, path, "kind", "variants").get("variants"), path);
      default -> throw violation(path + ".kind", "record, enum or union", Excerpt.quote(kind));
    };
  }

  private Schema.RecordType record(@Nullable Object form, String path) {
    List<Schema.Field> fields = new ArrayList<>();
    String at = path + ".fields";
    for (Object field : list(members(form, path, "fields", "kind").get("fields"), at)) {
      fields.add(field(field, at + "[" + fields.size() + "]"));
    }
    distinct(fields.stream().map(Schema.Field::name).toList(), path);
    return new Schema.RecordType(fields);
  }

  private static Schema.EnumType enumeration(@Nullable Object form, String path) {
    List<String> constants = new ArrayList<>();
    String at = path + ".constants";
    for (Object constant : list(members(form, path, "constants", "kind").get("constants"), at)) {
      constants.add(name(constant, at));
    }
    distinct(constants, path);
    return new Schema.EnumType(constants);
  }

  private Schema.Field field(@Nullable Object form, String path) {
    Map<?, ?> members = members(form, path, "name", "optional", "type");
    String name = name(members.get("name"), path + ".name");
    if (name.equals("$type")) {
      throw violation(path + ".name", "a name other than $type", "$type");
    }
    if (!(members.get("optional") instanceof Boolean optional)) {
      throw violation(path + ".optional", "boolean", describe(members.get("optional")));
    }
    return new Schema.Field(name, type(members.get("type"), path + ".type", 0), optional);
  }

  private Schema.UnionType union(@Nullable Object form, String path) {
    List<Schema.Variant> all = new ArrayList<>();
    for (Object variant : list(form, path + ".variants")) {
      String at = path + ".variants[" + all.size() + "]";
      Map<?, ?> members = members(variant, at, "name", "tag");
      String name = name(members.get("name"), at + ".name");
      variants.putIfAbsent(name, at);
      all.add(new Schema.Variant(name(members.get("tag"), at + ".tag"), name));
    }
    distinct(all.stream().map(Schema.Variant::tag).toList(), path);
    return new Schema.UnionType(all);
  }

  /** A type that only the whole message can have, or any other. */
  private Schema.Type root(@Nullable Object form, String path) {
    if ("nothing".equals(form)) {
      return new Schema.Nothing();
    }
    if (form instanceof Map<?, ?> map && "tuple".equals(map.get("kind"))) {
      List<Schema.Type> elements = new ArrayList<>();
      String at = path + ".elements";
      for (Object element : list(members(form, path, "elements", "kind").get("elements"), at)) {
        elements.add(type(element, at + "[" + elements.size() + "]", 0));
      }
      return new Schema.Tuple(elements);
    }
    return type(form, path, 0);
  }

  private Schema.Type type(@Nullable Object form, String path, int nesting) {
    if (form instanceof String text) {
      Schema.Type plain = PLAIN.get(text);
      if (plain == null) {
        throw violation(path, "the name of a scalar, or data", Excerpt.quote(text));
      }
      return plain;
    }
    if (nesting == MAX_NESTING) {
      throw violation(path, "at most " + MAX_NESTING + " levels of types", "one level more");
    }
    String kind = kind(form, path);
    return switch (kind) {
      case "list", "set" -> {
        Object element = members(form, path, "element", "kind").get("element");
        Schema.Type type = type(element, path + ".element", nesting + 1);
        yield new Schema.Sequence(type, kind.equals("set"));
      }
      case "map" -> {
        Map<?, ?> members = members(form, path, "key", "kind", "value");
        Schema.Type key = key(members.get("key"), path + ".key");
        yield new Schema.Mapping(key, type(members.get("value"), path + ".value", nesting + 1));
      }
      case "ref" -> {
        String name = name(members(form, path, "kind", "name").get("name"), path + ".name");
        references.putIfAbsent(name, path + ".name");
        yield new Schema.Reference(name);
      }
      default -> throw violation(path + ".kind", "list, set, map or ref", Excerpt.quote(kind));
    };
  }

  private Schema.Type key(@Nullable Object form, String path) {
    Schema.Type key = type(form, path, MAX_NESTING - 1);
    if (key instanceof Schema.Reference reference) {
      keys.add(reference.name());
      return key;
    }
    if (!(key instanceof Schema.Scalar scalar) || !Scalars.isKey(scalar)) {
      throw violation(path, "a string, an integer, a UUID or an enum as the key", "another type");
    }
    return key;
  }

  private static String kind(@Nullable Object form, String path) {
    Object kind = map(form, path).get("kind");
    if (kind instanceof String text) {
      return text;
    }
    throw violation(path + ".kind", "string", describe(kind));
  }

  private static void distinct(List<String> names, String path) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw violation(path, "distinct names", "a second " + Excerpt.quote(name));
      }
    }
  }

  private static Map<?, ?> members(@Nullable Object form, String path, String... names) {
    Map<?, ?> map = map(form, path);
    for (String name : names) {
      if (!map.containsKey(name)) {
        throw violation(path + "." + name, "a value", "missing");
      }
    }
    if (map.size() > names.length) {
      throw violation(path, "only the members " + String.join(", ", names), "others besides");
    }
    return map;
  }

  private static Map<?, ?> map(@Nullable Object form, String path) {
    if (form instanceof Map<?, ?> map) {
      return map;
    }
    throw violation(path, "object", describe(form));
  }

  private static List<?> list(@Nullable Object form, String path) {
    if (form instanceof List<?> list) {
      return list;
    }
    throw violation(path, "array", describe(form));
  }

  private static String name(@Nullable Object form, String path) {
    if (!(form instanceof String name)) {
      throw violation(path, "string", describe(form));
    } else if (name.isEmpty() || name.length() > MAX_NAME) {
      throw violation(path, "a name of 1 to " + MAX_NAME + " units", "one of " + name.length());
    }
    return name;
  }

  private static String describe(@Nullable Object form) {
    return form == null ? "null" : form.getClass().getSimpleName();
  }

  private static InvalidDataException violation(String path, String expected, String actual) {
    return new InvalidDataException(new Violation(path, expected, actual, -1));
  }
}
