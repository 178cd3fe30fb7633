package dev.sallyport.codecs.internal.msgpack;

import dev.sallyport.InvalidDataException;
import dev.sallyport.codecs.internal.shape.PassReader;
import dev.sallyport.codecs.internal.text.BigEndian;
import dev.sallyport.codecs.internal.text.Utf8;
import dev.sallyport.schema.Violation;
import dev.sallyport.spi.Names;
import java.util.Arrays;

/**
 * The bytes of one message and the position in them: what {@link MessagePackReader} makes values
 * of. Every length is compared with what is left before it is used.
 */
abstract class MessagePackInput extends PassReader {

  private static final byte[] NONE = {};

  private byte[] bytes = NONE;
  private int base;
  private int end;
  private int position;
  private int start;

  @Override
  protected void open(byte[] document, int offset, int length) {
    bytes = document;
    base = offset;
    end = offset + length;
    position = offset;
    start = offset;
  }

  @Override
  public void release() {
    super.release();
    open(NONE, 0, 0);
  }

  final int remaining() {
    return end - position;
  }

  /** The violation at the value that was begun last. */
  @Override
  protected final InvalidDataException violation(String expected, String actual) {
    return violation(expected, actual, start);
  }

  private InvalidDataException violation(String expected, String actual, int at) {
    return new InvalidDataException(new Violation(trail().path("$"), expected, actual, at - base));
  }

  private InvalidDataException truncated(String expected) {
    return violation(expected, "end of data", end);
  }

  /** The first byte of the value that begins here. */
  final int begin(String expected) {
    start = position;
    if (position == end) {
      throw truncated(expected);
    }
    return bytes[position++] & 0xff;
  }

  /** Moves beyond the byte that comes next if it is {@code first}. */
  final boolean next(int first) {
    if (position < end && bytes[position] == (byte) first) {
      start = position++;
      return true;
    }
    return false;
  }

  /** The first byte of the value that begins here, without moving. */
  final int peek(String expected) {
    start = position;
    if (position == end) {
      throw truncated(expected);
    }
    return bytes[position] & 0xff;
  }

  private int take(int count, String expected) {
    if (count > end - position) {
      throw truncated(expected);
    }
    int at = position;
    position = at + count;
    return at;
  }

  final int uint8(String expected) {
    return bytes[take(1, expected)] & 0xff;
  }

  final byte int8(String expected) {
    return bytes[take(1, expected)];
  }

  final int uint16(String expected) {
    return BigEndian.getShort(bytes, take(2, expected)) & 0xffff;
  }

  final short int16(String expected) {
    return BigEndian.getShort(bytes, take(2, expected));
  }

  final int int32(String expected) {
    return BigEndian.getInt(bytes, take(4, expected));
  }

  final long uint32(String expected) {
    return int32(expected) & 0xffff_ffffL;
  }

  final long int64(String expected) {
    return BigEndian.getLong(bytes, take(8, expected));
  }

  /** Where the next value begins, for {@link #back}. */
  final int mark() {
    return position;
  }

  final void back(int mark) {
    position = mark;
  }

  /** Passes over the run of bytes whose length has just been read. */
  final void skip(long length, String expected) {
    position += checked(length, expected);
  }

  /** The run of bytes whose length has just been read; a copy. */
  final byte[] run(long length, String expected) {
    int count = checked(length, expected);
    int at = position;
    position = at + count;
    // By the JDK's method, which is compiled long before this one: a new array is zeroed until
    // then.
    return Arrays.copyOfRange(bytes, at, position);
  }

  private int checked(long length, String expected) {
    if (length > end - position) {
      throw violation(
          expected, "a length of " + length + " with " + (end - position) + " bytes left");
    }
    return (int) length;
  }

  /** The string whose length has just been read. */
  final String text(long length, String expected) {
    int count = checked(length, expected);
    int at = position;
    position = at + count;
    String text = Utf8.decode(bytes, at, count);
    return Utf8.isSurelySound(text, count) ? text : wideText(text, at, count);
  }

  private String wideText(String text, int at, int count) {
    int malformed = Utf8.malformed(bytes, at, count);
    if (malformed >= 0) {
      throw violation("well-formed UTF-8", hex(bytes[malformed]), malformed);
    }
    return text;
  }

  /** The index of the name whose length has just been read, or -1. */
  final int nameIndex(Names names, long length, String expected) {
    int count = checked(length, expected);
    int index = names.index(bytes, position, count);
    if (index >= 0) {
      position += count;
    }
    return index;
  }

  private static String hex(byte b) {
    return "byte " + Integer.toHexString((b & 0xff) | 0x100).substring(1);
  }

  @Override
  public final void requireEnd() {
    if (position < end) {
      start = position;
      throw violation("end of data", (end - position) + " more bytes");
    }
  }
}
