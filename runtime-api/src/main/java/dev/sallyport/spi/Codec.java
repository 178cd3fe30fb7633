package dev.sallyport.spi;

import dev.sallyport.Encoding;
import dev.sallyport.Limits;

/**
 * Writes values of a shape as bytes and reads them back, strictly. Stateless and thread-safe.
 *
 * <p>All codecs accept the same values and, form aside, the same documents.
 */
public interface Codec {
  Encoding encoding();

  /**
   * Appends {@code value} to {@code out}. Checks and encodes in one pass; on failure {@code out} is
   * back where it was.
   *
   * @throws dev.sallyport.RefusedException if the value is not data, or exceeds {@code limits} or
   *     the buffer's capacity
   */
  <T> void encode(Shape<T> shape, T value, FrameBuffer out, Limits limits);

  /**
   * Reads the one value that {@code length} bytes from {@code offset} are. The result references no
   * part of {@code bytes}.
   *
   * @throws dev.sallyport.InvalidDataException if they are malformed, are more or fewer than one
   *     value, or depart from the schema; with the path and the byte offset from {@code offset}
   */
  <T> T decode(Shape<T> shape, byte[] bytes, int offset, int length, Limits limits);
}
