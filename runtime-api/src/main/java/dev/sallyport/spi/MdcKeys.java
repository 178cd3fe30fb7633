package dev.sallyport.spi;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names of entries of the logger's context (SLF4J's MDC) that travel with calls, and the keys of
 * metadata under which they do: {@code mdc.} and the name, in which a capital letter is an
 * underscore and the small one, and an underscore is two. So {@code requestId} travels as {@code
 * mdc.request_id}.
 */
public final class MdcKeys {
  private static final String PREFIX = "mdc.";
  private static final int MAX_KEYS = 16;

  /** As metadata has it. */
  private static final int MAX_METADATA_KEY = 64;

  private MdcKeys() {}

  /**
   * The keys, without those that come twice.
   *
   * @throws IllegalArgumentException if one cannot travel, or there are too many
   */
  public static List<String> checked(Collection<String> keys) {
    List<String> distinct = keys.stream().distinct().toList();
    if (distinct.size() > MAX_KEYS) {
      throw new IllegalArgumentException(
          "mdcKeys out of range: " + distinct.size() + " keys (expected 0.." + MAX_KEYS + ")");
    }
    distinct.forEach(MdcKeys::metadataKey);
    return distinct;
  }

  /**
   * The key of metadata for an entry of the logger's context.
   *
   * @throws IllegalArgumentException if it cannot be one
   */
  public static String metadataKey(String key) {
    StringBuilder name = new StringBuilder(PREFIX);
    boolean valid = !key.isEmpty();
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        name.append('_').append((char) (c - 'A' + 'a'));
      } else {
        valid &= (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || ".-_".indexOf(c) >= 0;
        name.append(c == '_' ? "__" : c);
      }
    }
    if (!valid || name.length() > MAX_METADATA_KEY) {
      throw new IllegalArgumentException(
          "mdcKey out of range: \""
              + key
              + "\" (expected letters, digits, '.', '_' and '-', at most "
              + (MAX_METADATA_KEY - PREFIX.length())
              + ", where capitals and '_' count twice)");
    }
    return name.toString();
  }

  /** The entry of the logger's context for a key of metadata; null if that is for none. */
  public static @Nullable String mdcKey(String metadataKey) {
    if (!metadataKey.startsWith(PREFIX)) {
      return null;
    }
    StringBuilder key = new StringBuilder();
    for (int i = PREFIX.length(); i < metadataKey.length(); i++) {
      char c = metadataKey.charAt(i);
      if (c == '_' && i + 1 < metadataKey.length()) {
        c = metadataKey.charAt(++i);
        key.append(c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c);
      } else {
        key.append(c);
      }
    }
    return key.toString();
  }
}
