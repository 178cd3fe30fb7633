package dev.sallyport.core.internal.wire;

/**
 * Shows what a peer sent, in messages and logs: bounded, and with nothing a terminal would obey.
 */
public final class Quote {
  private Quote() {}

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
