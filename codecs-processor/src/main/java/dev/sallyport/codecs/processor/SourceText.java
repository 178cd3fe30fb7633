package dev.sallyport.codecs.processor;

/** Java source as it is written, line by line, indented by blocks. */
final class SourceText {
  private final StringBuilder text = new StringBuilder();
  private int depth;

  SourceText line(String line) {
    if (line.startsWith("}")) {
      depth--;
    }
    if (!line.isEmpty()) {
      text.append("  ".repeat(depth)).append(line);
    }
    text.append('\n');
    if (line.endsWith("{")) {
      depth++;
    }
    return this;
  }

  SourceText blank() {
    text.append('\n');
    return this;
  }

  /** Lines that another text is, at this depth. */
  SourceText add(SourceText other) {
    for (String line : other.text.toString().split("\n", -1)) {
      if (!line.isEmpty()) {
        text.append("  ".repeat(depth)).append(line);
        text.append('\n');
      } else {
        text.append('\n');
      }
    }
    return this;
  }

  /** A string as an expression; a constant of the class file has at most 65,535 bytes. */
  static String literal(String value) {
    int most = 16_000;
    if (value.length() <= most) {
      return quoted(value);
    }
    StringBuilder parts = new StringBuilder("String.join(\"\"");
    for (int at = 0; at < value.length(); at += most) {
      String part = value.substring(at, Math.min(value.length(), at + most));
      parts.append(", ").append(quoted(part));
    }
    return parts.append(')').toString();
  }

  private static String quoted(String value) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
