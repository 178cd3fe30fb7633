package dev.sallyport.codecs.internal.shape;

import dev.sallyport.spi.Names;
import org.jspecify.annotations.Nullable;

/** An enum, by name. */
@SuppressWarnings("EnumOrdinal") // The table was made of this very class, in this process.
public final class EnumNode extends Node {
  private final Class<?> type;
  private final Names names;
  private final Object[] constants;

  /**
   * @param constants in the order of declaration, which is the order of {@code names}
   */
  public EnumNode(Class<?> type, Names names, Object[] constants) {
    this.type = type;
    this.names = names;
    this.constants = constants;
  }

  @Override
  void write(PassWriter out, @Nullable Object value, Outgoing pass) {
    if (type.isInstance(value)) {
      out.constant(names, ((Enum<?>) value).ordinal());
    } else {
      refuseClass(out, type.getName(), value, pass);
    }
  }

  @Override
  Object read(PassReader in) {
    return constants[in.constant(names)];
  }

  boolean writeKey(PassWriter out, Object key) {
    if (!type.isInstance(key)) {
      return false;
    }
    out.constantKey(names, ((Enum<?>) key).ordinal());
    return true;
  }

  Object readKey(PassReader in) {
    return constants[in.constantKey(names)];
  }

  String className() {
    return type.getName();
  }
}
