package dev.sallyport.codecs.internal.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Base64 of RFC 4648, section 4: with padding, no line breaks, one text for each run of bytes. */
public final class Base64Text {
  private static final byte[] ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
          .getBytes(StandardCharsets.US_ASCII);

  /** The six bits of each character, all bits for one that is none of the alphabet. */
  private static final int[] VALUES = values();

  private Base64Text() {}

  private static int[] values() {
    int[] values = new int[256];
    Arrays.fill(values, -1);
    for (int i = 0; i < ALPHABET.length; i++) {
      values[ALPHABET[i]] = i;
    }
    return values;
  }

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

  /**
   * The bytes of the text that {@code length} characters from {@code offset} are, or null if it is
   * not how {@link #encode} writes them.
   */
  public static byte @Nullable [] decode(byte[] text, int offset, int length) {
    if (length % 4 != 0) {
      return null;
    } else if (length == 0) {
      return new byte[0];
    }
    int end = offset + length;
    int padding = text[end - 1] != '=' ? 0 : text[end - 2] != '=' ? 1 : 2;
    byte[] bytes = new byte[length / 4 * 3 - padding];
    int to = 0;
    int seen = 0;
    int whole = padding == 0 ? end : end - 4;
    for (int at = offset; at < whole; at += 4) {
      int bits =
          VALUES[text[at] & 0xff] << 18
              | VALUES[text[at + 1] & 0xff] << 12
              | VALUES[text[at + 2] & 0xff] << 6
              | VALUES[text[at + 3] & 0xff];
      seen |= bits;
      bytes[to] = (byte) (bits >> 16);
      bytes[to + 1] = (byte) (bits >> 8);
      bytes[to + 2] = (byte) bits;
      to += 3;
    }
    if (padding > 0) {
      int bits = VALUES[text[whole] & 0xff] << 18 | VALUES[text[whole + 1] & 0xff] << 12;
      bits |= padding == 1 ? VALUES[text[whole + 2] & 0xff] << 6 : 0;
      seen |= bits;
      // The bits that no byte takes are zero in the one text of these bytes.
      seen |= (bits & (padding == 1 ? 0xff : 0xffff)) != 0 ? -1 : 0;
      bytes[to++] = (byte) (bits >> 16);
      if (padding == 1) {
        bytes[to] = (byte) (bits >> 8);
      }
    }
    return seen < 0 ? null : bytes;
  }

  /** The bytes, or null if {@code text} is not how {@link #encode} writes them. */
  public static byte @Nullable [] decode(String text) {
    // Other characters than Latin-1 become '?', which is none of the alphabet.
    byte[] latin = text.getBytes(StandardCharsets.ISO_8859_1);
    return decode(latin, 0, latin.length);
  }
}
