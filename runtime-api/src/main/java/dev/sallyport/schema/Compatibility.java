package dev.sallyport.schema;

/**
 * How far the types of the two ends of a contract may differ, strictest first. The rules are in
 * {@code docs/compatibility.md}.
 *
 * <p>What may be absent is declared {@link java.util.Optional}; there are no default values, so
 * that there is one way to say it.
 */
public enum Compatibility {
  /** Not at all: the fingerprints are equal. For ends that are built and shipped together. */
  EXACT,

  /**
   * The reader may be newer than the writer: it may have {@code Optional} fields, constants and
   * variants that the writer has not, and wider integers.
   */
  BACKWARD,

  /**
   * As {@link #BACKWARD}, and the reader may be older as well: it passes over fields that it does
   * not know, where the writer declares them {@code Optional}.
   */
  FULL;

  /** The stricter of the two: what holds where the ends declare different ones. */
  public Compatibility stricter(Compatibility other) {
    return compareTo(other) <= 0 ? this : other;
  }
}
