package dev.sallyport.codecs.internal.shape;

import java.time.Instant;
import java.util.UUID;

/**
 * What a shape writes to. Calls come in the order of the value and well nested; inside a map each
 * value follows its key, inside a record each field its name. Confined to one pass.
 *
 * <p>Any method may throw {@link dev.sallyport.spi.FrameBuffer.CapacityExceededException}.
 */
public interface DataWriter {
  void nil();

  void bool(boolean value);

  void integer(long value);

  void float32(float value);

  void float64(double value);

  /** False, and nothing written, if {@code value} has an unpaired surrogate. */
  boolean string(String value);

  void bytes(byte[] value);

  /** Bytes where any data may stand, and JSON needs to tell them from text. */
  void dynamicBytes(byte[] value);

  void instant(Instant value);

  void uuid(UUID value);

  /** One of a fixed table of names. */
  void constant(Names names, int index);

  void beginSequence(int count);

  void endSequence();

  void beginMap(int count);

  /** False, and nothing written, if {@code key} has an unpaired surrogate. */
  boolean stringKey(String key);

  void integerKey(long key);

  void uuidKey(UUID key);

  void constantKey(Names names, int index);

  void endMap();

  void beginRecord(Names fields);

  /** A record that is a variant of a union. */
  void beginVariant(Names tags, int variant, Names fields);

  /** The field whose value comes next. */
  void field(Names fields, int index);

  /** The field that comes next is absent. */
  void absentField();

  void endRecord();

  /** The value is complete: nothing may be kept back. */
  void end();
}
