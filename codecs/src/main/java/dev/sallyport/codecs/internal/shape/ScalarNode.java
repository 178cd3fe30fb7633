package dev.sallyport.codecs.internal.shape;

import dev.sallyport.Blob;
import dev.sallyport.codecs.internal.refuse.ValueGrounds;
import dev.sallyport.codecs.internal.text.Timestamps;
import dev.sallyport.schema.Schema.Scalar;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The scalars that an encoding has a form of its own for; {@link TextNode} has the others. */
final class ScalarNode extends Node {
  private final Scalar scalar;

  ScalarNode(Scalar scalar) {
    this.scalar = scalar;
  }

  @Override
  void write(PassWriter out, @Nullable Object value, Outgoing pass) {
    boolean right =
        switch (scalar) {
          case STRING -> value instanceof String text && writeString(out, text, pass);
          case INT32 -> value instanceof Integer number && writeInteger(out, number);
          case INT64 -> value instanceof Long number && writeLong(out, number, pass);
          case BOOLEAN -> value instanceof Boolean flag && writeBoolean(out, flag);
          case FLOAT64 -> value instanceof Double number && writeFinite(out, number, pass);
          case FLOAT32 -> value instanceof Float number && writeFinite(out, number, pass);
          case BYTES -> value instanceof byte[] bytes && writeBytes(out, bytes);
          case BLOB -> value instanceof Blob blob && writeBlob(out, blob);
          case INT16 -> value instanceof Short number && writeInteger(out, number);
          case INT8 -> value instanceof Byte number && writeInteger(out, number);
          case CHAR -> value instanceof Character unit && writeChar(out, unit, pass);
          case INSTANT -> value instanceof Instant instant && writeInstant(out, instant, pass);
          case UUID -> value instanceof UUID uuid && writeUuid(out, uuid);
          case FLOAT64_NON_FINITE -> value instanceof Double number && writeDouble(out, number);
          case FLOAT32_NON_FINITE -> value instanceof Float number && writeFloat(out, number);
          default -> throw new IllegalStateException("no form of its own: " + scalar);
        };
    if (!right) {
      refuseClass(out, className(), value, pass);
    }
  }

  // Each of these has dealt with the value, refusing it or not, and returns true.

  private static boolean writeString(PassWriter out, String text, Outgoing pass) {
    writeText(out, text, pass);
    return true;
  }

  private static boolean writeInteger(PassWriter out, long number) {
    out.integer(number);
    return true;
  }

  static boolean writeLong(PassWriter out, long number, Outgoing pass) {
    if (pass.allowsInteger(number)) {
      out.integer(number);
    } else {
      refuse(out, ValueGrounds.integerBits(number), pass);
    }
    return true;
  }

  private static boolean writeBoolean(PassWriter out, boolean flag) {
    out.bool(flag);
    return true;
  }

  private static boolean writeDouble(PassWriter out, double number) {
    out.float64NonFinite(number);
    return true;
  }

  private static boolean writeFloat(PassWriter out, float number) {
    out.float32NonFinite(number);
    return true;
  }

  private static boolean writeFinite(PassWriter out, double number, Outgoing pass) {
    if (Double.isFinite(number)) {
      out.float64(number);
    } else {
      refuse(out, ValueGrounds.notFinite(number), pass);
    }
    return true;
  }

  private static boolean writeFinite(PassWriter out, float number, Outgoing pass) {
    if (Float.isFinite(number)) {
      out.float32(number);
    } else {
      refuse(out, ValueGrounds.notFinite(number), pass);
    }
    return true;
  }

  private static boolean writeBytes(PassWriter out, byte[] bytes) {
    out.bytes(bytes);
    return true;
  }

  private static boolean writeBlob(PassWriter out, Blob blob) {
    out.blob(blob);
    return true;
  }

  private static boolean writeUuid(PassWriter out, UUID uuid) {
    out.uuid(uuid);
    return true;
  }

  static boolean writeChar(PassWriter out, char unit, Outgoing pass) {
    if (Character.isSurrogate(unit)) {
      refuse(out, ValueGrounds.surrogate(0), pass);
    } else {
      out.character(unit);
    }
    return true;
  }

  private static boolean writeInstant(PassWriter out, Instant instant, Outgoing pass) {
    if (Timestamps.isInRange(instant.getEpochSecond())) {
      out.instant(instant);
    } else {
      refuse(
          out,
          ValueGrounds.range(
              "is " + instant,
              "the years 0000 to 9999",
              "send an Optional or a flag for \"never\" instead of a far instant"),
          pass);
    }
    return true;
  }

  private String className() {
    return switch (scalar) {
      case STRING -> "java.lang.String";
      case INT8 -> "byte";
      case INT16 -> "short";
      case INT32 -> "int";
      case INT64 -> "long";
      case BOOLEAN -> "boolean";
      case FLOAT32, FLOAT32_NON_FINITE -> "float";
      case FLOAT64, FLOAT64_NON_FINITE -> "double";
      case CHAR -> "char";
      case BYTES -> "byte[]";
      case BLOB -> "dev.sallyport.Blob";
      case INSTANT -> "java.time.Instant";
      case UUID -> "java.util.UUID";
      default -> scalar.name();
    };
  }

  @Override
  Object read(PassReader in) {
    return switch (scalar) {
      case STRING -> in.string();
      case INT32 -> in.int32();
      case INT64 -> in.int64();
      case BOOLEAN -> in.bool();
      case FLOAT64 -> in.float64();
      case FLOAT32 -> in.float32();
      case BYTES -> in.bytes();
      case BLOB -> in.blob();
      case INT16 -> in.int16();
      case INT8 -> in.int8();
      case CHAR -> in.character();
      case INSTANT -> in.instant();
      case UUID -> in.uuid();
      case FLOAT64_NON_FINITE -> in.float64NonFinite();
      case FLOAT32_NON_FINITE -> in.float32NonFinite();
      default -> throw new IllegalStateException("no form of its own: " + scalar);
    };
  }
}
