package dev.sallyport.codecs.internal.text;

/** Foreign text in messages: bounded, and with nothing in it that a log or terminal would obey. */
public final class Excerpt {
  private static final int MAX_UNITS = 60;

  private Excerpt() {}

  /** The text in double quotes, cut and escaped. */
  public static String quote(String text) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), MAX_UNITS) + 8).append('"');
    append(out, text);
    return out.append('"').toString();
  }

  /** The text cut and escaped, without quotes. */
  public static String plain(String text) {
    StringBuilder out = new StringBuilder();
    append(out, text);
    return out.toString();
  }

  private static void append(StringBuilder out, String text) {
    int length = Math.min(text.length(), MAX_UNITS);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          out.append(Character.forDigit(c >> shift & 0xf, 16));
        }
      } else {
        out.append(c);
      }
    }
    if (length < text.length()) {
      out.append("...");
    }
  }
}
