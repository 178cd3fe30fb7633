package dev.sallyport.codecs.internal.text;

/**
 * Numbers from bytes, the highest first.
 *
 * <p>By shifts: a view of the array through a {@code VarHandle} is a nanosecond faster a number,
 * and costs a new process ten milliseconds before its first one.
 */
public final class BigEndian {
  private BigEndian() {}

  public static short getShort(byte[] source, int at) {
    return (short) (source[at] << 8 | (source[at + 1] & 0xff));
  }

  public static int getInt(byte[] source, int at) {
    return source[at] << 24
        | (source[at + 1] & 0xff) << 16
        | (source[at + 2] & 0xff) << 8
        | (source[at + 3] & 0xff);
  }

  public static long getLong(byte[] source, int at) {
    return (long) getInt(source, at) << 32 | (getInt(source, at + 4) & 0xffff_ffffL);
  }
}
