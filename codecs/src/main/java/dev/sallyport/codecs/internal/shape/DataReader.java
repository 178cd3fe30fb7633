package dev.sallyport.codecs.internal.shape;

import dev.sallyport.InvalidDataException;
import java.time.Instant;
import java.util.UUID;

/**
 * What a shape reads from: always at the value to be read next. Strict: whatever is not of the kind
 * asked for is an {@link InvalidDataException}. Confined to one pass.
 */
public interface DataReader {
  /** The kinds of dynamic data. */
  enum Kind {
    NULL,
    BOOLEAN,
    INTEGER,
    DOUBLE,
    STRING,
    BYTES,
    LIST,
    MAP
  }

  /** Where the pass is; kept by the nodes. */
  Trail trail();

  /** Most elements of one list or map. */
  int maxElements();

  /** The present value is not what was expected. */
  InvalidDataException unexpected(String expected);

  /** What was read last is wrong in a way that the caller describes. */
  InvalidDataException violation(String expected, String actual);

  /** Reads a null. */
  void nil();

  boolean bool();

  long integer(long min, long max, String expected);

  /** Any number, as the nearest float. */
  float float32(boolean nonFinite);

  /** Any number, as the nearest double. */
  double float64(boolean nonFinite);

  String string(String expected);

  byte[] bytes();

  Instant instant();

  UUID uuid();

  /** The index of a name in a fixed table. */
  int constant(Names names);

  /** The kind of the value that comes next; it is not read. */
  Kind kind();

  /** Bytes where any data may stand, for encodings that have a kind of their own for them. */
  byte[] dynamicBytes();

  /** Whether a map whose only key is {@code $bytes} stands for bytes. */
  boolean hasBytesKey();

  /** The count of the list that begins here, or -1 where the encoding does not say. */
  int beginSequence();

  /** Whether there is an element after {@code read} ones, of {@code count}; moves to it. */
  boolean nextElement(int read, int count);

  /** The count of the map that begins here, or -1 where the encoding does not say. */
  int beginMap();

  /** Whether there is an entry after {@code read} ones, of {@code count}; moves to its key. */
  boolean nextEntry(int read, int count);

  String stringKey();

  long integerKey(long min, long max, String expected);

  UUID uuidKey();

  int constantKey(Names names);

  /** Moves from the key to its value. */
  void entryValue();

  void beginRecord(Names fields);

  /**
   * The variant of the union that begins here. Complemented if its tag is yet to come among the
   * members; {@link #nextField} then returns the count of fields for it.
   */
  int beginVariant(Names tags, NamesOf fields);

  /** The field that comes next, after {@code previous} and at first -1; or -1 after the last. */
  int nextField(Names fields, int previous, boolean variant);

  /** Whether the field that comes next is written as absent; moves beyond it. */
  boolean absentField();

  /** The fields of each variant. */
  interface NamesOf {
    Names fields(int variant);
  }

  /** An element count, or a sum of them, that exceeds the limit. */
  default InvalidDataException tooMany(long count) {
    return violation("at most " + maxElements() + " elements", String.valueOf(count));
  }

  /** Enters a list, map or record. */
  default void enter() {
    if (!trail().enter()) {
      throw violation("at most " + trail().maxDepth() + " levels of nesting", "one level more");
    }
  }
}
