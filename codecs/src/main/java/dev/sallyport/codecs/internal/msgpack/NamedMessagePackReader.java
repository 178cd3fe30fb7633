package dev.sallyport.codecs.internal.msgpack;

import dev.sallyport.codecs.internal.text.Excerpt;
import dev.sallyport.spi.Names;
import java.util.Arrays;

/** Reads records that are maps from the names of their fields, in any order. */
final class NamedMessagePackReader extends MessagePackReader {
  private final boolean passesOver;

  /** Of each open record: how many of its entries are yet to be read. */
  private int[] left = new int[16];

  private int open;

  /**
   * @param passesOver whether fields that are not known are no violation
   */
  NamedMessagePackReader(boolean passesOver) {
    this.passesOver = passesOver;
  }

  @Override
  protected void open(byte[] document, int offset, int length) {
    super.open(document, offset, length);
    open = 0;
  }

  @Override
  public boolean positional() {
    return false;
  }

  @Override
  protected void recordHeader(Names fields) {
    begin(memberHeader());
  }

  private void begin(int count) {
    if (open == left.length) {
      left = Arrays.copyOf(left, open * 2);
    }
    left[open++] = count;
  }

  @Override
  protected int variantHeader(Names tags, Names[] fields) {
    int count = memberHeader();
    trail().at(NamedMessagePackWriter.TAG.name(0));
    if (count == 0 || entryName(NamedMessagePackWriter.TAG) < 0) {
      throw violation("\"$type\" as the first entry", count == 0 ? "an empty map" : "another one");
    }
    int variant = constant(tags);
    begin(count - 1);
    return variant;
  }

  @Override
  public int nextField(Names fields, int previous, boolean variant) {
    while (left[open - 1] > 0) {
      left[open - 1]--;
      trail().here();
      int index = entryName(fields);
      if (index >= 0) {
        return index;
      }
      String name = string("field name");
      if (variant && name.equals(NamedMessagePackWriter.TAG.name(0))) {
        return fields.size();
      } else if (!passesOver) {
        throw violation(
            fields.size() == 0 ? "no member" : fields.oneOf(),
            "unknown member " + Excerpt.quote(name));
      }
      trail().at(name);
      passOver();
    }
    open--;
    return -1;
  }

  /** An explicit nil stands for nothing: what is absent is left out. */
  @Override
  public boolean absentField() {
    return false;
  }
}
