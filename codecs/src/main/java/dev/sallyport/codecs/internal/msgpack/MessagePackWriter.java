package dev.sallyport.codecs.internal.msgpack;

import dev.sallyport.codecs.internal.shape.DataWriter;
import dev.sallyport.codecs.internal.shape.Names;
import dev.sallyport.codecs.internal.text.Utf8;
import dev.sallyport.spi.FrameBuffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.UUID;

/** Writes MessagePack, each value in its shortest form. Confined to one pass. */
final class MessagePackWriter implements DataWriter {
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final FrameBuffer out;

  MessagePackWriter(FrameBuffer out) {
    this.out = out;
  }

  private void put(int b) {
    int at = out.extend(1);
    out.array()[at] = (byte) b;
  }

  private void putByte(int format, int value) {
    int at = out.extend(2);
    byte[] bytes = out.array();
    bytes[at] = (byte) format;
    bytes[at + 1] = (byte) value;
  }

  private void putShort(int format, int value) {
    int at = out.extend(3);
    byte[] bytes = out.array();
    bytes[at] = (byte) format;
    SHORTS.set(bytes, at + 1, (short) value);
  }

  private void putInt(int format, int value) {
    int at = out.extend(5);
    byte[] bytes = out.array();
    bytes[at] = (byte) format;
    INTS.set(bytes, at + 1, value);
  }

  private void putLong(int format, long value) {
    int at = out.extend(9);
    byte[] bytes = out.array();
    bytes[at] = (byte) format;
    LONGS.set(bytes, at + 1, value);
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
  public void float32(float value) {
    putInt(Format.FLOAT32, Float.floatToIntBits(value));
  }

  @Override
  public void float64(double value) {
    putLong(Format.FLOAT64, Double.doubleToLongBits(value));
  }

  @Override
  public boolean string(String value) {
    long length = Utf8.encodedLength(value);
    if (length < 0) {
      return false;
    }
    // More than the largest frame: extend says so.
    int bytes = (int) Math.min(length, Integer.MAX_VALUE);
    stringHeader(bytes);
    int at = out.extend(bytes);
    Utf8.encode(value, bytes, out.array(), at);
    return true;
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

  @Override
  public void bytes(byte[] value) {
    if (value.length <= 0xff) {
      putByte(Format.BIN8, value.length);
    } else if (value.length <= 0xffff) {
      putShort(Format.BIN16, value.length);
    } else {
      putInt(Format.BIN32, value.length);
    }
    out.write(value, 0, value.length);
  }

  @Override
  public void dynamicBytes(byte[] value) {
    bytes(value);
  }

  @Override
  public void instant(Instant value) {
    long second = value.getEpochSecond();
    int nano = value.getNano();
    if (second >>> 34 != 0) {
      int at = out.extend(15);
      byte[] bytes = out.array();
      bytes[at] = (byte) Format.EXT8;
      bytes[at + 1] = 12;
      bytes[at + 2] = Format.TIMESTAMP;
      INTS.set(bytes, at + 3, nano);
      LONGS.set(bytes, at + 7, second);
    } else if (nano != 0 || second >>> 32 != 0) {
      putByte(Format.FIXEXT8, Format.TIMESTAMP);
      int at = out.extend(8);
      LONGS.set(out.array(), at, (long) nano << 34 | second);
    } else {
      putByte(Format.FIXEXT4, Format.TIMESTAMP);
      int at = out.extend(4);
      INTS.set(out.array(), at, (int) second);
    }
  }

  @Override
  public void uuid(UUID value) {
    putByte(Format.BIN8, 16);
    int at = out.extend(16);
    LONGS.set(out.array(), at, value.getMostSignificantBits());
    LONGS.set(out.array(), at + 8, value.getLeastSignificantBits());
  }

  @Override
  public void constant(Names names, int index) {
    byte[] name = names.utf8(index);
    stringHeader(name.length);
    out.write(name, 0, name.length);
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
  public void beginSequence(int count) {
    arrayHeader(count);
  }

  @Override
  public void endSequence() {}

  @Override
  public void beginMap(int count) {
    if (count <= 15) {
      put(Format.FIXMAP | count);
    } else if (count <= 0xffff) {
      putShort(Format.MAP16, count);
    } else {
      putInt(Format.MAP32, count);
    }
  }

  @Override
  public boolean stringKey(String key) {
    return string(key);
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
  public void endMap() {}

  @Override
  public void beginRecord(Names fields) {
    arrayHeader(fields.size());
  }

  @Override
  public void beginVariant(Names tags, int variant, Names fields) {
    put(Format.FIXARRAY | 2);
    integer(variant);
    arrayHeader(fields.size());
  }

  @Override
  public void field(Names fields, int index) {}

  @Override
  public void absentField() {
    put(Format.NIL);
  }

  @Override
  public void endRecord() {}

  @Override
  public void end() {}
}
