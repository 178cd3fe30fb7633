package dev.sallyport.spi;

import java.lang.reflect.RecordComponent;

/**
 * Writes and reads one message type straight through: what the annotation processor generates, for
 * both encodings alike.
 *
 * <p>A codec is a faster way to do what the interpreted form of its schema does, never another
 * thing. It need not tell what is wrong: any exception ends its pass, which is then done again by
 * the interpreted form. So it checks all that the schema demands, and explains nothing.
 *
 * <p>Implementations have no state and are thread-safe. They are found by the name of their message
 * type, and used only if they fit the running classes.
 *
 * @param <T> the message type
 */
public interface MessageCodec<T> {
  /** The canonical text (docs/schema.md, "Fingerprints") of the schema it was generated from. */
  String schema();

  /**
   * Whether the records that it names have the components that they had when it was generated: what
   * can be told at once, before there is a schema to compare with.
   */
  boolean fits();

  /** Whether a record has these components, in this order. */
  static boolean hasComponents(Class<?> type, String... names) {
    RecordComponent[] components = type.getRecordComponents();
    if (components == null || components.length != names.length) {
      return false;
    }
    for (int i = 0; i < names.length; i++) {
      if (!components[i].getName().equals(names[i])) {
        return false;
      }
    }
    return true;
  }

  /**
   * Writes a value.
   *
   * @throws RuntimeException if it cannot be sent as it is
   */
  void write(DataWriter out, T value);

  /**
   * Reads a value.
   *
   * @throws RuntimeException if what is read departs from the schema
   */
  T read(DataReader in);
}
