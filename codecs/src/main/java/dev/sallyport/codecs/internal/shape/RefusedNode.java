package dev.sallyport.codecs.internal.shape;

import dev.sallyport.codecs.internal.refuse.Grounds;
import dev.sallyport.codecs.internal.refuse.LiveHandles;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A place whose declared type is no data, in the tree of an inspection. What is there is refused by
 * its own class if that is a live handle, else by the declared type; and if it is a collection or a
 * record, what is in it is looked at too.
 */
final class RefusedNode extends Node {
  private final Grounds grounds;
  private final Node open;

  RefusedNode(Grounds grounds, Node open) {
    this.grounds = grounds;
    this.open = open;
  }

  @Override
  void write(PassWriter out, @Nullable Object value, Outgoing pass) {
    Grounds held = value == null ? null : LiveHandles.held(value.getClass());
    pass.refuse(held == null ? grounds : held);
    boolean composed =
        value instanceof List
            || value instanceof Map
            || value instanceof Set
            || value instanceof Record;
    if (composed && held == null) {
      open.write(out, value, pass);
    } else {
      out.nil();
    }
  }

  @Override
  Object read(PassReader in) {
    throw new IllegalStateException("nothing is read of a type that is no data");
  }
}
