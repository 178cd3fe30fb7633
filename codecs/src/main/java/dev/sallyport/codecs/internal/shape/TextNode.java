package dev.sallyport.codecs.internal.shape;

import dev.sallyport.codecs.internal.refuse.Grounds;
import dev.sallyport.schema.Schema.Scalar;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** The scalars that are strings in both encodings. */
final class TextNode extends Node {
  private final Scalar scalar;
  private final Class<?> type;

  TextNode(Scalar scalar, Class<?> type) {
    this.scalar = scalar;
    // The value of a primitive component comes boxed.
    this.type = type == long.class ? Long.class : type;
  }

  @Override
  void write(PassWriter out, @Nullable Object value, Outgoing pass) {
    if (value == null || !isExact(value)) {
      refuseClass(out, type.getName(), value, pass);
      return;
    }
    Grounds outOfRange = TextForms.outOfRange(scalar, value);
    if (outOfRange != null) {
      refuse(out, outOfRange, pass);
      return;
    }
    writeText(out, TextForms.format(scalar, value), pass);
  }

  /** A subclass could say anything; that of ZoneId are the JDK's own. */
  private boolean isExact(Object value) {
    return scalar == Scalar.ZONE_ID ? value instanceof ZoneId : value.getClass() == type;
  }

  @Override
  Object read(PassReader in) {
    return in.text(scalar);
  }
}
