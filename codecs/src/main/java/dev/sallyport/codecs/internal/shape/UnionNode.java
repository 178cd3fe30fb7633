package dev.sallyport.codecs.internal.shape;

import dev.sallyport.spi.Names;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A sealed interface of records: one of a fixed table, told by its tag or its index in it. */
public final class UnionNode extends Node {
  private static final RecordNode[] NONE = {};

  private final Class<?> type;
  private final Names tags;
  private final Map<Class<?>, Integer> indexes = new HashMap<>();
  private RecordNode[] variants = NONE;
  private Names[] fields = {};

  public UnionNode(Class<?> type, Names tags) {
    this.type = type;
    this.tags = tags;
  }

  /** Sets the variants, once, before the shape is given out. */
  public void complete(RecordNode[] all) {
    variants = all;
    fields = new Names[all.length];
    for (int i = 0; i < all.length; i++) {
      indexes.put(all[i].type(), i);
      fields[i] = all[i].names();
    }
  }

  @Override
  void write(PassWriter out, @Nullable Object value, Outgoing pass) {
    Integer index = value == null ? null : indexes.get(value.getClass());
    if (index == null || value == null) {
      refuseClass(out, type.getName(), value, pass);
    } else if (!pass.enter(value)) {
      out.nil();
    } else {
      RecordNode variant = variants[index];
      out.beginVariant(tags, index, variant.names());
      variant.writeFields(out, value, pass);
    }
  }

  @Override
  Object read(PassReader in) {
    int found = in.beginVariant(tags, fields);
    boolean tagRead = found >= 0;
    return variants[tagRead ? found : ~found].readFields(in, true, tagRead);
  }
}
