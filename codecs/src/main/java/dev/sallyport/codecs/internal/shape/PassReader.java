package dev.sallyport.codecs.internal.shape;

import dev.sallyport.Blob;
import dev.sallyport.Data;
import dev.sallyport.InvalidDataException;
import dev.sallyport.Limits;
import dev.sallyport.codecs.internal.text.Excerpt;
import dev.sallyport.schema.Schema.Scalar;
import dev.sallyport.spi.DataReader;
import dev.sallyport.spi.Names;
import java.time.DateTimeException;

/**
 * A reader in one pass, and what both encodings check alike. It knows the path as far as whoever
 * reads tells it the steps. It can be used for one pass after the other, by one thread at a time.
 */
public abstract class PassReader implements DataReader {
  private static final int FIRST_CAPACITY = 64;

  private Trail trail = new Trail(0);
  private int maxElements;

  /** The kinds of dynamic data. */
  protected enum Kind {
    NULL,
    BOOLEAN,
    INTEGER,
    DOUBLE,
    STRING,
    BYTES,
    LIST,
    MAP
  }

  /** Begins a pass over a document, before its one value. */
  final void begin(byte[] bytes, int offset, int length, Limits limits) {
    if (trail.maxDepth() == limits.maxDepth()) {
      trail.reset();
    } else {
      trail = new Trail(limits.maxDepth());
    }
    maxElements = limits.maxElements();
    open(bytes, offset, length);
  }

  /** Moves before the one value that these bytes are. */
  protected abstract void open(byte[] bytes, int offset, int length);

  /** The whole of the document has been read, or there is more of it. */
  public abstract void requireEnd();

  /** Forgets the document. */
  public void release() {
    trail.reset();
  }

  /** Where the pass is. */
  public final Trail trail() {
    return trail;
  }

  final int maxElements() {
    return maxElements;
  }

  /** The present value is not what was expected. */
  protected abstract InvalidDataException unexpected(String expected);

  /** What was read last is wrong in a way that the caller describes. */
  protected abstract InvalidDataException violation(String expected, String actual);

  /** An element count, or a sum of them, that exceeds the limit. */
  protected final InvalidDataException tooMany(long count) {
    return violation("at most " + maxElements + " elements", String.valueOf(count));
  }

  /** An element count that the encoding states. */
  protected final int counted(long count) {
    if (count > maxElements) {
      throw tooMany(count);
    }
    return (int) count;
  }

  /** Elements counted as they come: {@code read} of them so far, and one more. */
  protected final boolean oneMore(int read) {
    if (read == maxElements) {
      throw tooMany(read + 1L);
    }
    return true;
  }

  final void enter() {
    if (!trail.enter()) {
      throw violation("at most " + trail.maxDepth() + " levels of nesting", "one level more");
    }
  }

  private void leave() {
    trail.leave();
  }

  protected abstract long integer(long min, long max, String expected);

  @Override
  public final byte int8() {
    return (byte) integer(Byte.MIN_VALUE, Byte.MAX_VALUE, "8-bit integer");
  }

  @Override
  public final short int16() {
    return (short) integer(Short.MIN_VALUE, Short.MAX_VALUE, "16-bit integer");
  }

  @Override
  public final int int32() {
    return (int) integer(Integer.MIN_VALUE, Integer.MAX_VALUE, "32-bit integer");
  }

  @Override
  public final long int64() {
    return integer(Long.MIN_VALUE, Long.MAX_VALUE, "64-bit integer");
  }

  protected abstract float float32(boolean nonFinite);

  protected abstract double float64(boolean nonFinite);

  @Override
  public final float float32() {
    return float32(false);
  }

  @Override
  public final double float64() {
    return float64(false);
  }

  @Override
  public final float float32NonFinite() {
    return float32(true);
  }

  @Override
  public final double float64NonFinite() {
    return float64(true);
  }

  protected abstract String string(String expected);

  @Override
  public final String string() {
    return string("string");
  }

  @Override
  public final char character() {
    String text = string("string of one UTF-16 unit");
    if (text.length() != 1) {
      throw violation("string of one UTF-16 unit", "string of " + text.length() + " UTF-16 units");
    }
    return text.charAt(0);
  }

  @Override
  public final Blob blob() {
    return Blob.wrap(bytes());
  }

  @Override
  public final Object text(Scalar scalar) {
    String expected = TextForms.expected(scalar);
    String text = string(expected);
    Object value;
    try {
      value = TextForms.parse(scalar, text);
    } catch (DateTimeException | IllegalArgumentException | ArithmeticException e) {
      value = null;
    }
    if (value == null) {
      throw violation(expected, "string " + Excerpt.quote(text));
    }
    return value;
  }

  @Override
  public final Data dynamic() {
    return DynamicNode.INSTANCE.read(this);
  }

  /** The kind of the value that comes next; it is not read. */
  protected abstract Kind kind();

  /** Bytes where any data may stand, for encodings that have a kind of their own for them. */
  protected abstract byte[] dynamicBytes();

  /** Whether a map whose only key is {@code $bytes} stands for bytes. */
  protected abstract boolean hasBytesKey();

  /**
   * Passes over a value that nobody asked for: well-formed and within the limits is all that it has
   * to be. Its levels are those that it would have as a value.
   */
  protected final void passOver() {
    if (passOverScalar()) {
      return;
    }
    if (kind() == Kind.MAP) {
      passOverMap();
      return;
    }
    int count = beginSequence();
    for (int read = 0; nextElement(read, count); read++) {
      trail.at(read);
      passOver();
    }
    endSequence();
  }

  private void passOverMap() {
    int count = memberHeader();
    boolean entered = false;
    int read = 0;
    // It may be a record, whose members are no elements: they are not held to that limit.
    for (; nextEntry(count < 0 ? -1 : read, count); read++) {
      String key = passOverKey();
      entryValue();
      // Bytes in dynamic data may be a map with one key, and are no level in either encoding.
      boolean bytes = read == 0 && hasBytesKey() && key.equals(DynamicNode.BYTES_KEY);
      if (!entered && !(bytes && kind() == Kind.STRING)) {
        enter();
        entered = true;
      }
      if (entered) {
        trail.at(key);
      }
      passOver();
    }
    if (read == 0) {
      enter();
      entered = true;
    }
    if (entered) {
      leave();
    }
  }

  /** As {@link #mapHeader}, for a map or a record of any size. */
  protected abstract int memberHeader();

  /** Passes over a value that is neither a list nor a map; false, and nothing done, if it is. */
  protected abstract boolean passOverScalar();

  /** Passes over a key: its text, or an empty string if it is none. */
  protected abstract String passOverKey();

  @Override
  public final int beginSequence() {
    enter();
    return sequenceHeader();
  }

  protected abstract int sequenceHeader();

  @Override
  public final void endSequence() {
    leave();
  }

  @Override
  public final int beginMap() {
    enter();
    return mapHeader();
  }

  protected abstract int mapHeader();

  @Override
  public final byte int8Key() {
    return (byte) integerKey(Byte.MIN_VALUE, Byte.MAX_VALUE, "8-bit integer");
  }

  @Override
  public final short int16Key() {
    return (short) integerKey(Short.MIN_VALUE, Short.MAX_VALUE, "16-bit integer");
  }

  @Override
  public final int int32Key() {
    return (int) integerKey(Integer.MIN_VALUE, Integer.MAX_VALUE, "32-bit integer");
  }

  @Override
  public final long int64Key() {
    return integerKey(Long.MIN_VALUE, Long.MAX_VALUE, "64-bit integer");
  }

  protected abstract long integerKey(long min, long max, String expected);

  @Override
  public final void endMap() {
    leave();
  }

  @Override
  public final int capacity(int count) {
    return count < 0 ? 10 : Math.min(count, FIRST_CAPACITY);
  }

  @Override
  public final void beginRecord(Names fields) {
    enter();
    recordHeader(fields);
  }

  protected abstract void recordHeader(Names fields);

  @Override
  public final int beginVariant(Names tags, Names[] fields) {
    enter();
    return variantHeader(tags, fields);
  }

  protected abstract int variantHeader(Names tags, Names[] fields);

  @Override
  public final void endRecord() {
    leave();
  }
}
