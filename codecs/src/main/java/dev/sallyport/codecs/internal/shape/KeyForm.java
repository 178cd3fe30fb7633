package dev.sallyport.codecs.internal.shape;

import dev.sallyport.codecs.internal.refuse.Grounds;
import dev.sallyport.codecs.internal.refuse.PlainCollections;
import dev.sallyport.codecs.internal.refuse.TypeGrounds;
import dev.sallyport.codecs.internal.refuse.ValueGrounds;
import dev.sallyport.codecs.internal.text.Utf8;
import dev.sallyport.schema.Schema.Scalar;
import dev.sallyport.spi.IrregularDataException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The key of a map: a string, an integer, a UUID or a constant of an enum. */
public final class KeyForm {
  private static final Scalar[] ANY = {
    Scalar.STRING, Scalar.INT32, Scalar.INT64, Scalar.UUID, Scalar.INT16, Scalar.INT8
  };

  private final Scalar scalar;
  private final @Nullable EnumNode constants;

  private KeyForm(Scalar scalar, @Nullable EnumNode constants) {
    this.scalar = scalar;
    this.constants = constants;
  }

  /** Keys of a string, an integer or a UUID. */
  public static KeyForm of(Scalar scalar) {
    return new KeyForm(scalar, null);
  }

  public static KeyForm of(EnumNode constants) {
    return new KeyForm(Scalar.STRING, constants);
  }

  /** Writes the key, or tells why not, having written nothing. */
  @Nullable Grounds write(PassWriter out, @Nullable Object key, Outgoing pass) {
    if (key != null && constants != null) {
      return constants.writeKey(out, key)
          ? null
          : ValueGrounds.wrongClass(constants.className(), key);
    }
    if (key instanceof String text && scalar == Scalar.STRING) {
      return writeText(out, text);
    } else if (key instanceof Integer number && scalar == Scalar.INT32) {
      out.integerKey(number);
    } else if (key instanceof Long number && scalar == Scalar.INT64) {
      if (!pass.allowsInteger(number)) {
        return ValueGrounds.integerBits(number);
      }
      out.integerKey(number);
    } else if (key instanceof UUID uuid && scalar == Scalar.UUID) {
      out.uuidKey(uuid);
    } else if (key instanceof Short number && scalar == Scalar.INT16) {
      out.integerKey(number);
    } else if (key instanceof Byte number && scalar == Scalar.INT8) {
      out.integerKey(number);
    } else {
      return ValueGrounds.wrongClass("a key of " + scalar, key);
    }
    return null;
  }

  /** Writes a key of whichever of these kinds it is, or tells why not, having written nothing. */
  static @Nullable Grounds writeAny(PassWriter out, @Nullable Object key, Outgoing pass) {
    if (key instanceof Enum<?> constant) {
      out.stringKey(constant.name());
      return null;
    }
    for (Scalar scalar : ANY) {
      Grounds grounds = of(scalar).write(out, key, pass);
      if (grounds == null || key instanceof String) {
        return grounds;
      }
    }
    return key == null ? ValueGrounds.missing("a key") : TypeGrounds.key(key.getClass().getName());
  }

  /** Writes a string as a key, or tells why not. */
  static @Nullable Grounds writeText(PassWriter out, String text) {
    try {
      out.stringKey(text);
      return null;
    } catch (IrregularDataException e) {
      return ValueGrounds.surrogate(Utf8.unpairedSurrogate(text));
    }
  }

  Object read(PassReader in) {
    if (constants != null) {
      return constants.readKey(in);
    }
    return switch (scalar) {
      case STRING -> in.stringKey();
      case INT32 -> in.int32Key();
      case INT64 -> in.int64Key();
      case INT16 -> in.int16Key();
      case INT8 -> in.int8Key();
      case UUID -> in.uuidKey();
      default -> throw new IllegalStateException("no key: " + scalar);
    };
  }

  /** What tells duplicate keys of this map, or null where its class rules them out. */
  static @Nullable Seen seen(Map<?, ?> map) {
    return PlainCollections.isHashMap(map.getClass()) ? null : new Seen();
  }

  /** The keys written so far. */
  static final class Seen {
    private final Set<@Nullable Object> keys = new HashSet<>();

    boolean add(@Nullable Object key) {
      return keys.add(key);
    }
  }
}
