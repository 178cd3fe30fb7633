package dev.sallyport.codecs.internal.msgpack;

import dev.sallyport.InvalidDataException;
import dev.sallyport.codecs.internal.shape.Trail;
import dev.sallyport.codecs.internal.text.Utf8;
import dev.sallyport.schema.Violation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of one message and the position in them. Every length is compared with what is left
 * before it is used.
 */
final class MessagePackInput {
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] bytes;
  private final int base;
  private final int end;
  private final Trail trail;
  private int position;
  private int start;

  MessagePackInput(byte[] bytes, int offset, int length, Trail trail) {
    this.bytes = bytes;
    this.base = offset;
    this.end = offset + length;
    this.trail = trail;
    this.position = offset;
    this.start = offset;
  }

  int remaining() {
    return end - position;
  }

  /** The violation at the value that was begun last. */
  InvalidDataException violation(String expected, String actual) {
    return violation(expected, actual, start);
  }

  private InvalidDataException violation(String expected, String actual, int at) {
    return new InvalidDataException(new Violation(trail.path("$"), expected, actual, at - base));
  }

  private InvalidDataException truncated(String expected) {
    return violation(expected, "end of data", end);
  }

  /** The first byte of the value that begins here. */
  int begin(String expected) {
    start = position;
    if (position == end) {
      throw truncated(expected);
    }
    return bytes[position++] & 0xff;
  }

  /** The first byte of the value that begins here, without moving. */
  int peek(String expected) {
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

  int uint8(String expected) {
    return bytes[take(1, expected)] & 0xff;
  }

  byte int8(String expected) {
    return bytes[take(1, expected)];
  }

  int uint16(String expected) {
    return (short) SHORTS.get(bytes, take(2, expected)) & 0xffff;
  }

  short int16(String expected) {
    return (short) SHORTS.get(bytes, take(2, expected));
  }

  int int32(String expected) {
    return (int) INTS.get(bytes, take(4, expected));
  }

  long uint32(String expected) {
    return int32(expected) & 0xffff_ffffL;
  }

  long int64(String expected) {
    return (long) LONGS.get(bytes, take(8, expected));
  }

  /** The run of bytes whose length has just been read; a copy. */
  byte[] run(long length, String expected) {
    int count = checked(length, expected);
    byte[] run = new byte[count];
    System.arraycopy(bytes, position, run, 0, count);
    position += count;
    return run;
  }

  private int checked(long length, String expected) {
    if (length > end - position) {
      throw violation(
          expected, "a length of " + length + " with " + (end - position) + " bytes left");
    }
    return (int) length;
  }

  /** The string whose length has just been read. */
  String text(long length, String expected) {
    int count = checked(length, expected);
    int at = position;
    int malformed = Utf8.malformed(bytes, at, count);
    if (malformed >= 0) {
      throw violation("well-formed UTF-8", hex(bytes[malformed]), malformed);
    }
    position = at + count;
    return new String(bytes, at, count, StandardCharsets.UTF_8);
  }

  private static String hex(byte b) {
    return "byte " + Integer.toHexString((b & 0xff) | 0x100).substring(1);
  }

  void requireEnd() {
    if (position < end) {
      start = position;
      throw violation("end of data", (end - position) + " more bytes");
    }
  }
}
