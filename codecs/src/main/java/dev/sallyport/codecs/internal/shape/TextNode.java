package dev.sallyport.codecs.internal.shape;

import dev.sallyport.InvalidDataException;
import dev.sallyport.codecs.internal.refuse.Grounds;
import dev.sallyport.codecs.internal.refuse.ValueGrounds;
import dev.sallyport.codecs.internal.text.Excerpt;
import dev.sallyport.codecs.internal.text.Utf8;
import dev.sallyport.schema.Schema.Scalar;
import java.time.DateTimeException;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** The scalars that are strings in both encodings. */
final class TextNode extends Node {
  private final Scalar scalar;
  private final Class<?> type;

  TextNode(Scalar scalar, Class<?> type) {
    this.scalar = scalar;
    this.type = type;
  }

  @Override
  void write(DataWriter out, @Nullable Object value, Outgoing pass) {
    if (value == null || !isExact(value)) {
      refuseClass(out, type.getName(), value, pass);
      return;
    }
    Grounds outOfRange = TextForms.outOfRange(scalar, value);
    if (outOfRange != null) {
      refuse(out, outOfRange, pass);
      return;
    }
    String text = TextForms.format(scalar, value);
    if (!out.string(text)) {
      refuse(out, ValueGrounds.surrogate(Utf8.unpairedSurrogate(text)), pass);
    }
  }

  /** A subclass could say anything; that of ZoneId are the JDK's own. */
  private boolean isExact(Object value) {
    return scalar == Scalar.ZONE_ID ? value instanceof ZoneId : value.getClass() == type;
  }

  @Override
  Object read(DataReader in) {
    String expected = TextForms.expected(scalar);
    String text = in.string(expected);
    Object value;
    try {
      value = TextForms.parse(scalar, text);
    } catch (DateTimeException | IllegalArgumentException | ArithmeticException e) {
      throw refused(in, expected, text);
    }
    if (value == null) {
      throw refused(in, expected, text);
    }
    return value;
  }

  private static InvalidDataException refused(DataReader in, String expected, String text) {
    return in.violation(expected, "string " + Excerpt.quote(text));
  }
}
