package dev.sallyport.codecs.internal.msgpack;

import dev.sallyport.Blob;
import dev.sallyport.codecs.internal.shape.PassWriter;
import dev.sallyport.codecs.internal.text.Utf8;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.IrregularDataException;
import dev.sallyport.spi.Names;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.UUID;

/**
 * Writes MessagePack, each value in its shortest form, records as arrays of their fields.
 *
 * <p>It keeps the buffer's array and the position in it to itself and tells the buffer when that
 * has to grow, and at the end: a value costs one comparison with the room that is left.
 */
class MessagePackWriter extends PassWriter {
  private static final FrameBuffer NONE = new FrameBuffer(0);

  private FrameBuffer out = NONE;
  private byte[] bytes = NONE.array();
  private ByteBuffer numbers = NONE.numbers();
  private int position;

  @Override
  protected void open(FrameBuffer buffer) {
    out = buffer;
    bytes = buffer.array();
    numbers = buffer.numbers();
    position = buffer.size();
  }

  @Override
  public void end() {
    out.extend(position - out.size());
  }

  @Override
  public void release() {
    open(NONE);
  }

  /** Where the next value begins. */
  final int position() {
    return position;
  }

  /** Sets the count of the map whose header has been written at {@code header}. */
  final void setCount(int header, int count) {
    int format = bytes[header] & 0xff;
    if (format < Format.FIXARRAY) {
      bytes[header] = (byte) (Format.FIXMAP | count);
    } else {
      // A record has at most 255 components.
      bytes[header + 1] = (byte) (count >>> 8);
      bytes[header + 2] = (byte) count;
    }
  }

  /** Room for {@code count} more bytes: the index of the first. */
  private int room(int count) {
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
    numbers = out.numbers();
  }

  private void put(int b) {
    int at = room(1);
    bytes[at] = (byte) b;
  }

  private void putByte(int format, int value) {
    int at = room(2);
    bytes[at] = (byte) format;
    bytes[at + 1] = (byte) value;
  }

  private void putShort(int format, int value) {
    int at = room(3);
    bytes[at] = (byte) format;
    numbers.putShort(at + 1, (short) value);
  }

  private void putInt(int format, int value) {
    int at = room(5);
    bytes[at] = (byte) format;
    numbers.putInt(at + 1, value);
  }

  private void putLong(int format, long value) {
    int at = room(9);
    bytes[at] = (byte) format;
    numbers.putLong(at + 1, value);
  }

  @Override
  public void nil() {
    put(Format.NIL);
  }

  @Override
  public void bool(boolean value) {
    put(value ? Format.TRUE : Format.FALSE);
  }

  @Override
  public void integer(long value) {
    if (value >= -32 && value <= 0x7f) {
      put((int) value);
    } else if (value > 0) {
      positive(value);
    } else if (value >= Byte.MIN_VALUE) {
      putByte(Format.INT8, (int) value);
    } else if (value >= Short.MIN_VALUE) {
      putShort(Format.INT16, (int) value);
    } else if (value >= Integer.MIN_VALUE) {
      putInt(Format.INT32, (int) value);
    } else {
      putLong(Format.INT64, value);
    }
  }

  private void positive(long value) {
    if (value <= 0xff) {
      putByte(Format.UINT8, (int) value);
    } else if (value <= 0xffff) {
      putShort(Format.UINT16, (int) value);
    } else if (value <= 0xffff_ffffL) {
      putInt(Format.UINT32, (int) value);
    } else {
      putLong(Format.UINT64, value);
    }
  }

  @Override
  public void float32NonFinite(float value) {
    putInt(Format.FLOAT32, Float.floatToIntBits(value));
  }

  @Override
  public void float64NonFinite(double value) {
    putLong(Format.FLOAT64, Double.doubleToLongBits(value));
  }

  @Override
  public void string(String value) {
    int length = value.length();
    int header = length <= 31 ? 1 : length <= 0xff ? 2 : length <= 0xffff ? 3 : 5;
    if (length > bytes.length - position - header) {
      growFor(length, header);
    }
    byte[] target = bytes;
    int at = position + header;
    for (int i = 0; i < length; i++) {
      char unit = value.charAt(i);
      if (unit >= 0x80) {
        wideString(value);
        return;
      }
      target[at + i] = (byte) unit;
    }
    stringHeader(length);
    position = at + length;
  }

  private void growFor(int length, int header) {
    if (length > Integer.MAX_VALUE - header) {
      // More than any buffer takes: growing says so.
      grow(Integer.MAX_VALUE);
    }
    grow(header + length);
  }

  /** A string that is not all ASCII. */
  private void wideString(String value) {
    long length = Utf8.encodedLength(value);
    if (length < 0) {
      throw IrregularDataException.INSTANCE;
    }
    // More than the largest frame: making room says so.
    int count = (int) Math.min(length, Integer.MAX_VALUE);
    stringHeader(count);
    int at = room(count);
    Utf8.encode(value, count, bytes, at);
  }

  private void stringHeader(int bytes) {
    if (bytes <= 31) {
      put(Format.FIXSTR | bytes);
    } else if (bytes <= 0xff) {
      putByte(Format.STR8, bytes);
    } else if (bytes <= 0xffff) {
      putShort(Format.STR16, bytes);
    } else {
      putInt(Format.STR32, bytes);
    }
  }

  private void bytesHeader(int count) {
    if (count <= 0xff) {
      putByte(Format.BIN8, count);
    } else if (count <= 0xffff) {
      putShort(Format.BIN16, count);
    } else {
      putInt(Format.BIN32, count);
    }
  }

  @Override
  public void bytes(byte[] value) {
    bytesHeader(value.length);
    int at = room(value.length);
    System.arraycopy(value, 0, bytes, at, value.length);
  }

  @Override
  public void blob(Blob value) {
    int count = (int) value.size();
    bytesHeader(count);
    int at = room(count);
    value.asByteBuffer().get(bytes, at, count);
  }

  @Override
  protected void dynamicBytes(byte[] value) {
    bytes(value);
  }

  @Override
  protected void timestamp(Instant value) {
    long second = value.getEpochSecond();
    int nano = value.getNano();
    if (second >>> 34 != 0) {
      int at = room(15);
      bytes[at] = (byte) Format.EXT8;
      bytes[at + 1] = 12;
      bytes[at + 2] = Format.TIMESTAMP;
      numbers.putInt(at + 3, nano);
      numbers.putLong(at + 7, second);
    } else if (nano != 0 || second >>> 32 != 0) {
      putByte(Format.FIXEXT8, Format.TIMESTAMP);
      int at = room(8);
      numbers.putLong(at, (long) nano << 34 | second);
    } else {
      putByte(Format.FIXEXT4, Format.TIMESTAMP);
      int at = room(4);
      numbers.putInt(at, (int) second);
    }
  }

  @Override
  public void uuid(UUID value) {
    putByte(Format.BIN8, 16);
    int at = room(16);
    numbers.putLong(at, value.getMostSignificantBits());
    numbers.putLong(at + 8, value.getLeastSignificantBits());
  }

  @Override
  public void constant(Names names, int index) {
    byte[] name = names.utf8(index);
    stringHeader(name.length);
    int at = room(name.length);
    System.arraycopy(name, 0, bytes, at, name.length);
  }

  private void arrayHeader(int count) {
    if (count <= 15) {
      put(Format.FIXARRAY | count);
    } else if (count <= 0xffff) {
      putShort(Format.ARRAY16, count);
    } else {
      putInt(Format.ARRAY32, count);
    }
  }

  @Override
  protected void sequenceHeader(int count) {
    arrayHeader(count);
  }

  @Override
  protected void sequenceEnd() {}

  @Override
  protected void mapHeader(int count) {
    if (count <= 15) {
      put(Format.FIXMAP | count);
    } else if (count <= 0xffff) {
      putShort(Format.MAP16, count);
    } else {
      putInt(Format.MAP32, count);
    }
  }

  @Override
  public void stringKey(String key) {
    string(key);
  }

  @Override
  public void integerKey(long key) {
    integer(key);
  }

  @Override
  public void uuidKey(UUID key) {
    uuid(key);
  }

  @Override
  public void constantKey(Names names, int index) {
    constant(names, index);
  }

  @Override
  protected void mapEnd() {}

  @Override
  protected void recordHeader(Names fields) {
    arrayHeader(fields.size());
  }

  @Override
  protected void variantHeader(Names tags, int variant, Names fields) {
    put(Format.FIXARRAY | 2);
    integer(variant);
    arrayHeader(fields.size());
  }

  @Override
  public void field(Names fields, int index) {}

  @Override
  public void absentField(Names fields, int index) {
    put(Format.NIL);
  }

  @Override
  protected void recordEnd() {}
}
