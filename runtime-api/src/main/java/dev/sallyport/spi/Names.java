package dev.sallyport.spi;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A fixed table of names, with the forms that the encodings write prepared: the fields of a record,
 * the tags of a union, the constants of an enum. Immutable but for a cache; thread-safe.
 */
public final class Names {
  private static final int SHOWN = 8;

  private final String[] names;
  private final byte[][] utf8;
  private final Map<String, Integer> indexes;
  // What an encoding prepares for itself; a race makes it twice, alike.
  private volatile @Nullable Object prepared;

  private Names(String[] names) {
    this.names = names;
    this.utf8 = new byte[names.length][];
    this.indexes = new HashMap<>();
    for (int i = 0; i < names.length; i++) {
      utf8[i] = names[i].getBytes(StandardCharsets.UTF_8);
      indexes.put(names[i], i);
    }
  }

  public static Names of(String... names) {
    return new Names(names.clone());
  }

  public static Names of(List<String> names) {
    return new Names(names.toArray(new String[0]));
  }

  /** The names of an enum's constants, which are {@code values()}: by ordinal. */
  public static Names of(Enum<?>[] constants) {
    String[] names = new String[constants.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = constants[i].name();
    }
    return new Names(names);
  }

  public int size() {
    return names.length;
  }

  public String name(int index) {
    return names[index];
  }

  /** The name as UTF-8; not to be changed. */
  public byte[] utf8(int index) {
    return utf8[index];
  }

  /** The index of {@code name}, or -1; {@code guess} is tried first. */
  public int index(String name, int guess) {
    if (guess < names.length && names[guess].equals(name)) {
      return guess;
    }
    Integer index = indexes.get(name);
    return index == null ? -1 : index;
  }

  /** The index of the name that {@code text} is, or -1. */
  public int index(CharSequence text) {
    if (names.length > SHOWN) {
      return index(text.toString(), 0);
    }
    for (int i = 0; i < names.length; i++) {
      if (names[i].contentEquals(text)) {
        return i;
      }
    }
    return -1;
  }

  /** The index of the name whose UTF-8 is {@code length} bytes from {@code offset}, or -1. */
  public int index(byte[] bytes, int offset, int length) {
    if (names.length > SHOWN) {
      return index(new String(bytes, offset, length, StandardCharsets.UTF_8), 0);
    }
    for (int i = 0; i < utf8.length; i++) {
      byte[] name = utf8[i];
      if (name.length == length && Arrays.equals(name, 0, length, bytes, offset, offset + length)) {
        return i;
      }
    }
    return -1;
  }

  /** What {@link #prepare} was given last, by whichever encoding. */
  public @Nullable Object prepared() {
    return prepared;
  }

  /** Keeps the forms that an encoding has made of these names. */
  public void prepare(Object forms) {
    prepared = forms;
  }

  /** The names, for messages: {@code one of A, B, C}, cut after a few. */
  public String oneOf() {
    StringBuilder out = new StringBuilder("one of ");
    int shown = Math.min(names.length, SHOWN);
    for (int i = 0; i < shown; i++) {
      out.append(i == 0 ? "" : ", ").append(names[i]);
    }
    return out.append(shown < names.length ? ", ..." : "").toString();
  }
}
