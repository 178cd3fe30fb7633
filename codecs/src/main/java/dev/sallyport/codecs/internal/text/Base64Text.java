package dev.sallyport.codecs.internal.text;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Base64 of RFC 4648, section 4: with padding, no line breaks, one text for each run of bytes. */
public final class Base64Text {
  // The last characters before one or two '=' whose unused bits are zero.
  private static final String BEFORE_ONE = "AEIMQUYcgkosw048";
  private static final String BEFORE_TWO = "AQgw";

  private static final byte[] ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
          .getBytes(StandardCharsets.US_ASCII);

  private Base64Text() {}

  /** The characters that so many bytes take. */
  public static int encodedLength(int bytes) {
    return Math.multiplyExact((bytes + 2) / 3, 4);
  }

  /** Writes the text of {@code bytes} and returns the index behind it. */
  public static int encode(byte[] bytes, byte[] target, int offset) {
    int at = offset;
    int i = 0;
    for (int whole = bytes.length - bytes.length % 3; i < whole; i += 3) {
      int bits = (bytes[i] & 0xff) << 16 | (bytes[i + 1] & 0xff) << 8 | (bytes[i + 2] & 0xff);
      target[at] = ALPHABET[bits >>> 18];
      target[at + 1] = ALPHABET[bits >>> 12 & 0x3f];
      target[at + 2] = ALPHABET[bits >>> 6 & 0x3f];
      target[at + 3] = ALPHABET[bits & 0x3f];
      at += 4;
    }
    if (i < bytes.length) {
      boolean two = i + 1 < bytes.length;
      int bits = (bytes[i] & 0xff) << 16 | (two ? (bytes[i + 1] & 0xff) << 8 : 0);
      target[at] = ALPHABET[bits >>> 18];
      target[at + 1] = ALPHABET[bits >>> 12 & 0x3f];
      target[at + 2] = two ? ALPHABET[bits >>> 6 & 0x3f] : (byte) '=';
      target[at + 3] = '=';
      at += 4;
    }
    return at;
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
