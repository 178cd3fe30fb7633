package dev.sallyport.codecs.internal.shape;

import dev.sallyport.codecs.internal.refuse.Grounds;
import dev.sallyport.codecs.internal.refuse.ValueGrounds;
import dev.sallyport.codecs.internal.text.Utf8;
import dev.sallyport.spi.IrregularDataException;
import org.jspecify.annotations.Nullable;

/** One type of a compiled shape. Immutable once its shape is made; thread-safe. */
public abstract class Node {
  Node() {}

  /** Checks and writes a value. What cannot be sent is refused, and a placeholder written. */
  abstract void write(PassWriter out, @Nullable Object value, Outgoing pass);

  /** Reads a value, never null but for the one value of Nothing. */
  abstract @Nullable Object read(PassReader in);

  /** Writes a string, or refuses it. */
  static void writeText(PassWriter out, String text, Outgoing pass) {
    try {
      out.string(text);
    } catch (IrregularDataException e) {
      refuse(out, ValueGrounds.surrogate(Utf8.unpairedSurrogate(text)), pass);
    }
  }

  /** Refuses a value and writes a placeholder. */
  static void refuse(PassWriter out, Grounds grounds, Outgoing pass) {
    pass.refuse(grounds);
    out.nil();
  }

  static void refuseClass(PassWriter out, String expected, @Nullable Object value, Outgoing pass) {
    refuse(out, ValueGrounds.wrongClass(expected, value), pass);
  }
}
