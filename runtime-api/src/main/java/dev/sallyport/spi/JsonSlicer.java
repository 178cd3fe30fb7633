package dev.sallyport.spi;

import dev.sallyport.Limits;
import java.util.Map;

/** Splits a JSON object into its members without interpreting their values. Thread-safe. */
public interface JsonSlicer {
  /**
   * The members of the object that {@code length} bytes from {@code offset} are, in order.
   *
   * <p>Whatever a value is, its limits are for its reader to judge, so that no other member
   * suffers: values are passed over however deep they are nested and however many digits a number
   * has, in memory bounded by {@code length}. So are NaN and the infinities, which some write and
   * JSON does not have.
   *
   * @throws dev.sallyport.InvalidDataException if they are no well-formed JSON object, or have a
   *     duplicate member or more members than the limits allow
   */
  Map<String, Slice> slice(byte[] bytes, int offset, int length, Limits limits);

  /** Where a member's value is in the bytes that were sliced. */
  record Slice(int offset, int length) {}
}
