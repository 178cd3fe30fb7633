package dev.sallyport.codecs.internal.msgpack;

import dev.sallyport.InvalidDataException;
import dev.sallyport.codecs.internal.shape.DataReader;
import dev.sallyport.codecs.internal.shape.Names;
import dev.sallyport.codecs.internal.shape.Trail;
import dev.sallyport.codecs.internal.text.Excerpt;
import dev.sallyport.codecs.internal.text.Timestamps;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.UUID;

/** Reads MessagePack strictly, any width of a number or length alike. Confined to one pass. */
final class MessagePackReader implements DataReader {
  private final Trail trail;
  private final int maxElements;
  private final MessagePackInput in;

  MessagePackReader(MessagePackInput in, Trail trail, int maxElements) {
    this.in = in;
    this.trail = trail;
    this.maxElements = maxElements;
  }

  @Override
  public Trail trail() {
    return trail;
  }

  @Override
  public int maxElements() {
    return maxElements;
  }

  @Override
  public InvalidDataException unexpected(String expected) {
    return unexpected(expected, in.peek(expected));
  }

  private InvalidDataException unexpected(String expected, int first) {
    return in.violation(expected, Format.describe(first));
  }

  @Override
  public InvalidDataException violation(String expected, String actual) {
    return in.violation(expected, actual);
  }

  @Override
  public void nil() {
    int first = in.begin("nil");
    if (first != Format.NIL) {
      throw unexpected("nil", first);
    }
  }

  @Override
  public boolean bool() {
    int first = in.begin("boolean");
    if (first != Format.TRUE && first != Format.FALSE) {
      throw unexpected("boolean", first);
    }
    return first == Format.TRUE;
  }

  @Override
  public long integer(long min, long max, String expected) {
    int first = in.begin(expected);
    if (!isInteger(first)) {
      throw unexpected(expected, first);
    }
    long number = integer(first, expected);
    if (number < min || number > max) {
      throw in.violation(expected, String.valueOf(number));
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
      case Format.UINT8 -> in.uint8(expected);
      case Format.UINT16 -> in.uint16(expected);
      case Format.UINT32 -> in.uint32(expected);
      case Format.UINT64 -> {
        long number = in.int64(expected);
        if (number < 0) {
          throw in.violation(expected, Long.toUnsignedString(number));
        }
        yield number;
      }
      case Format.INT8 -> in.int8(expected);
      case Format.INT16 -> in.int16(expected);
      case Format.INT32 -> in.int32(expected);
      case Format.INT64 -> in.int64(expected);
      default -> (byte) first;
    };
  }

  @Override
  public float float32(boolean nonFinite) {
    int first = in.begin("number");
    if (first == Format.FLOAT32) {
      float number = Float.intBitsToFloat(in.int32("number"));
      if (!nonFinite && !Float.isFinite(number)) {
        throw in.violation("finite number", String.valueOf(number));
      }
      return number;
    } else if (isInteger(first)) {
      return wideInteger(first, true).floatValue();
    }
    double wide = float64(first, nonFinite);
    float number = (float) wide;
    if (Float.isInfinite(number) && !Double.isInfinite(wide)) {
      throw in.violation("number in the range of float", String.valueOf(wide));
    }
    return number;
  }

  @Override
  public double float64(boolean nonFinite) {
    return float64(in.begin("number"), nonFinite);
  }

  private double float64(int first, boolean nonFinite) {
    double number;
    if (first == Format.FLOAT64) {
      number = Double.longBitsToDouble(in.int64("number"));
    } else if (first == Format.FLOAT32) {
      number = Float.intBitsToFloat(in.int32("number"));
    } else if (isInteger(first)) {
      return wideInteger(first, false).doubleValue();
    } else {
      throw unexpected("number", first);
    }
    if (!nonFinite && !Double.isFinite(number)) {
      throw in.violation("finite number", String.valueOf(number));
    }
    return number;
  }

  /** An integer where any number may stand, of all 64 bits without a sign too. */
  private Number wideInteger(int first, boolean single) {
    if (first != Format.UINT64) {
      return integer(first, "number");
    }
    long number = in.int64("number");
    if (number >= 0) {
      return number;
    }
    String digits = Long.toUnsignedString(number);
    // Parsed, as halving and doubling would round twice.
    return single ? (Number) Float.valueOf(digits) : (Number) Double.valueOf(digits);
  }

  @Override
  public String string(String expected) {
    int first = in.begin(expected);
    long length = stringLength(first, expected);
    if (length < 0) {
      throw unexpected(expected, first);
    }
    return in.text(length, expected);
  }

  private long stringLength(int first, String expected) {
    if (first >= Format.FIXSTR && first < Format.NIL) {
      return first & 0x1f;
    }
    return switch (first) {
      case Format.STR8 -> in.uint8(expected);
      case Format.STR16 -> in.uint16(expected);
      case Format.STR32 -> in.uint32(expected);
      default -> -1;
    };
  }

  @Override
  public byte[] bytes() {
    return bytes("bytes");
  }

  private byte[] bytes(String expected) {
    int first = in.begin(expected);
    long length =
        switch (first) {
          case Format.BIN8 -> in.uint8(expected);
          case Format.BIN16 -> in.uint16(expected);
          case Format.BIN32 -> in.uint32(expected);
          default -> throw unexpected(expected, first);
        };
    return in.run(length, expected);
  }

  @Override
  public byte[] dynamicBytes() {
    return bytes();
  }

  @Override
  public boolean hasBytesKey() {
    return false;
  }

  @Override
  public Instant instant() {
    int first = in.begin("timestamp");
    int size =
        switch (first) {
          case Format.FIXEXT4 -> 4;
          case Format.FIXEXT8 -> 8;
          case Format.EXT8 -> in.uint8("timestamp");
          default -> throw unexpected("timestamp", first);
        };
    int type = in.int8("timestamp");
    if (type != Format.TIMESTAMP || (first == Format.EXT8 && size != 12)) {
      throw in.violation("timestamp", "extension " + type + " of " + size + " bytes");
    }
    long second;
    long nano = 0;
    if (size == 4) {
      second = in.uint32("timestamp");
    } else if (size == 8) {
      long packed = in.int64("timestamp");
      nano = packed >>> 34;
      second = packed & 0x3_ffff_ffffL;
    } else {
      nano = in.uint32("timestamp");
      second = in.int64("timestamp");
    }
    if (nano > 999_999_999 || !Timestamps.isInRange(second)) {
      throw in.violation("timestamp of the years 0000 to 9999", second + " s and " + nano + " ns");
    }
    return Instant.ofEpochSecond(second, nano);
  }

  @Override
  public UUID uuid() {
    return uuid(bytes("UUID of 16 bytes"));
  }

  private UUID uuid(byte[] bytes) {
    if (bytes.length != 16) {
      throw in.violation("UUID of 16 bytes", bytes.length + " bytes");
    }
    ByteBuffer view = ByteBuffer.wrap(bytes);
    return new UUID(view.getLong(), view.getLong());
  }

  @Override
  public int constant(Names names) {
    String name = string("string");
    int index = names.index(name, 0);
    if (index < 0) {
      throw in.violation(names.oneOf(), Excerpt.quote(name));
    }
    return index;
  }

  @Override
  public Kind kind() {
    String expected = "null, boolean, integer, double, string, bytes, list or map";
    int first = in.peek(expected);
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
    int first = in.begin(expected);
    long count;
    if (first >= Format.FIXARRAY && first < Format.FIXSTR) {
      count = first & 0xf;
    } else if (first == Format.ARRAY16) {
      count = in.uint16(expected);
    } else if (first == Format.ARRAY32) {
      count = in.uint32(expected);
    } else {
      throw unexpected(expected, first);
    }
    // Each element takes at least a byte.
    if (count > in.remaining()) {
      throw in.violation(
          expected, "a count of " + count + " with " + in.remaining() + " bytes left");
    }
    return (int) count;
  }

  @Override
  public int beginSequence() {
    int count = arrayCount("array");
    if (count > maxElements) {
      throw tooMany(count);
    }
    return count;
  }

  @Override
  public boolean nextElement(int read, int count) {
    return read < count;
  }

  @Override
  public int beginMap() {
    int first = in.begin("map");
    long count;
    if (first >= Format.FIXMAP && first < Format.FIXARRAY) {
      count = first & 0xf;
    } else if (first == Format.MAP16) {
      count = in.uint16("map");
    } else if (first == Format.MAP32) {
      count = in.uint32("map");
    } else {
      throw unexpected("map", first);
    }
    if (count > in.remaining() / 2) {
      throw in.violation("map", "a count of " + count + " with " + in.remaining() + " bytes left");
    }
    if (count > maxElements) {
      throw tooMany(count);
    }
    return (int) count;
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
  public long integerKey(long min, long max, String expected) {
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
  public void beginRecord(Names fields) {
    int count = arrayCount("array of " + fields.size() + " fields");
    if (count != fields.size()) {
      throw in.violation("array of " + fields.size() + " fields", "array of " + count);
    }
  }

  @Override
  public int beginVariant(Names tags, NamesOf fields) {
    int count = arrayCount("array of variant and fields");
    if (count != 2) {
      throw in.violation("array of variant and fields", "array of " + count);
    }
    int variant = (int) integer(0, tags.size() - 1L, "variant from 0 to " + (tags.size() - 1));
    beginRecord(fields.fields(variant));
    return variant;
  }

  @Override
  public int nextField(Names fields, int previous, boolean variant) {
    return previous + 1 < fields.size() ? previous + 1 : -1;
  }

  @Override
  public boolean absentField() {
    if (in.peek("value") != Format.NIL) {
      return false;
    }
    nil();
    return true;
  }
}
