package dev.sallyport.spi;

import dev.sallyport.Blob;
import dev.sallyport.Data;
import dev.sallyport.schema.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link MessageCodec} writes to, whatever the encoding. Calls come in the order of the
 * value and well nested; inside a map each value follows its key, inside a record each field its
 * name. Confined to one pass.
 *
 * <p>Any method may throw {@link FrameBuffer.CapacityExceededException}, and any that is given
 * something which its encoding or the receiver's limits do not carry throws {@link
 * IrregularDataException}, having written nothing.
 */
public interface DataWriter {
  void nil();

  void bool(boolean value);

  /** An integer of at most 32 bits. */
  void integer(long value);

  /** An integer of 64 bits; irregular where the receiver has only 53. */
  void int64(long value);

  /** A finite number. */
  void float32(float value);

  /** A finite number. */
  void float64(double value);

  /** Any number, also NaN and the infinities. */
  void float32NonFinite(float value);

  /** Any number, also NaN and the infinities. */
  void float64NonFinite(double value);

  /** A string without unpaired surrogates. */
  void string(String value);

  /** A UTF-16 unit that is no surrogate. */
  void character(char value);

  void bytes(byte[] value);

  void blob(Blob value);

  void instant(Instant value);

  void uuid(UUID value);

  /** A value of one of the scalars that are strings in both encodings. */
  void text(Schema.Scalar scalar, Object value);

  /** One of a fixed table of names. */
  void constant(Names names, int index);

  /** Any plain data. */
  void dynamic(Data value);

  /** Begins a list or array of that many elements. */
  void beginSequence(int count);

  /** Begins a list if it is one of the plain classes, and returns the count of its elements. */
  int beginList(List<?> value);

  /** Begins a set if it is one of the plain classes, and returns the count of its elements. */
  int beginSet(Set<?> value);

  void endSequence();

  /** Begins a map if it is one of the plain classes, and returns the count of its entries. */
  int beginMap(Map<?, ?> value);

  /**
   * An empty set in which the writer of a set or map notes its elements or keys to tell equal ones;
   * or null if the class of {@code collection} rules those out, as long as they are immutable.
   */
  @Nullable Set<Object> distinct(Object collection);

  void stringKey(String key);

  /** A key of at most 32 bits. */
  void integerKey(long key);

  /** A key of 64 bits; irregular where the receiver has only 53. */
  void int64Key(long key);

  void uuidKey(UUID key);

  void constantKey(Names names, int index);

  void endMap();

  void beginRecord(Names fields);

  /** A record that is a variant of a union. */
  void beginVariant(Names tags, int variant, Names fields);

  /** The field whose value comes next. */
  void field(Names fields, int index);

  /** The field is absent. */
  void absentField(Names fields, int index);

  void endRecord();
}
