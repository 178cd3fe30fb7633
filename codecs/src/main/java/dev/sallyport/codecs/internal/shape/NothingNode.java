package dev.sallyport.codecs.internal.shape;

import org.jspecify.annotations.Nullable;

/** No value: the result of a method that has none. */
final class NothingNode extends Node {
  @Override
  void write(PassWriter out, @Nullable Object value, Outgoing pass) {
    if (value == null) {
      out.nil();
    } else {
      refuseClass(out, "no value", value, pass);
    }
  }

  @Override
  @Nullable Object read(PassReader in) {
    in.nil();
    return null;
  }
}
