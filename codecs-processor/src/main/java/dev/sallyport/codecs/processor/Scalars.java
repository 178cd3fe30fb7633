package dev.sallyport.codecs.processor;

import dev.sallyport.schema.Schema.Scalar;

/** The calls that write and read a scalar. */
final class Scalars {
  private static final String SCALAR = Scalar.class.getCanonicalName() + ".";

  private Scalars() {}

  /**
   * @param type the name of the Java type to write
   */
  static String write(Scalar scalar, String type, String value) {
    return switch (scalar) {
      case BOOLEAN -> "out.bool(" + value + ")";
      case INT8, INT16, INT32 -> "out.integer(" + value + ")";
      case INT64 -> "out.int64(" + value + ")";
      case CHAR -> "out.character(" + value + ")";
      case FLOAT32 -> "out.float32(" + value + ")";
      case FLOAT64 -> "out.float64(" + value + ")";
      case FLOAT32_NON_FINITE -> "out.float32NonFinite(" + value + ")";
      case FLOAT64_NON_FINITE -> "out.float64NonFinite(" + value + ")";
      case STRING -> "out.string(" + value + ")";
      case BYTES -> "out.bytes(" + value + ")";
      case BLOB -> "out.blob(" + value + ")";
      case INSTANT -> "out.instant(" + value + ")";
      case UUID -> "out.uuid(" + value + ")";
      // The one call whose parameter does not have javac check the class: an unchecked cast may
      // have let another one into a generic type.
      default -> "out.text(" + SCALAR + scalar + ", (" + type + ") " + value + ")";
    };
  }

  /**
   * @param type the name of the Java type to read
   */
  static String read(Scalar scalar, String type) {
    return switch (scalar) {
      case BOOLEAN -> "in.bool()";
      case INT8 -> "in.int8()";
      case INT16 -> "in.int16()";
      case INT32 -> "in.int32()";
      case INT64 -> "in.int64()";
      case CHAR -> "in.character()";
      case FLOAT32 -> "in.float32()";
      case FLOAT64 -> "in.float64()";
      case FLOAT32_NON_FINITE -> "in.float32NonFinite()";
      case FLOAT64_NON_FINITE -> "in.float64NonFinite()";
      case STRING -> "in.string()";
      case BYTES -> "in.bytes()";
      case BLOB -> "in.blob()";
      case INSTANT -> "in.instant()";
      case UUID -> "in.uuid()";
      default -> "(" + type + ") in.text(" + SCALAR + scalar + ")";
    };
  }

  static String writeKey(Scalar scalar, String value) {
    return switch (scalar) {
      case INT8, INT16, INT32 -> "out.integerKey(" + value + ")";
      case INT64 -> "out.int64Key(" + value + ")";
      case UUID -> "out.uuidKey(" + value + ")";
      default -> "out.stringKey(" + value + ")";
    };
  }

  static String readKey(Scalar scalar) {
    return switch (scalar) {
      case INT8 -> "in.int8Key()";
      case INT16 -> "in.int16Key()";
      case INT32 -> "in.int32Key()";
      case INT64 -> "in.int64Key()";
      case UUID -> "in.uuidKey()";
      default -> "in.stringKey()";
    };
  }
}
