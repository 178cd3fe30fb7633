package dev.sallyport.codecs.internal.derive;

import dev.sallyport.Data;
import dev.sallyport.spi.ContractCodecs;
import dev.sallyport.spi.MessageCodec;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import org.jspecify.annotations.Nullable;

/**
 * Finds what the annotation processor has generated, by the name of the type it was generated for:
 * a type that this program declares, never one that a message names.
 */
final class GeneratedCodecs {
  private static final String MESSAGE_SUFFIX = "_Codec";
  private static final String CONTRACT_SUFFIX = "_Codecs";

  private GeneratedCodecs() {}

  /** The codec of a message type, or null if there is none that fits its records. */
  static @Nullable MessageCodec<?> ofMessage(Class<?> type) {
    MessageCodec<?> codec = find(type, MESSAGE_SUFFIX, MessageCodec.class);
    return codec != null && codec.fits() ? codec : null;
  }

  /** The codecs of a contract's methods, or null if there are none. */
  static @Nullable ContractCodecs ofContract(Class<?> contract) {
    return find(contract, CONTRACT_SUFFIX, ContractCodecs.class);
  }

  private static <T> @Nullable T find(Class<?> type, String suffix, Class<T> kind) {
    // Most types have none, and those of the JDK and of this library never do: to find that out, a
    // class loader opens every jar.
    if (type.getClassLoader() == null || type.isHidden() || type.equals(Data.class)) {
      return null;
    }
    try {
      Class<?> found = Class.forName(type.getName() + suffix, true, type.getClassLoader());
      if (!kind.isAssignableFrom(found)) {
        return null;
      }
      Constructor<?> constructor = found.getDeclaredConstructor();
      constructor.setAccessible(true);
      return kind.cast(constructor.newInstance());
    } catch (ReflectiveOperationException | LinkageError | InaccessibleObjectException e) {
      // None, or none that this module may use or that fits the classes: the tree does it.
      return null;
    }
  }
}
