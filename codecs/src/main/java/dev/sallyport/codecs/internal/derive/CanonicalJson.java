package dev.sallyport.codecs.internal.derive;

import dev.sallyport.codecs.internal.text.Utf8;
import dev.sallyport.schema.Schema;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The canonical text of a schema: JSON by the rules of RFC 8785, so without white space, members
 * sorted by name, and characters escaped only where JSON must. Equal schemas have equal texts, on
 * every JDK and in every language.
 */
public final class CanonicalJson {
  private final StringBuilder out = new StringBuilder();
  private final IdentityHashMap<Schema.Definition, String> texts;

  private CanonicalJson(IdentityHashMap<Schema.Definition, String> texts) {
    this.texts = texts;
  }

  /** The canonical text of a schema. */
  public static String of(Schema schema) {
    return of(schema, new IdentityHashMap<>());
  }

  /**
   * The same.
   *
   * @param texts of definitions, by their identity, which it uses and adds to
   */
  static String of(Schema schema, IdentityHashMap<Schema.Definition, String> texts) {
    CanonicalJson json = new CanonicalJson(texts);
    json.schema(schema);
    return json.out.toString();
  }

  /** The texts of several schemas with their names, in the order given. */
  static String of(List<Map.Entry<String, String>> schemas) {
    CanonicalJson json = new CanonicalJson(new IdentityHashMap<>());
    json.out.append('[');
    for (int i = 0; i < schemas.size(); i++) {
      json.out.append(i == 0 ? "" : ",").append("{\"name\":");
      json.string(schemas.get(i).getKey());
      json.out.append(",\"schema\":").append(schemas.get(i).getValue()).append('}');
    }
    json.out.append(']');
    return json.out.toString();
  }

  private void schema(Schema schema) {
    out.append("{\"definitions\":{");
    boolean first = true;
    // String's own order is the one that RFC 8785 asks for: by UTF-16 units.
    for (Map.Entry<String, Schema.Definition> entry : schema.definitions().entrySet()) {
      out.append(first ? "" : ",");
      first = false;
      string(entry.getKey());
      out.append(':');
      known(entry.getValue());
    }
    out.append("},\"root\":");
    type(schema.root());
    out.append('}');
  }

  private void known(Schema.Definition definition) {
    String text = texts.get(definition);
    if (text == null) {
      int start = out.length();
      definition(definition);
      texts.put(definition, out.substring(start));
    } else {
      out.append(text);
    }
  }

  private void definition(Schema.Definition definition) {
    if (definition instanceof Schema.RecordType record) {
      out.append("{\"fields\":[");
      for (int i = 0; i < record.fields().size(); i++) {
        Schema.Field field = record.fields().get(i);
        out.append(i == 0 ? "" : ",").append("{\"name\":");
        string(field.name());
        out.append(",\"optional\":").append(field.optional()).append(",\"type\":");
        type(field.type());
        out.append('}');
      }
      out.append("],\"kind\":\"record\"}");
    } else if (definition instanceof Schema.EnumType constants) {
      out.append("{\"constants\":[");
      for (int i = 0; i < constants.constants().size(); i++) {
        out.append(i == 0 ? "" : ",");
        string(constants.constants().get(i));
      }
      out.append("],\"kind\":\"enum\"}");
    } else if (definition instanceof Schema.UnionType union) {
      out.append("{\"kind\":\"union\",\"variants\":[");
      for (int i = 0; i < union.variants().size(); i++) {
        out.append(i == 0 ? "" : ",").append("{\"name\":");
        string(union.variants().get(i).name());
        out.append(",\"tag\":");
        string(union.variants().get(i).tag());
        out.append('}');
      }
      out.append("]}");
    }
  }

  private void type(Schema.Type type) {
    if (type instanceof Schema.Sequence sequence) {
      out.append("{\"element\":");
      type(sequence.element());
      out.append(",\"kind\":").append(sequence.unique() ? "\"set\"}" : "\"list\"}");
    } else if (type instanceof Schema.Mapping map) {
      out.append("{\"key\":");
      type(map.key());
      out.append(",\"kind\":\"map\",\"value\":");
      type(map.value());
      out.append('}');
    } else if (type instanceof Schema.Tuple tuple) {
      out.append("{\"elements\":[");
      for (int i = 0; i < tuple.elements().size(); i++) {
        out.append(i == 0 ? "" : ",");
        type(tuple.elements().get(i));
      }
      out.append("],\"kind\":\"tuple\"}");
    } else if (type instanceof Schema.Reference reference) {
      out.append("{\"kind\":\"ref\",\"name\":");
      string(reference.name());
      out.append('}');
    } else {
      string(WireNames.text(type));
    }
  }

  private void string(String text) {
    if (isPlain(text)) {
      out.append('"').append(text).append('"');
      return;
    }
    int unpaired = Utf8.unpairedSurrogate(text);
    if (unpaired >= 0) {
      // RFC 8785, section 3.2.2.2, ends with an error here, since UTF-8 has no form for it.
      throw new IllegalArgumentException("unpaired surrogate in a name at index " + unpaired);
    }
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        control(c);
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  /**
   * Whether a text is surely ASCII that is not escaped, as nearly all names are. A new process
   * looks at bytes several times as fast as at characters.
   */
  private static boolean isPlain(String text) {
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      // Beyond ASCII they are negative; what UTF-8 has no form for has become a question mark.
      if (each < ' ' || each == '"' || each == '\\' || each == '?') {
        return false;
      }
    }
    return true;
  }

  /** Java has no such names, but other compilers for the JVM may. */
  private void control(char c) {
    int two = "\b\t\n\f\r".indexOf(c);
    if (two >= 0) {
      out.append('\\').append("btnfr".charAt(two));
    } else {
      out.append("\\u00")
          .append(Character.forDigit(c >> 4, 16))
          .append(Character.forDigit(c & 15, 16));
    }
  }
}
