package dev.sallyport.codecs.internal.json;

import dev.sallyport.codecs.internal.text.Decimals;
import dev.sallyport.codecs.internal.text.Utf8;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.IrregularDataException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The tokens of JSON as ASCII bytes in a buffer. It keeps the buffer's array and the position in it
 * to itself and tells the buffer when that has to grow, and at the end. Confined to one pass at a
 * time.
 */
final class JsonOutput {
  private static final FrameBuffer NONE = new FrameBuffer(0);

  private static final String HEX = "0123456789ABCDEF";

  /**
   * For each ASCII character what follows the backslash, 'u' for a code, or 0 to leave it as is.
   */
  private static final byte[] ESCAPES = escapes();

  private FrameBuffer out = NONE;
  private byte[] bytes = NONE.array();
  private int position;

  private static byte[] escapes() {
    byte[] escapes = new byte[0x80];
    Arrays.fill(escapes, 0, 0x20, (byte) 'u');
    escapes[0x7f] = 'u';
    String special = "\"\\\b\f\n\r\t";
    String letters = "\"\\bfnrt";
    for (int i = 0; i < special.length(); i++) {
      escapes[special.charAt(i)] = (byte) letters.charAt(i);
    }
    return escapes;
  }

  void open(FrameBuffer buffer) {
    out = buffer;
    bytes = buffer.array();
    position = buffer.size();
  }

  void end() {
    out.extend(position - out.size());
  }

  void release() {
    open(NONE);
  }

  /** The array that {@link #room} gave room in. */
  byte[] bytes() {
    return bytes;
  }

  /** Room for {@code count} more bytes: the index of the first. */
  int room(int count) {
    int at = position;
    if (count > bytes.length - at) {
      grow(count);
    }
    position = at + count;
    return at;
  }

  private void grow(int count) {
    end();
    out.extend(count);
    out.truncate(position);
    bytes = out.array();
  }

  /** Gives back what was not needed of the room: what is written ends at {@code end}. */
  void cut(int end) {
    position = end;
  }

  void put(int b) {
    int at = room(1);
    bytes[at] = (byte) b;
  }

  void putFour(int a, int b, int c, int d) {
    int at = room(4);
    bytes[at] = (byte) a;
    bytes[at + 1] = (byte) b;
    bytes[at + 2] = (byte) c;
    bytes[at + 3] = (byte) d;
  }

  void put(byte[] source, int length) {
    int at = room(length);
    System.arraycopy(source, 0, bytes, at, length);
  }

  void integer(long value) {
    int at = room(Decimals.MAX_LONG_LENGTH);
    position = Decimals.write(value, bytes, at);
  }

  void number(double value) {
    int at = room(Decimals.MAX_DOUBLE_LENGTH);
    position = Decimals.write(value, bytes, at);
  }

  void number(float value) {
    int at = room(Decimals.MAX_DOUBLE_LENGTH);
    position = Decimals.write(value, bytes, at);
  }

  /** A string that needs no escapes and has no surrogates. */
  void quoted(String value) {
    quoted(value, value.length());
  }

  /**
   * How many of the first characters need no escape.
   *
   * @throws IrregularDataException if there is an unpaired surrogate behind them
   */
  static int plainPrefix(String value) {
    int length = value.length();
    for (int i = 0; i < length; i++) {
      char unit = value.charAt(i);
      if (unit >= 0x80 || ESCAPES[unit] != 0) {
        if (Utf8.unpairedSurrogate(value) >= 0) {
          throw IrregularDataException.INSTANCE;
        }
        return i;
      }
    }
    return length;
  }

  /**
   * A string in quotes.
   *
   * @param plain how many of its first characters need no escape
   */
  @SuppressWarnings("deprecation") // Keeps the low byte of each unit: all there is of ASCII.
  void quoted(String value, int plain) {
    int length = value.length();
    if (length > Integer.MAX_VALUE - 2) {
      // More than any buffer takes: growing says so.
      grow(Integer.MAX_VALUE);
    }
    int at = room(plain + 2);
    bytes[at] = '"';
    value.getBytes(0, plain, bytes, at + 1);
    position = at + 1 + plain;
    for (int i = plain; i < length; i++) {
      escaped(value.charAt(i));
    }
    put('"');
  }

  private void escaped(char unit) {
    int escape = unit < 0x80 ? ESCAPES[unit] : 'u';
    if (escape == 0) {
      put(unit);
      return;
    }
    int at = room(6);
    bytes[at] = '\\';
    bytes[at + 1] = (byte) escape;
    if (escape != 'u') {
      position = at + 2;
      return;
    }
    for (int i = 0; i < 4; i++) {
      bytes[at + 2 + i] = (byte) HEX.charAt(unit >> (12 - 4 * i) & 0xf);
    }
  }

  /** A member's name in quotes, and the colon behind it. */
  static byte[] quotedName(String name) {
    FrameBuffer buffer = new FrameBuffer(Integer.MAX_VALUE);
    JsonOutput json = new JsonOutput();
    json.open(buffer);
    json.quoted(name, plainPrefix(name));
    json.put(':');
    json.end();
    return new String(buffer.array(), 0, buffer.size(), StandardCharsets.US_ASCII)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
