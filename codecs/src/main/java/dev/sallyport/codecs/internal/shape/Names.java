package dev.sallyport.codecs.internal.shape;

import dev.sallyport.codecs.internal.text.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A fixed table of names, with the forms that the encodings write prepared: the fields of a record,
 * the tags of a union, the constants of an enum. Immutable but for a cache; thread-safe.
 */
public final class Names {
  private final String[] names;
  private final byte[][] utf8;
  private final Map<String, Integer> indexes;
  private final boolean ascii;
  // What an encoding prepares for itself; a race makes it twice, alike.
  private volatile @Nullable Object prepared;

  public Names(List<String> names) {
    this.names = names.toArray(new String[0]);
    this.utf8 = new byte[this.names.length][];
    this.indexes = new HashMap<>();
    boolean allAscii = true;
    for (int i = 0; i < this.names.length; i++) {
      utf8[i] = this.names[i].getBytes(StandardCharsets.UTF_8);
      indexes.put(this.names[i], i);
      allAscii &= Utf8.encodedLength(this.names[i]) == this.names[i].length();
    }
    this.ascii = allAscii;
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

  /** Whether no name has a character beyond ASCII. */
  public boolean isAscii() {
    return ascii;
  }

  public @Nullable Object prepared() {
    return prepared;
  }

  public void prepare(Object forms) {
    prepared = forms;
  }

  /** The names, for messages: {@code one of A, B, C}, cut after a few. */
  public String oneOf() {
    StringBuilder out = new StringBuilder("one of ");
    int shown = Math.min(names.length, 8);
    for (int i = 0; i < shown; i++) {
      out.append(i == 0 ? "" : ", ").append(names[i]);
    }
    return out.append(shown < names.length ? ", ..." : "").toString();
  }
}
