package dev.sallyport.codecs.internal.shape;

import dev.sallyport.Data;
import dev.sallyport.Limits;
import dev.sallyport.codecs.internal.refuse.Grounds;
import dev.sallyport.codecs.internal.refuse.PlainCollections;
import dev.sallyport.codecs.internal.text.Timestamps;
import dev.sallyport.schema.Schema.Scalar;
import dev.sallyport.spi.DataWriter;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.IrregularDataException;
import dev.sallyport.spi.Names;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A writer in one pass, and what both encodings check alike. It can be used for one pass after the
 * other, by one thread at a time.
 *
 * <p>In a pass of a generated codec it counts the depth itself. In one of the interpreted tree,
 * whose {@link Outgoing} does so and knows the path, it leaves that check to it.
 */
public abstract class PassWriter implements DataWriter {
  private static final String[] ASCII = ascii();

  private Limits limits = Limits.defaults();
  private int maxDepth;
  private int depth;

  private static String[] ascii() {
    String[] strings = new String[128];
    for (int i = 0; i < strings.length; i++) {
      strings[i] = String.valueOf((char) i);
    }
    return strings;
  }

  /** Begins a pass of a generated codec. */
  public final void beginDirect(FrameBuffer out, Limits receiver) {
    limits = receiver;
    maxDepth = receiver.maxDepth();
    depth = 0;
    open(out);
  }

  /** Begins a pass of the interpreted tree. */
  final void beginInterpreted(FrameBuffer out, Limits receiver) {
    limits = receiver;
    maxDepth = Integer.MAX_VALUE;
    depth = 0;
    open(out);
  }

  /** The place to write to, behind what is in it. */
  protected abstract void open(FrameBuffer out);

  /** The value is complete: all of it is in the buffer when this returns. */
  public abstract void end();

  /** Forgets the buffer; what was not ended is lost. */
  public abstract void release();

  private void enter() {
    if (depth == maxDepth) {
      throw IrregularDataException.INSTANCE;
    }
    depth++;
  }

  private static IrregularDataException irregular() {
    return IrregularDataException.INSTANCE;
  }

  @Override
  public final void int64(long value) {
    if (!limits.allowsInteger(value)) {
      throw irregular();
    }
    integer(value);
  }

  @Override
  public final void float32(float value) {
    if (!Float.isFinite(value)) {
      throw irregular();
    }
    float32NonFinite(value);
  }

  @Override
  public final void float64(double value) {
    if (!Double.isFinite(value)) {
      throw irregular();
    }
    float64NonFinite(value);
  }

  @Override
  public final void character(char value) {
    string(value < ASCII.length ? ASCII[value] : String.valueOf(value));
  }

  @Override
  public final void instant(Instant value) {
    if (!Timestamps.isInRange(value.getEpochSecond())) {
      throw irregular();
    }
    timestamp(value);
  }

  protected abstract void timestamp(Instant value);

  /** Bytes where any data may stand, and JSON needs to tell them from text. */
  protected abstract void dynamicBytes(byte[] value);

  @Override
  public final void text(Scalar scalar, Object value) {
    // These two have subclasses that could say anything.
    boolean exact =
        scalar == Scalar.DECIMAL
            ? value.getClass() == BigDecimal.class
            : scalar != Scalar.BIG_INTEGER || value.getClass() == BigInteger.class;
    if (!exact || TextForms.outOfRange(scalar, value) != null) {
      throw irregular();
    }
    string(TextForms.format(scalar, value));
  }

  @Override
  public final void dynamic(Data value) {
    Outgoing pass = new Outgoing(limits, depth);
    DynamicNode.INSTANCE.write(this, value, pass);
    if (!pass.isClean()) {
      throw irregular();
    }
  }

  @Override
  public final void beginSequence(int count) {
    if (count < 0 || count > limits.maxElements()) {
      throw irregular();
    }
    enter();
    sequenceHeader(count);
  }

  protected abstract void sequenceHeader(int count);

  @Override
  public final int beginList(List<?> value) {
    return beginElements(value, PlainCollections.refusal(value));
  }

  @Override
  public final int beginSet(Set<?> value) {
    return beginElements(value, PlainCollections.refusal(value));
  }

  private int beginElements(Collection<?> value, @Nullable Grounds refusal) {
    if (refusal != null) {
      throw irregular();
    }
    int count = value.size();
    beginSequence(count);
    return count;
  }

  @Override
  public final void endSequence() {
    depth--;
    sequenceEnd();
  }

  protected abstract void sequenceEnd();

  @Override
  public final int beginMap(Map<?, ?> value) {
    if (PlainCollections.refusal(value) != null) {
      throw irregular();
    }
    int count = value.size();
    if (count < 0 || count > limits.maxElements()) {
      throw irregular();
    }
    beginMap(count);
    return count;
  }

  final void beginMap(int count) {
    enter();
    mapHeader(count);
  }

  protected abstract void mapHeader(int count);

  @Override
  public final @Nullable Set<Object> distinct(Object collection) {
    Class<?> type = collection.getClass();
    return PlainCollections.isHashSet(type) || PlainCollections.isHashMap(type)
        ? null
        : new HashSet<>();
  }

  @Override
  public final void int64Key(long key) {
    if (!limits.allowsInteger(key)) {
      throw irregular();
    }
    integerKey(key);
  }

  @Override
  public final void endMap() {
    depth--;
    mapEnd();
  }

  protected abstract void mapEnd();

  @Override
  public final void beginRecord(Names fields) {
    enter();
    recordHeader(fields);
  }

  protected abstract void recordHeader(Names fields);

  @Override
  public final void beginVariant(Names tags, int variant, Names fields) {
    enter();
    variantHeader(tags, variant, fields);
  }

  protected abstract void variantHeader(Names tags, int variant, Names fields);

  @Override
  public final void endRecord() {
    depth--;
    recordEnd();
  }

  protected abstract void recordEnd();
}
