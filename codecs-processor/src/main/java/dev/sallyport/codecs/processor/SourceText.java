package dev.sallyport.codecs.processor;

/**
 * Java source as it is written, line by line, indented by blocks. It is ASCII, whatever the names
 * in it, so that no encoding can harm it.
 */
final class SourceText {
  /** How a parameter to write to is declared; the generated code imports nothing. */
  static final String OUT = "dev.sallyport.spi.DataWriter out";

  /** How a parameter to read from is declared. */
  static final String IN = "dev.sallyport.spi.DataReader in";

  /** The statement with which a codec gives up. */
  static final String IRREGULAR = "throw dev.sallyport.spi.IrregularDataException.INSTANCE;";

  /** The most characters of one constant, which has at most 65,535 bytes in a class file. */
  private static final int MAX_LITERAL = 16_000;

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

  /** The statement that gives up if the condition holds. */
  SourceText irregularIf(String condition) {
    return line("if (" + condition + ") {").line(IRREGULAR).line("}");
  }

  /** The annotation of a method that implements one of an interface. */
  SourceText override() {
    return line("@java.lang.Override");
  }

  /** Lines that another text is, at this depth. */
  SourceText add(SourceText other) {
    for (String line : other.text.toString().split("\n", -1)) {
      if (!line.isEmpty()) {
        text.append("  ".repeat(depth)).append(line);
      }
      text.append('\n');
    }
    return this;
  }

  boolean isEmpty() {
    return text.length() == 0;
  }

  /** A string as an expression. */
  static String literal(String value) {
    if (value.length() <= MAX_LITERAL) {
      return quoted(value);
    }
    // Not by +, which javac would join into one constant.
    StringBuilder parts = new StringBuilder("java.lang.String.join(\"\"");
    for (int at = 0; at < value.length(); at += MAX_LITERAL) {
      String part = value.substring(at, Math.min(value.length(), at + MAX_LITERAL));
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
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  @Override
  public String toString() {
    StringBuilder ascii = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x7f) {
        ascii.append(c);
      } else {
        ascii.append(String.format("\\u%04x", (int) c));
      }
    }
    return ascii.toString();
  }
}
