package dev.sallyport.codecs.internal.text;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Base64 of RFC 4648, section 4: with padding, no line breaks, one text for each run of bytes. */
public final class Base64Text {
  // The last characters before one or two '=' whose unused bits are zero.
  private static final String BEFORE_ONE = "AEIMQUYcgkosw048";
  private static final String BEFORE_TWO = "AQgw";

  private Base64Text() {}

  public static byte[] encode(byte[] bytes) {
    return Base64.getEncoder().encode(bytes);
  }

  /** The bytes, or null if {@code text} is not how {@link #encode} writes them. */
  public static byte @Nullable [] decode(String text) {
    int length = text.length();
    if (length % 4 != 0 || !hasZeroTail(text)) {
      return null;
    }
    try {
      // Other characters than Latin-1 become '?', which the decoder rejects.
      return Base64.getDecoder().decode(text.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static boolean hasZeroTail(String text) {
    int length = text.length();
    if (length == 0 || text.charAt(length - 1) != '=') {
      return true;
    }
    return text.charAt(length - 2) == '='
        ? BEFORE_TWO.indexOf(text.charAt(length - 3)) >= 0
        : BEFORE_ONE.indexOf(text.charAt(length - 2)) >= 0;
  }
}
