package dev.sallyport.codecs.internal.msgpack;

import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Names;
import java.util.Arrays;

/**
 * Writes records as maps from the names of their fields, without those that are absent. What a
 * variant of a union is, its first entry says.
 *
 * <p>How many fields are there is known at the end: the header of a map is as wide as all of the
 * declared fields would need, and its count is set then.
 */
final class NamedMessagePackWriter extends MessagePackWriter {
  static final Names TAG = Names.of("$type");

  /** Of each open record: where its header is, and how many entries it has so far. */
  private int[] headers = new int[16];

  private int[] counts = new int[16];
  private int open;

  @Override
  protected void open(FrameBuffer buffer) {
    super.open(buffer);
    open = 0;
  }

  @Override
  protected void recordHeader(Names fields) {
    begin(fields.size());
  }

  private void begin(int most) {
    if (open == headers.length) {
      headers = Arrays.copyOf(headers, open * 2);
      counts = Arrays.copyOf(counts, open * 2);
    }
    headers[open] = position();
    counts[open++] = 0;
    mapHeader(most);
  }

  @Override
  protected void variantHeader(Names tags, int variant, Names fields) {
    begin(fields.size() + 1);
    field(TAG, 0);
    constant(tags, variant);
  }

  @Override
  public void field(Names fields, int index) {
    counts[open - 1]++;
    constant(fields, index);
  }

  @Override
  public void absentField(Names fields, int index) {}

  @Override
  protected void recordEnd() {
    open--;
    setCount(headers[open], counts[open]);
  }
}
