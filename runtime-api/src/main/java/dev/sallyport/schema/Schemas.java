package dev.sallyport.schema;

import dev.sallyport.spi.CodecProvider;
import java.lang.reflect.Type;
import java.util.Map;

/**
 * The schemas of Java types, and schemas for others to read: as JSON Schema 2020-12, in the form
 * that docs/schema.md describes.
 *
 * <p>Thread-safe. Needs the codecs on the class path, as sending does.
 */
public final class Schemas {
  private Schemas() {}

  /**
   * The schema of a message type.
   *
   * @param type a class, or a parameterized type such as {@code List<Tile>}
   * @throws dev.sallyport.RefusedException if it, or a type that it names, is not data
   */
  public static Schema of(Type type) {
    return CodecProvider.get().shape(type, subject(type)).schema();
  }

  /**
   * The fingerprint of a message type's schema, 64 hexadecimal digits: equal exactly where the
   * schemas are.
   *
   * @param type as in {@link #of}
   * @throws dev.sallyport.RefusedException if it, or a type that it names, is not data
   */
  public static String fingerprint(Type type) {
    return CodecProvider.get().shape(type, subject(type)).fingerprint();
  }

  private static String subject(Type type) {
    return type instanceof Class<?> plain ? plain.getSimpleName() : type.getTypeName();
  }

  /**
   * A schema as JSON Schema, for people to read and for validators in any language. The same schema
   * gives the same text, byte for byte: ASCII, lines that end with a line feed, none after the
   * last.
   *
   * @param title what the document is called, such as the simple name of the type
   */
  public static String jsonSchema(Schema schema, String title) {
    return CodecProvider.get().jsonSchema(schema, title);
  }

  /**
   * Several schemas as one document, each under its name in {@code $defs}; the document itself
   * accepts everything. What {@link #jsonSchema(Schema, String)} says of the text holds here too.
   *
   * @param schemas by name; a colon in a name keeps it apart from those of types
   * @throws IllegalArgumentException if a name stands for two types
   */
  public static String jsonSchema(Map<String, Schema> schemas, String title) {
    return CodecProvider.get().jsonSchema(schemas, title);
  }
}
