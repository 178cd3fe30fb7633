package dev.sallyport.codecs.internal.jsonschema;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * JSON as text for people to read: the members in the order of their maps, two spaces a level, what
 * is short on one line. ASCII, so that no terminal and no file's encoding matters. The same for the
 * same content, byte for byte.
 */
final class JsonText {
  private static final int WIDTH = 110;

  private JsonText() {}

  /** The text of maps, lists, strings, numbers and booleans; no line break at the end. */
  static String of(Map<String, ?> root) {
    StringBuilder out = new StringBuilder();
    broken(out, root, "");
    return out.toString();
  }

  private static void broken(StringBuilder out, Object value, String indent) {
    String deeper = indent + "  ";
    if (value instanceof Map<?, ?> map) {
      String separator = "{\n";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.append(separator).append(deeper);
        string(out, (String) entry.getKey());
        fit(out.append(": "), entry.getValue(), deeper);
        separator = ",\n";
      }
      out.append('\n').append(indent).append('}');
    } else {
      String separator = "[\n";
      for (Object element : (List<?>) value) {
        fit(out.append(separator).append(deeper), element, deeper);
        separator = ",\n";
      }
      out.append('\n').append(indent).append(']');
    }
  }

  private static void fit(StringBuilder out, Object value, String indent) {
    int start = out.length();
    flat(out, value);
    boolean nested = value instanceof Map<?, ?> map ? !map.isEmpty() : value instanceof List;
    int column = start - out.lastIndexOf("\n", start);
    if (nested && column + out.length() - start > WIDTH) {
      out.setLength(start);
      broken(out, value, indent);
    }
  }

  private static void flat(StringBuilder out, Object value) {
    if (value instanceof Map<?, ?> map) {
      out.append('{');
      for (Iterator<? extends Map.Entry<?, ?>> i = map.entrySet().iterator(); i.hasNext(); ) {
        Map.Entry<?, ?> entry = i.next();
        string(out, (String) entry.getKey());
        flat(out.append(": "), entry.getValue());
        out.append(i.hasNext() ? ", " : "");
      }
      out.append('}');
    } else if (value instanceof List<?> list) {
      out.append('[');
      for (int i = 0; i < list.size(); i++) {
        flat(out.append(i == 0 ? "" : ", "), list.get(i));
      }
      out.append(']');
    } else if (value instanceof String text) {
      string(out, text);
    } else {
      out.append(value);
    }
  }

  private static void string(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c >= ' ' && c <= '~') {
        out.append(c);
      } else {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          out.append(Character.forDigit(c >> shift & 0xf, 16));
        }
      }
    }
    out.append('"');
  }
}
