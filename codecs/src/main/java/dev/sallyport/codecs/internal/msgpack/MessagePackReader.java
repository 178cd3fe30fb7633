package dev.sallyport.codecs.internal.msgpack;

import dev.sallyport.InvalidDataException;
import dev.sallyport.codecs.internal.text.Excerpt;
import dev.sallyport.codecs.internal.text.Timestamps;
import dev.sallyport.spi.Names;
import java.time.Instant;
import java.util.UUID;

/** Reads MessagePack strictly, any width of a number or length alike. */
class MessagePackReader extends MessagePackInput {
  @Override
  public boolean positional() {
    return true;
  }

  @Override
  protected InvalidDataException unexpected(String expected) {
    return unexpected(expected, peek(expected));
  }

  private InvalidDataException unexpected(String expected, int first) {
    return violation(expected, Format.describe(first));
  }

  @Override
  public void nil() {
    int first = begin("nil");
    if (first != Format.NIL) {
      throw unexpected("nil", first);
    }
  }

  @Override
  public boolean bool() {
    int first = begin("boolean");
    if (first != Format.TRUE && first != Format.FALSE) {
      throw unexpected("boolean", first);
    }
    return first == Format.TRUE;
  }

  @Override
  protected long integer(long min, long max, String expected) {
    int first = begin(expected);
    if (first < Format.FIXMAP && first <= max) {
      return first;
    }
    if (!isInteger(first)) {
      throw unexpected(expected, first);
    }
    long number = integer(first, expected);
    if (number < min || number > max) {
      throw violation(expected, String.valueOf(number));
    }
    return number;
  }

  private static boolean isInteger(int first) {
    return first < Format.FIXMAP
        || first >= Format.NEGATIVE_FIXINT
        || (first >= Format.UINT8 && first <= Format.INT64);
  }

  private long integer(int first, String expected) {
    return switch (first) {
      case Format.UINT8 -> uint8(expected);
      case Format.UINT16 -> uint16(expected);
      case Format.UINT32 -> uint32(expected);
      case Format.UINT64 -> {
        long number = int64(expected);
        if (number < 0) {
          throw violation(expected, Long.toUnsignedString(number));
        }
        yield number;
      }
      case Format.INT8 -> int8(expected);
      case Format.INT16 -> int16(expected);
      case Format.INT32 -> int32(expected);
      case Format.INT64 -> int64(expected);
      default -> (byte) first;
    };
  }

  @Override
  protected float float32(boolean nonFinite) {
    int first = begin("number");
    if (first == Format.FLOAT32) {
      float number = Float.intBitsToFloat(int32("number"));
      if (!nonFinite && !Float.isFinite(number)) {
        throw violation("finite number", String.valueOf(number));
      }
      return number;
    } else if (isInteger(first)) {
      return wideInteger(first, true).floatValue();
    }
    double wide = float64(first, nonFinite);
    float number = (float) wide;
    if (Float.isInfinite(number) && !Double.isInfinite(wide)) {
      throw violation("number in the range of float", String.valueOf(wide));
    }
    return number;
  }

  @Override
  protected double float64(boolean nonFinite) {
    return float64(begin("number"), nonFinite);
  }

  private double float64(int first, boolean nonFinite) {
    double number;
    if (first == Format.FLOAT64) {
      number = Double.longBitsToDouble(int64("number"));
    } else if (first == Format.FLOAT32) {
      number = Float.intBitsToFloat(int32("number"));
    } else if (isInteger(first)) {
      return wideInteger(first, false).doubleValue();
    } else {
      throw unexpected("number", first);
    }
    if (!nonFinite && !Double.isFinite(number)) {
      throw violation("finite number", String.valueOf(number));
    }
    return number;
  }

  /** An integer where any number may stand, of all 64 bits without a sign too. */
  private Number wideInteger(int first, boolean single) {
    if (first != Format.UINT64) {
      return integer(first, "number");
    }
    long number = int64("number");
    if (number >= 0) {
      return number;
    }
    String digits = Long.toUnsignedString(number);
    // Parsed, as halving and doubling would round twice.
    return single ? (Number) Float.valueOf(digits) : (Number) Double.valueOf(digits);
  }

  @Override
  protected String string(String expected) {
    int first = begin(expected);
    long length = stringLength(first, expected);
    if (length < 0) {
      throw unexpected(expected, first);
    }
    return text(length, expected);
  }

  private long stringLength(int first, String expected) {
    if (first >= Format.FIXSTR && first < Format.NIL) {
      return first & 0x1f;
    }
    return switch (first) {
      case Format.STR8 -> uint8(expected);
      case Format.STR16 -> uint16(expected);
      case Format.STR32 -> uint32(expected);
      default -> -1;
    };
  }

  @Override
  public byte[] bytes() {
    return bytes("bytes");
  }

  private byte[] bytes(String expected) {
    return run(bytesLength(expected), expected);
  }

  private long bytesLength(String expected) {
    int first = begin(expected);
    return switch (first) {
      case Format.BIN8 -> uint8(expected);
      case Format.BIN16 -> uint16(expected);
      case Format.BIN32 -> uint32(expected);
      default -> throw unexpected(expected, first);
    };
  }

  @Override
  protected byte[] dynamicBytes() {
    return bytes();
  }

  @Override
  protected boolean hasBytesKey() {
    return false;
  }

  @Override
  public Instant instant() {
    int first = begin("timestamp");
    int size =
        switch (first) {
          case Format.FIXEXT4 -> 4;
          case Format.FIXEXT8 -> 8;
          case Format.EXT8 -> uint8("timestamp");
          default -> throw unexpected("timestamp", first);
        };
    int type = int8("timestamp");
    if (type != Format.TIMESTAMP || (first == Format.EXT8 && size != 12)) {
      throw violation("timestamp", "extension " + type + " of " + size + " bytes");
    }
    long second;
    long nano = 0;
    if (size == 4) {
      second = uint32("timestamp");
    } else if (size == 8) {
      long packed = int64("timestamp");
      nano = packed >>> 34;
      second = packed & 0x3_ffff_ffffL;
    } else {
      nano = uint32("timestamp");
      second = int64("timestamp");
    }
    if (nano > 999_999_999 || !Timestamps.isInRange(second)) {
      throw violation("timestamp of the years 0000 to 9999", second + " s and " + nano + " ns");
    }
    return Instant.ofEpochSecond(second, nano);
  }

  @Override
  public UUID uuid() {
    long length = bytesLength("UUID of 16 bytes");
    if (length != 16) {
      throw violation("UUID of 16 bytes", length + " bytes");
    }
    return new UUID(int64("UUID of 16 bytes"), int64("UUID of 16 bytes"));
  }

  @Override
  public int constant(Names names) {
    int first = begin("string");
    long length = stringLength(first, "string");
    if (length < 0) {
      throw unexpected("string", first);
    }
    int index = nameIndex(names, length, "string");
    if (index < 0) {
      throw violation(names.oneOf(), Excerpt.quote(text(length, "string")));
    }
    return index;
  }

  @Override
  protected Kind kind() {
    String expected = "null, boolean, integer, double, string, bytes, list or map";
    int first = peek(expected);
    return switch (Format.describe(first)) {
      case "integer" -> Kind.INTEGER;
      case "map" -> Kind.MAP;
      case "array" -> Kind.LIST;
      case "string" -> Kind.STRING;
      case "nil" -> Kind.NULL;
      case "boolean" -> Kind.BOOLEAN;
      case "bytes" -> Kind.BYTES;
      case "float" -> Kind.DOUBLE;
      default -> throw unexpected(expected, first);
    };
  }

  private int arrayCount(String expected) {
    int first = begin(expected);
    long count;
    if (first >= Format.FIXARRAY && first < Format.FIXSTR) {
      count = first & 0xf;
    } else if (first == Format.ARRAY16) {
      count = uint16(expected);
    } else if (first == Format.ARRAY32) {
      count = uint32(expected);
    } else {
      throw unexpected(expected, first);
    }
    // Each element takes at least a byte.
    if (count > remaining()) {
      throw violation(expected, "a count of " + count + " with " + remaining() + " bytes left");
    }
    return (int) count;
  }

  @Override
  protected int sequenceHeader() {
    return counted(arrayCount("array"));
  }

  @Override
  public boolean nextElement(int read, int count) {
    return read < count;
  }

  @Override
  protected int mapHeader() {
    return counted(memberHeader());
  }

  @Override
  protected final int memberHeader() {
    int first = begin("map");
    long count;
    if (first >= Format.FIXMAP && first < Format.FIXARRAY) {
      count = first & 0xf;
    } else if (first == Format.MAP16) {
      count = uint16("map");
    } else if (first == Format.MAP32) {
      count = uint32("map");
    } else {
      throw unexpected("map", first);
    }
    if (count > remaining() / 2) {
      throw violation("map", "a count of " + count + " with " + remaining() + " bytes left");
    }
    return (int) count;
  }

  /** The index of the name that is the next key, or -1: then it has not been read. */
  final int entryName(Names names) {
    int before = mark();
    int first = begin("field name");
    long length = stringLength(first, "field name");
    if (length < 0) {
      throw unexpected("field name", first);
    }
    int index = nameIndex(names, length, "field name");
    if (index < 0) {
      back(before);
    }
    return index;
  }

  @Override
  protected boolean passOverScalar() {
    int first = peek("value");
    switch (Format.describe(first)) {
      case "nil" -> nil();
      case "boolean" -> bool();
      case "integer", "float" -> float64(true);
      case "string" -> string("string");
      case "bytes" -> skip(bytesLength("bytes"), "bytes");
      case "extension" -> instant();
      case "array", "map" -> {
        return false;
      }
      default -> throw unexpected("value", first);
    }
    return true;
  }

  @Override
  protected String passOverKey() {
    String expected = "key that is a string, an integer or a UUID";
    switch (Format.describe(peek(expected))) {
      case "string" -> {
        return string(expected);
      }
      case "integer" -> integer(Long.MIN_VALUE, Long.MAX_VALUE, expected);
      case "bytes" -> uuid();
      default -> throw unexpected(expected);
    }
    return "";
  }

  @Override
  public boolean nextEntry(int read, int count) {
    return read < count;
  }

  @Override
  public String stringKey() {
    return string("string key");
  }

  @Override
  protected long integerKey(long min, long max, String expected) {
    return integer(min, max, expected);
  }

  @Override
  public UUID uuidKey() {
    return uuid();
  }

  @Override
  public int constantKey(Names names) {
    return constant(names);
  }

  @Override
  public void entryValue() {}

  @Override
  protected void recordHeader(Names fields) {
    int size = fields.size();
    if (size < 16 && next(Format.FIXARRAY | size)) {
      return;
    }
    int count = arrayCount("array of fields");
    if (count != size) {
      throw violation("array of " + size + " fields", "array of " + count);
    }
  }

  @Override
  protected int variantHeader(Names tags, Names[] fields) {
    int count = arrayCount("array of variant and fields");
    if (count != 2) {
      throw violation("array of variant and fields", "array of " + count);
    }
    int variant = (int) integer(0, tags.size() - 1L, "variant from 0 to " + (tags.size() - 1));
    recordHeader(fields[variant]);
    return variant;
  }

  @Override
  public int nextField(Names fields, int previous, boolean variant) {
    return previous + 1 < fields.size() ? previous + 1 : -1;
  }

  @Override
  public boolean absentField() {
    return next(Format.NIL);
  }
}
