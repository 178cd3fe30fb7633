package dev.sallyport.spi;

import dev.sallyport.Limits;
import java.util.Map;

/** Splits a JSON object into its members without interpreting their values. Thread-safe. */
public interface JsonSlicer {
  /**
   * The members of the object that {@code length} bytes from {@code offset} are, in order. NaN and
   * the infinities, which some write and JSON does not have, are passed over as values: it is for
   * the reader of such a value to refuse it, so that no other member suffers.
   *
   * @throws dev.sallyport.InvalidDataException if they are no well-formed JSON object, have a
   *     duplicate member, or are nested deeper than the limits allow
   */
  Map<String, Slice> slice(byte[] bytes, int offset, int length, Limits limits);

  /** Where a member's value is in the bytes that were sliced. */
  record Slice(int offset, int length) {}
}
