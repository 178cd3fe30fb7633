package dev.sallyport.schema;

/**
 * Where received data departs from its schema, or from its encoding's own rules.
 *
 * @param path where, from the root: {@code $.job.retries}; as far as it is known
 * @param expected what the schema or the encoding asks for there
 * @param actual what was found, bounded and escaped
 * @param offset byte offset in the message where it was found, -1 where unknown
 */
public record Violation(String path, String expected, String actual, long offset) {
  /** {@code expected integer at $.job.retries but was string (byte 17)}. */
  @Override
  public String toString() {
    return "expected "
        + expected
        + " at "
        + path
        + " but was "
        + actual
        + (offset < 0 ? "" : " (byte " + offset + ")");
  }
}
