package dev.sallyport.spi;

/** How a {@link Codec} writes and reads records. JSON always has them by name. */
public enum Form {
  /**
   * By position, where the encoding has such a form: for ends whose schemas are equal. A reader
   * refuses what it does not know.
   */
  POSITIONAL,

  /** By the names of fields, absent ones left out. A reader refuses what it does not know. */
  NAMED,

  /**
   * As {@link #NAMED}, and a reader passes over the fields of a record that it does not know, once
   * they are known to be well-formed and within the limits.
   */
  NAMED_OPEN
}
