package dev.sallyport.core.internal.transport;

import java.io.BufferedInputStream;
import java.io.IOException;

/**
 * Reads what has come on a buffered stream in one system call, as {@link BufferedInputStream} does
 * not: after each read that got less than was asked for it asks the system twice more, whether more
 * has come, which takes a tenth of the time of a small call. What a child writes comes on such a
 * stream, and what is beneath it cannot be had.
 */
final class SmallReads {
  private SmallReads() {}

  /**
   * Waits for at least two bytes, and takes what has come with them. The caller knows that one is
   * not enough: what has come behind the first cannot be counted without a wait where that is
   * nothing.
   *
   * @param most how many at most; at least two
   * @return how many; one only at the end of the stream, -1 for none
   */
  static int read(BufferedInputStream in, byte[] bytes, int offset, int most) throws IOException {
    int first = in.read();
    if (first < 0) {
      return -1;
    }
    bytes[offset] = (byte) first;
    // All this is within the stream's own buffer, once there is something in it.
    in.mark(most);
    int more = (int) in.skip(most - 1L);
    in.reset();
    int count = 1 + Math.max(0, in.read(bytes, offset + 1, more));
    // A mark cannot be taken away; at the end of what was read it keeps nothing.
    in.mark(0);
    return count;
  }
}
