package dev.sallyport.codecs.internal.shape;

import dev.sallyport.codecs.internal.refuse.Grounds;
import dev.sallyport.codecs.internal.refuse.ValueGrounds;
import org.jspecify.annotations.Nullable;

/** One type of a compiled shape. Immutable once its shape is made; thread-safe. */
public abstract class Node {
  Node() {}

  /** Checks and writes a value. What cannot be sent is refused, and a placeholder written. */
  abstract void write(DataWriter out, @Nullable Object value, Outgoing pass);

  /** Reads a value, never null but for the one value of Nothing. */
  abstract @Nullable Object read(DataReader in);

  /** Refuses a value and writes a placeholder. */
  static void refuse(DataWriter out, Grounds grounds, Outgoing pass) {
    pass.refuse(grounds);
    out.nil();
  }

  static void refuseClass(DataWriter out, String expected, @Nullable Object value, Outgoing pass) {
    refuse(out, ValueGrounds.wrongClass(expected, value), pass);
  }
}
