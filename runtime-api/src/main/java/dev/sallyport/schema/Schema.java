package dev.sallyport.schema;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The shape of a message as data: a root type, and the definitions that it and they refer to by
 * name. Immutable. Two equal schemas accept the same documents.
 *
 * <p>The algebra is closed: a type is data only if it can be written here (docs/schema.md).
 *
 * @param root the message's type
 * @param definitions the named types, sorted by name, every {@link Reference} among them
 */
public record Schema(Type root, SortedMap<String, Definition> definitions) {
  public Schema {
    definitions = Collections.unmodifiableSortedMap(new TreeMap<>(definitions));
  }

  /** A type, used by value. */
  public sealed interface Type
      permits Scalar, Sequence, Mapping, Tuple, Dynamic, Nothing, Reference {}

  /** A type with no parts. */
  public enum Scalar implements Type {
    BOOLEAN,
    INT8,
    INT16,
    INT32,
    INT64,
    /** {@link #INT64} as a string of digits. */
    INT64_STRING,
    /** One UTF-16 unit that is no surrogate, as a string of length one. */
    CHAR,
    FLOAT32,
    FLOAT64,
    /** {@link #FLOAT32} with NaN and the infinities. */
    FLOAT32_NON_FINITE,
    /** {@link #FLOAT64} with NaN and the infinities. */
    FLOAT64_NON_FINITE,
    DECIMAL,
    BIG_INTEGER,
    STRING,
    BYTES,
    /** Large binary, {@link dev.sallyport.Blob}; today in the form of {@link #BYTES}. */
    BLOB,
    INSTANT,
    LOCAL_DATE,
    LOCAL_TIME,
    LOCAL_DATE_TIME,
    OFFSET_TIME,
    OFFSET_DATE_TIME,
    ZONED_DATE_TIME,
    YEAR,
    YEAR_MONTH,
    MONTH_DAY,
    DURATION,
    PERIOD,
    UUID,
    URI,
    ZONE_ID,
    LOCALE
  }

  /**
   * A list, a set or an array.
   *
   * @param unique whether equal elements are refused
   */
  public record Sequence(Type element, boolean unique) implements Type {}

  /**
   * A map.
   *
   * @param key a string, integer, UUID or a reference to an enum
   */
  public record Mapping(Type key, Type value) implements Type {}

  /** A fixed number of values in order: the parameters of a method. */
  public record Tuple(List<Type> elements) implements Type {
    public Tuple {
      elements = List.copyOf(elements);
    }
  }

  /** Any plain data: {@link dev.sallyport.Data}. */
  public record Dynamic() implements Type {}

  /** No value: the result of a {@code void} method. */
  public record Nothing() implements Type {}

  /** A named type. */
  public record Reference(String name) implements Type {}

  /** What a name stands for. */
  public sealed interface Definition permits RecordType, EnumType, UnionType {}

  /** A record: its fields in the order of declaration. */
  public record RecordType(List<Field> fields) implements Definition {
    public RecordType {
      fields = List.copyOf(fields);
    }
  }

  /**
   * A field of a record.
   *
   * @param optional whether it may be absent
   */
  public record Field(String name, Type type, boolean optional) {}

  /** An enum: its constants in the order of declaration. */
  public record EnumType(List<String> constants) implements Definition {
    public EnumType {
      constants = List.copyOf(constants);
    }
  }

  /**
   * A sealed interface: one of its records, told apart by a tag.
   *
   * @param variants from each tag to the record's definition name, in the order of {@code permits}
   */
  public record UnionType(List<Variant> variants) implements Definition {
    public UnionType {
      variants = List.copyOf(variants);
    }
  }

  /** One record of a union: its tag, and the name of its definition. */
  public record Variant(String tag, String name) {}

  /** A schema with no definitions. */
  public static Schema of(Type root) {
    return new Schema(root, new TreeMap<>(Map.of()));
  }
}
