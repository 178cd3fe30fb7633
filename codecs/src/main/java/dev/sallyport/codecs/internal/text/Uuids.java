package dev.sallyport.codecs.internal.text;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** UUIDs in their canonical text: 36 characters, lower case. */
public final class Uuids {
  /** Characters of a UUID. */
  public static final int LENGTH = 36;

  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private Uuids() {}

  /** Writes the {@link #LENGTH} characters of a UUID. */
  public static void write(UUID uuid, byte[] target, int offset) {
    long high = uuid.getMostSignificantBits();
    long low = uuid.getLeastSignificantBits();
    hex(high >>> 32, 8, target, offset);
    target[offset + 8] = '-';
    hex(high >>> 16, 4, target, offset + 9);
    target[offset + 13] = '-';
    hex(high, 4, target, offset + 14);
    target[offset + 18] = '-';
    hex(low >>> 48, 4, target, offset + 19);
    target[offset + 23] = '-';
    hex(low, 12, target, offset + 24);
  }

  private static void hex(long bits, int digits, byte[] target, int offset) {
    long rest = bits;
    for (int at = offset + digits - 1; at >= offset; at--) {
      target[at] = HEX[(int) rest & 0xf];
      rest >>>= 4;
    }
  }

  /** The UUID, or null: {@link UUID#fromString} alone would take shorter groups. */
  public static @Nullable UUID parse(CharSequence text) {
    if (text.length() != LENGTH) {
      return null;
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < LENGTH; i++) {
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
