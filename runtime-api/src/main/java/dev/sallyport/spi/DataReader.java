package dev.sallyport.spi;

import dev.sallyport.Blob;
import dev.sallyport.Data;
import dev.sallyport.schema.Schema;
import java.time.Instant;
import java.util.UUID;

/**
 * What a {@link MessageCodec} reads from, whatever the encoding: always at the value to be read
 * next. Strict: whatever is not of the kind asked for ends the pass with an exception. Confined to
 * one pass.
 */
public interface DataReader {
  /**
   * Whether the fields of records come in the order of declaration, all of them, without their
   * names: {@link #nextField} need not be asked then.
   */
  boolean positional();

  /** Reads a null. */
  void nil();

  boolean bool();

  byte int8();

  short int16();

  int int32();

  long int64();

  /** Any number, as the nearest finite float. */
  float float32();

  /** Any number, as the nearest finite double. */
  double float64();

  /** Any number as the nearest float, and NaN and the infinities. */
  float float32NonFinite();

  /** Any number as the nearest double, and NaN and the infinities. */
  double float64NonFinite();

  String string();

  /** A string of one UTF-16 unit. */
  char character();

  byte[] bytes();

  Blob blob();

  Instant instant();

  UUID uuid();

  /** A value of one of the scalars that are strings in both encodings. */
  Object text(Schema.Scalar scalar);

  /** The index of a name in a fixed table. */
  int constant(Names names);

  /** Any plain data. */
  Data dynamic();

  /** Enters the list or array that begins here: its count, or -1 where the encoding has none. */
  int beginSequence();

  /** Whether there is an element after {@code read} ones, of {@code count}; moves to it. */
  boolean nextElement(int read, int count);

  void endSequence();

  /** Enters the map that begins here: its count, or -1 where the encoding has none. */
  int beginMap();

  /** Whether there is an entry after {@code read} ones, of {@code count}; moves to its key. */
  boolean nextEntry(int read, int count);

  String stringKey();

  byte int8Key();

  short int16Key();

  int int32Key();

  long int64Key();

  UUID uuidKey();

  int constantKey(Names names);

  /** Moves from the key to its value. */
  void entryValue();

  void endMap();

  /**
   * How many elements to make room for at first: {@code count} where that is little, and a few
   * where it is much or unknown, as a count is only a claim.
   */
  int capacity(int count);

  void beginRecord(Names fields);

  /**
   * The variant of the union that begins here. Complemented if its tag is yet to come among the
   * members; {@link #nextField} then returns the count of fields for it.
   *
   * @param fields those of each variant
   */
  int beginVariant(Names tags, Names[] fields);

  /** The field that comes next, after {@code previous} and at first -1; or -1 after the last. */
  int nextField(Names fields, int previous, boolean variant);

  /** Whether the field that comes next is written as absent; moves beyond it. */
  boolean absentField();

  void endRecord();
}
