package dev.sallyport.core.internal.wire;

/**
 * Shows what a peer sent, in messages and logs: bounded, and with nothing a terminal would obey.
 */
public final class Quote {
  private Quote() {}

  /**
   * A text of a peer without what a terminal or a log would obey: control characters, but for line
   * breaks and tabs, which texts of several lines have, and what turns the direction of writing.
   */
  public static String readable(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = c == '\n' || c == '\t' || !(Character.isISOControl(c) || turns(c));
      if (plain) {
        shown.append(c);
      } else {
        shown.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          shown.append(Character.forDigit(c >> shift & 0xF, 16));
        }
      }
    }
    return shown.toString();
  }

  private static boolean turns(char c) {
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  }

  /**
   * Printable ASCII as it is, all else escaped, an ellipsis where it was cut.
   *
   * @param max most bytes to show
   */
  public static String of(byte[] bytes, int offset, int length, int max) {
    StringBuilder text = new StringBuilder();
    for (int i = offset; i < offset + Math.min(length, max); i++) {
      int b = bytes[i] & 0xFF;
      switch (b) {
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        default -> {
          if (b >= 0x20 && b < 0x7F) {
            text.append((char) b);
          } else {
            text.append("\\x").append(Character.forDigit(b >> 4, 16));
            text.append(Character.forDigit(b & 0xF, 16));
          }
        }
      }
    }
    return length > max ? text.append('…').toString() : text.toString();
  }
}
