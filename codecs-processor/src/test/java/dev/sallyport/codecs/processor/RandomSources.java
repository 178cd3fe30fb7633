package dev.sallyport.codecs.processor;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random declarations of data: sources of records, enums, unions and contracts of all that
 * docs/schema.md knows. Seeded: a failure comes again.
 */
final class RandomSources {
  /** Names that the generated code has for itself, and others that are legal and odd. */
  private static final List<String> NAMES =
      List.of(
          "value",
          "in",
          "out",
          "field0",
          "i",
          "tag",
          "seen0",
          "count",
          "list",
          "each",
          "key",
          "map",
          "set",
          "array",
          "written",
          "found",
          "variant",
          "any",
          "to",
          "equals",
          "record",
          "yield",
          "NAMES_0",
          "write0",
          "read",
          "schema",
          "optional0",
          "sealed",
          "entry",
          "$x",
          "_y",
          "length",
          "\u00e9t\u00e9",
          "size",
          "first",
          "once",
          "present",
          "java",
          "dev");

  private static final List<String> PRIMITIVES =
      List.of("boolean", "byte", "short", "int", "long", "char", "float", "double");

  private static final List<String> SCALARS =
      List.of(
          "Boolean",
          "Byte",
          "Short",
          "Integer",
          "Long",
          "Character",
          "Float",
          "Double",
          "String",
          "java.math.BigDecimal",
          "java.math.BigInteger",
          "Blob",
          "Instant",
          "LocalDate",
          "LocalTime",
          "LocalDateTime",
          "OffsetTime",
          "OffsetDateTime",
          "ZonedDateTime",
          "Year",
          "YearMonth",
          "MonthDay",
          "Duration",
          "Period",
          "UUID",
          "java.net.URI",
          "ZoneId",
          "Locale",
          "Data");

  private static final List<String> KEYS =
      List.of("String", "Byte", "Short", "Integer", "Long", "UUID");

  private final Random random;
  private final StringBuilder text = new StringBuilder();
  private final List<Written> plain = new ArrayList<>();
  private final List<Written> generic = new ArrayList<>();
  private final List<String> enums = new ArrayList<>();
  private final List<String> messages = new ArrayList<>();
  private int declared;

  /**
   * A type as it is written.
   *
   * @param array whether it holds arrays, which a set must not
   * @param floats whether {@code @NonFinite} means something for it
   * @param longs whether {@code @AsString} does
   * @param weight how many values one of it is at least
   */
  private record Written(String text, boolean array, boolean floats, boolean longs, int weight) {
    Written(String text, boolean array, boolean floats, boolean longs) {
      this(text, array, floats, longs, 1);
    }

    Written inside(String before, String after) {
      return new Written(before + text + after, array, floats, longs, weight);
    }

    boolean isLight() {
      return weight <= MAX_WEIGHT;
    }
  }

  /** Heavier types are in no others: values would grow beyond all bounds. */
  private static final int MAX_WEIGHT = 40;

  /** The weight of the components written last. */
  private int weight;

  RandomSources(long seed) {
    random = new Random(seed);
  }

  /** The names of the types that are messages, in the package {@code random}. */
  List<String> messages() {
    return messages;
  }

  /** One file of so many types and a contract, named Calls. */
  String declare(int count) {
    text.append(
        "package random;\nimport dev.sallyport.*;\nimport java.time.*;\nimport java.util.*;\n");
    text.append("import java.util.concurrent.CompletionStage;\n");
    text.append("import java.util.concurrent.Flow.Publisher;\n\n");
    text.append("class All {}\n\n");
    for (int i = 0; i < count; i++) {
      switch (random.nextInt(10)) {
        case 0 -> constants();
        case 1, 2 -> genericRecord();
        case 3, 4 -> union();
        default -> message();
      }
      text.append('\n');
    }
    contract();
    return text.toString();
  }

  private boolean once(int in) {
    return random.nextInt(in) == 0;
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private void constants() {
    String name = "E" + declared++;
    String given = once(3) ? "@WireName(\"enum-" + name + "\")\n" : "";
    text.append(given).append("enum ").append(name).append(" { ");
    for (int i = random.nextInt(12); i >= 0; i--) {
      text.append("C")
          .append(i)
          .append(once(6) ? " { @Override public String toString() { return \"\"; } }" : "");
      text.append(i == 0 ? " }\n" : ", ");
    }
    enums.add(name);
    plain.add(new Written(name, false, false, false));
  }

  private void message() {
    String name = "R" + declared++;
    int size = once(15) ? 65 + random.nextInt(60) : random.nextInt(9);
    StringBuilder components = new StringBuilder();
    boolean array = components(components, size, List.of(), new Written(name, true, false, false));
    text.append("@Message ").append(once(4) ? "@WireName(\"renamed" + declared + "\") " : "");
    text.append("record ")
        .append(name)
        .append("(")
        .append(components)
        .append(") {\n")
        .append(body(components, name))
        .append("}\n");
    messages.add(name);
    keep(plain, name, array, weight);
  }

  private static void keep(List<Written> types, String name, boolean array, int weight) {
    Written type = new Written(name, array, false, false, weight);
    if (type.isLight()) {
      types.add(type);
    }
  }

  /** Now and then code of its own: what throws, and a constructor that refuses. */
  private String body(StringBuilder components, String name) {
    int comma = components.indexOf(",");
    String first = comma < 0 ? components.toString() : components.substring(0, comma);
    if (first.startsWith("int ") && once(2)) {
      String component = first.substring(4);
      return once(2)
          ? "  public int %s() { if (%1$s == 13) { throw new IllegalStateException(\"thirteen\"); } return %1$s; }\n"
              .formatted(component)
          : "  %s { if (%s == 77) { throw new IllegalArgumentException(\"no 77\"); } }\n"
              .formatted(name, component);
    }
    return "";
  }

  private boolean components(
      StringBuilder components, int size, List<Written> variables, Written self) {
    boolean array = false;
    weight = 1;
    List<String> used = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      String name = once(3) ? pick(NAMES) : "c" + i;
      name = used.contains(name) ? "c" + i : name;
      used.add(name);
      Written type = component(variables, self);
      array |= type.array;
      weight += type.weight;
      components.append(i == 0 ? "" : ", ");
      if (type.floats && once(3)) {
        components.append("@NonFinite ");
      } else if (type.longs && once(2)) {
        components.append("@AsString ");
      }
      components.append(once(8) ? "@WireName(\"w-" + i + ".x\") " : "");
      components.append(type.text).append(' ').append(name);
    }
    return array;
  }

  private Written component(List<Written> variables, Written self) {
    int kind = random.nextInt(12);
    if (kind == 0) {
      return switch (random.nextInt(4)) {
        case 0 -> self.inside("Optional<", ">");
        case 1 -> self.inside("List<", ">");
        case 2 -> self.inside("Map<" + key() + ", ", ">");
        default -> self.inside("", "[]");
      };
    } else if (kind < 4) {
      return scalar(pick(PRIMITIVES));
    } else if (kind < 6) {
      return type(2, variables).inside("Optional<", ">");
    }
    return type(3, variables);
  }

  private Written scalar(String name) {
    boolean floats = name.matches("[fF]loat|[dD]ouble");
    return new Written(name, false, floats, name.matches("[lL]ong"));
  }

  private String key() {
    return !enums.isEmpty() && once(3) ? pick(enums) : pick(KEYS);
  }

  /** A type that can be a type argument. */
  private Written type(int depth, List<Written> variables) {
    if (!variables.isEmpty() && once(2)) {
      return pick(variables);
    }
    return switch (depth == 0 ? 0 : random.nextInt(12)) {
      case 1, 2 -> type(depth - 1, variables).inside("List<", ">");
      case 3 -> {
        Written element = type(depth - 1, List.of());
        yield element.inside(element.array ? "List<" : "Set<", ">");
      }
      case 4, 5 -> type(depth - 1, variables).inside("Map<" + key() + ", ", ">");
      case 6 -> {
        Written array = once(2) ? scalar(pick(PRIMITIVES)) : type(depth - 1, variables);
        yield new Written(array.text + "[]", true, array.floats, array.longs, array.weight);
      }
      case 7 -> new Written(once(2) ? "byte[]" : "byte[][]", true, false, false);
      case 8 -> generic.isEmpty() ? scalar(pick(SCALARS)) : parameterized(depth);
      case 9, 10 -> plain.isEmpty() ? scalar(pick(SCALARS)) : pick(plain);
      default -> scalar(pick(SCALARS));
    };
  }

  private Written parameterized(int depth) {
    Written raw = pick(generic);
    Written argument = type(depth - 1, List.of());
    return new Written(
        raw.text + "<" + argument.text + ">",
        raw.array || argument.array,
        false,
        false,
        raw.weight * argument.weight);
  }

  private void genericRecord() {
    String name = "G" + declared++;
    Written variable = new Written("T", false, false, false);
    StringBuilder components = new StringBuilder();
    Written self = new Written(name + "<T>", true, false, false);
    boolean array = components(components, 1 + random.nextInt(5), List.of(variable), self);
    String bound = once(4) ? " extends Object & java.io.Serializable" : "";
    if (!bound.isEmpty()) {
      // Not everything can be its argument: used here, with what can.
      text.append(
          "@Message record U%s(%s<String> strings, List<%2$s<Integer>> numbers) {}\n"
              .formatted(name, name));
      messages.add("U" + name);
    } else {
      keep(generic, name, array, weight);
    }
    text.append("record ").append(name).append("<T").append(bound).append(">(");
    text.append(components).append(") {}\n");
  }

  private void union() {
    String name = "S" + declared++;
    boolean open = once(3);
    String of = open ? "<T>" : "";
    List<Written> variables = open ? List.of(new Written("T", false, false, false)) : List.of();
    StringBuilder variants = new StringBuilder();
    boolean array = false;
    int heaviest = 0;
    Written self = new Written(name + of, true, false, false);
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      StringBuilder components = new StringBuilder();
      array |= components(components, random.nextInt(5), variables, self);
      heaviest = Math.max(heaviest, weight);
      String parent = i > 1 ? "Inner" + of : name + of;
      variants.append(once(4) ? "  @WireName(\"tag" + name + i + "\")\n" : "");
      variants.append("  record V%d%s(%s) implements %s {}\n".formatted(i, of, components, parent));
    }
    if (count > 2) {
      variants.append("  sealed interface Inner%s extends %s%1$s {}\n".formatted(of, name));
    }
    text.append(open ? "" : "@Message ").append("sealed interface ").append(name).append(of);
    text.append(" {\n").append(variants).append("}\n");
    if (!open) {
      messages.add(name);
    }
    keep(open ? generic : plain, name, array, heaviest);
  }

  private void contract() {
    text.append("@Contract interface Calls {\n");
    for (int i = 0; i < 8; i++) {
      StringBuilder parameters = new StringBuilder();
      for (int p = random.nextInt(5); p > 0; p--) {
        Written type = once(3) ? scalar(pick(PRIMITIVES)) : type(3, List.of());
        parameters.append(type.text).append(" p").append(p).append(p == 1 ? "" : ", ");
      }
      if (random.nextInt(3) == 0) {
        String stream = "Publisher<" + type(3, List.of()).text + "> items";
        String comma = parameters.isEmpty() ? "" : ", ";
        if (random.nextBoolean()) {
          parameters.insert(0, stream + comma);
        } else {
          parameters.append(comma).append(stream);
        }
      }
      String result =
          switch (random.nextInt(6)) {
            case 0 -> "void";
            case 1 -> "CompletionStage<Void>";
            case 2 -> "CompletionStage<" + type(3, List.of()).text + ">";
            case 3 -> pick(PRIMITIVES);
            case 4 -> "Publisher<" + type(3, List.of()).text + ">";
            default -> type(3, List.of()).text;
          };
      text.append("  %s m%d(%s);\n".formatted(result, i, parameters));
    }
    text.append("}\n");
  }
}
