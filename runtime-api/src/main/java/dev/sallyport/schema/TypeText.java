package dev.sallyport.schema;

import dev.sallyport.schema.Schema.Definition;
import dev.sallyport.schema.Schema.EnumType;
import dev.sallyport.schema.Schema.RecordType;
import dev.sallyport.schema.Schema.Scalar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The types of a schema in words. Names may come from a peer: bounded, with nothing odd in them.
 */
final class TypeText {
  private static final int MAX_NAME = 80;
  private static final int MAX_NAMES = 8;
  private static final int MAX_NESTING = 4;
  private static final List<Scalar> INTEGERS =
      List.of(Scalar.INT8, Scalar.INT16, Scalar.INT32, Scalar.INT64);

  private final Schema schema;

  TypeText(Schema schema) {
    this.schema = schema;
  }

  /**
   * Whether the reader's scalar has all values of the writer's, in the same form. Integers do not
   * widen to floats: those do not hold every int64.
   */
  static boolean widens(Scalar from, Scalar to) {
    int narrow = INTEGERS.indexOf(from);
    return (narrow >= 0 && INTEGERS.indexOf(to) > narrow)
        || (from == Scalar.FLOAT32 && to == Scalar.FLOAT32_NON_FINITE)
        || (from == Scalar.FLOAT64 && to == Scalar.FLOAT64_NON_FINITE);
  }

  String of(Schema.Field field) {
    return field.optional() ? "an Optional " + of(field.type()) : of(field.type());
  }

  String of(Schema.Type type) {
    return of(type, 0);
  }

  private String of(Schema.Type type, int nesting) {
    if (nesting == MAX_NESTING) {
      return "...";
    }
    if (type instanceof Scalar scalar) {
      return scalar.name().toLowerCase(Locale.ROOT);
    } else if (type instanceof Schema.Sequence sequence) {
      return (sequence.unique() ? "set of " : "list of ") + of(sequence.element(), nesting + 1);
    } else if (type instanceof Schema.Mapping map) {
      return "map from " + of(map.key(), nesting + 1) + " to " + of(map.value(), nesting + 1);
    } else if (type instanceof Schema.Tuple tuple) {
      return count(tuple.elements().size(), "parameter");
    } else if (type instanceof Schema.Reference reference) {
      return kind(schema.definitions().get(reference.name())) + " " + name(reference.name());
    }
    return type instanceof Schema.Dynamic ? "data" : "nothing";
  }

  private static String kind(@Nullable Definition definition) {
    if (definition instanceof RecordType) {
      return "record";
    }
    return definition instanceof EnumType ? "enum" : "union";
  }

  static String count(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  /** The step of a path to a field. */
  static String member(String name) {
    String shown = name(name);
    boolean plain = !shown.isEmpty() && shown.length() <= MAX_NAME;
    for (int i = 0; plain && i < shown.length(); i++) {
      char c = shown.charAt(i);
      plain = Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }
    return plain ? "." + shown : "[\"" + shown + "\"]";
  }

  /** Those of {@code names} that {@code others} has not. */
  static List<String> without(List<String> names, List<String> others) {
    Set<String> known = new HashSet<>(others);
    List<String> rest = new ArrayList<>();
    names.forEach(name -> {
      if (!known.contains(name)) {
        rest.add(name);
      }
    });
    return rest;
  }

  static String names(List<String> names) {
    String shown =
        names.stream().limit(MAX_NAMES).map(TypeText::name).collect(Collectors.joining(", "));
    return names.size() > MAX_NAMES ? shown + ", ..." : shown;
  }

  static String name(String name) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < Math.min(name.length(), MAX_NAME); i++) {
      char c = name.charAt(i);
      if (Character.isLetterOrDigit(c) || (c >= ' ' && c < 0x7f && c != '"' && c != '\\')) {
        out.append(c);
      } else {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      }
    }
    return name.length() > MAX_NAME ? out.append("...").toString() : out.toString();
  }
}
