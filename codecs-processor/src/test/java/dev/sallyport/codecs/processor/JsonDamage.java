package dev.sallyport.codecs.processor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** JSON as our writer writes it, taken apart and put together in another way. */
final class JsonDamage {
  private final String text;
  private int at;
  private final List<Part> parts = new ArrayList<>();

  /** An object, an array, or a scalar as its text. */
  private static final class Part {
    String scalar = "";
    boolean object;
    final List<String> names = new ArrayList<>();
    final List<Part> parts = new ArrayList<>();
    boolean array;
  }

  private JsonDamage(String text) {
    this.text = text;
  }

  static String damage(String json, Random random) {
    JsonDamage damage = new JsonDamage(json);
    Part root = damage.part();
    Part victim = damage.parts.get(random.nextInt(damage.parts.size()));
    change(victim, random);
    StringBuilder out = new StringBuilder();
    write(root, out);
    return out.toString();
  }

  private static void change(Part part, Random random) {
    int count = part.parts.size();
    int kind = random.nextInt(7);
    if (part.object && count > 0 && kind < 6) {
      int index = random.nextInt(count);
      switch (kind) {
        case 0 -> {
          part.names.remove(index);
          part.parts.remove(index);
        }
        case 1 -> {
          part.names.add(part.names.get(index));
          part.parts.add(part.parts.get(index));
        }
        case 2 -> {
          part.names.add("\"unknown\"");
          part.parts.add(part.parts.get(index));
        }
        case 3 -> {
          long seed = random.nextLong();
          Collections.shuffle(part.names, new Random(seed));
          Collections.shuffle(part.parts, new Random(seed));
        }
        case 4 -> {
          // What was first, the tag of a union perhaps, comes last.
          part.names.add(part.names.remove(0));
          part.parts.add(part.parts.remove(0));
        }
        default -> part.names.set(index, "\"$type\"");
      }
    } else if (part.array && count > 0 && kind < 4) {
      int index = random.nextInt(count);
      switch (kind) {
        case 0 -> part.parts.remove(index);
        case 1 -> part.parts.add(part.parts.get(index));
        default -> Collections.shuffle(part.parts, new Random(random.nextLong()));
      }
    } else {
      part.object = false;
      part.array = false;
      String[] others = {
        "null",
        "true",
        "77",
        "-1",
        "1.5",
        "1e3",
        "\"\"",
        "\"NaN\"",
        "\"77\"",
        "[]",
        "{}",
        "9007199254740993",
        "99999999999999999999",
        "\"\\ud800\"",
        "\"2020-02-30\""
      };
      part.scalar = others[random.nextInt(others.length)];
    }
  }

  private static void write(Part part, StringBuilder out) {
    if (part.object || part.array) {
      out.append(part.object ? '{' : '[');
      for (int i = 0; i < part.parts.size(); i++) {
        out.append(i == 0 ? "" : ",");
        if (part.object) {
          out.append(part.names.get(i)).append(':');
        }
        write(part.parts.get(i), out);
      }
      out.append(part.object ? '}' : ']');
    } else {
      out.append(part.scalar);
    }
  }

  private Part part() {
    Part part = new Part();
    parts.add(part);
    char first = text.charAt(at);
    if (first == '{' || first == '[') {
      part.object = first == '{';
      part.array = !part.object;
      at++;
      while (text.charAt(at) != '}' && text.charAt(at) != ']') {
        if (text.charAt(at) == ',') {
          at++;
        }
        if (part.object) {
          part.names.add(string());
          at++;
        }
        part.parts.add(part());
      }
      at++;
    } else if (first == '"') {
      part.scalar = string();
    } else {
      int start = at;
      while (at < text.length() && ",]}".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      part.scalar = text.substring(start, at);
    }
    return part;
  }

  private String string() {
    int start = at++;
    while (text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return text.substring(start, ++at);
  }
}
