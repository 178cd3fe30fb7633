package dev.sallyport.codecs.internal.text;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** UUIDs in their canonical text: 36 characters, lower case. */
public final class Uuids {
  private Uuids() {}

  /** The UUID, or null: {@link UUID#fromString} alone would take shorter groups. */
  public static @Nullable UUID parse(String text) {
    if (text.length() != 36) {
      return null;
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < 36; i++) {
      char c = text.charAt(i);
      if (i == 8 || i == 13 || i == 18 || i == 23) {
        if (c != '-') {
          return null;
        }
        continue;
      }
      int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
      if (digit < 0) {
        return null;
      }
      if (i < 18) {
        high = high << 4 | digit;
      } else {
        low = low << 4 | digit;
      }
    }
    return new UUID(high, low);
  }
}
