package dev.sallyport.codecs.internal.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Strict UTF-8: malformed bytes and unpaired surrogates are errors, never replaced. */
public final class Utf8 {
  private static final char REPLACEMENT = '\ufffd';

  /** Eight bytes at once, for those who look at whole documents. */
  private static final class Words {
    static final VarHandle LONGS =
        MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    static final long HIGH_BITS = 0x8080808080808080L;

    private Words() {}

    static boolean isAscii(byte[] bytes, int at) {
      return ((long) LONGS.get(bytes, at) & HIGH_BITS) == 0;
    }
  }

  private Utf8() {}

  /** The bytes that {@code text} takes, or -1 if it has an unpaired surrogate. */
  public static long encodedLength(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      if (text.charAt(i) >= 0x80) {
        return encodedLength(text, i);
      }
    }
    return length;
  }

  private static long encodedLength(String text, int asciiPrefix) {
    long bytes = asciiPrefix;
    int length = text.length();
    for (int i = asciiPrefix; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes++;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (!Character.isSurrogate(c)) {
        bytes += 3;
      } else if (isPair(text, i)) {
        bytes += 4;
        i++;
      } else {
        return -1;
      }
    }
    return bytes;
  }

  private static boolean isPair(CharSequence text, int index) {
    return Character.isHighSurrogate(text.charAt(index))
        && index + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(index + 1));
  }

  /** Index of the first unpaired surrogate, or -1. */
  public static int unpairedSurrogate(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!isPair(text, i)) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }

  /**
   * Writes {@code text}, whose {@link #encodedLength} is {@code bytes}, into {@code target}.
   *
   * @throws ArrayIndexOutOfBoundsException if there is no room for it
   */
  @SuppressWarnings("deprecation") // Keeps the low byte of each unit: all there is of ASCII.
  public static void encode(String text, int bytes, byte[] target, int offset) {
    int length = text.length();
    if (bytes == length) {
      text.getBytes(0, length, target, offset);
      return;
    }
    int at = offset;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        target[at++] = (byte) c;
      } else if (c < 0x800) {
        target[at++] = (byte) (0xc0 | (c >> 6));
        target[at++] = (byte) (0x80 | (c & 0x3f));
      } else if (!Character.isSurrogate(c)) {
        target[at++] = (byte) (0xe0 | (c >> 12));
        target[at++] = (byte) (0x80 | ((c >> 6) & 0x3f));
        target[at++] = (byte) (0x80 | (c & 0x3f));
      } else {
        int point = Character.toCodePoint(c, text.charAt(++i));
        target[at++] = (byte) (0xf0 | (point >> 18));
        target[at++] = (byte) (0x80 | ((point >> 12) & 0x3f));
        target[at++] = (byte) (0x80 | ((point >> 6) & 0x3f));
        target[at++] = (byte) (0x80 | (point & 0x3f));
      }
    }
  }

  /**
   * Whether what {@link #decode} made of {@code length} bytes shows that they are well-formed: as
   * many characters as bytes, and none that stands for what is malformed, so all ASCII. If not,
   * they have to be looked at.
   */
  public static boolean isSurelySound(String decoded, int length) {
    return decoded.length() == length && decoded.indexOf(REPLACEMENT) < 0;
  }

  /** From here on eight bytes are looked at together: what does so costs a new process too much. */
  private static final int LONG_BYTES = 1024;

  /** Index of the first byte that is not well-formed UTF-8 (RFC 3629), or -1. */
  public static int malformed(byte[] bytes, int offset, int length) {
    int at = offset;
    int end = offset + length;
    while (at < end) {
      if (end - at >= 8 && length >= LONG_BYTES && Words.isAscii(bytes, at)) {
        at += 8;
      } else if (bytes[at] >= 0) {
        at++;
      } else {
        int size = sequence(bytes, at, end);
        if (size == 0) {
          return at;
        }
        at += size;
      }
    }
    return -1;
  }

  /** The size of the well-formed sequence of two to four bytes at {@code at}, or 0. */
  private static int sequence(byte[] bytes, int at, int end) {
    int first = bytes[at] & 0xff;
    int size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    // c0 and c1 would be overlong, f5 and above beyond U+10FFFF.
    if (first < 0xc2 || first > 0xf4 || end - at < size) {
      return 0;
    }
    int second = bytes[at + 1] & 0xff;
    int low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    int high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (second < low || second > high) {
      return 0;
    }
    for (int i = 2; i < size; i++) {
      if ((bytes[at + i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return size;
  }

  /** The text of bytes, with a replacement for what is malformed. */
  public static String decode(byte[] bytes, int offset, int length) {
    return new String(bytes, offset, length, StandardCharsets.UTF_8);
  }
}
