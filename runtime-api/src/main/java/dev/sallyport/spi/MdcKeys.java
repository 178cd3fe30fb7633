package dev.sallyport.spi;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names of entries of the logger's context (SLF4J's MDC) that travel with calls, and the keys of
 * metadata under which they do: {@code mdc.} and the name.
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
    List<String> distinct = List.copyOf(new LinkedHashSet<>(keys));
    if (distinct.size() > MAX_KEYS) {
      throw new IllegalArgumentException(
          "mdcKeys out of range: " + distinct.size() + " keys (expected 0.." + MAX_KEYS + ")");
    }
    for (String key : distinct) {
      metadataKey(key);
    }
    return distinct;
  }

  /**
   * The key of metadata for an entry of the logger's context.
   *
   * @throws IllegalArgumentException if it cannot be one
   */
  public static String metadataKey(String key) {
    boolean valid = !key.isEmpty() && key.length() <= MAX_METADATA_KEY - PREFIX.length();
    for (int i = 0; valid && i < key.length(); i++) {
      char c = key.charAt(i);
      valid =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || ".-_".indexOf(c) >= 0;
    }
    if (!valid) {
      throw new IllegalArgumentException(
          "mdcKey out of range: \""
              + key
              + "\" (expected 1.."
              + (MAX_METADATA_KEY - PREFIX.length())
              + " letters, digits, '.', '_' and '-')");
    }
    return PREFIX + key;
  }

  /** The entry of the logger's context for a key of metadata; null if that is for none. */
  public static @Nullable String mdcKey(String metadataKey) {
    return metadataKey.startsWith(PREFIX) ? metadataKey.substring(PREFIX.length()) : null;
  }
}
