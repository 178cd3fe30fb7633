package dev.sallyport.codecs.internal;

import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Damage to documents, as a fault on the way or an attacker would do it. */
final class Mutations {
  private static final String MARKS = "{}[]\",:0\\-e$\u00c1\u00c6\u00dd\u00df\u00c7";
  private static final List<byte[]> BOMBS =
      List.of(
          HexFormat.of().parseHex("dd7fffffff"),
          HexFormat.of().parseHex("df7fffffff"),
          HexFormat.of().parseHex("c67fffffff"),
          HexFormat.of().parseHex("dbffffffff"),
          HexFormat.of().parseHex("cfffffffffffffffff"),
          HexFormat.of().parseHex("cb7ff8000000000000"),
          HexFormat.of().parseHex("eda080"),
          HexFormat.of().parseHex("c0af"),
          bytes("\\ud800"),
          bytes("1e999"),
          bytes("[[[["),
          bytes("\"$type\":"),
          bytes("\"$bytes\":\"\""),
          bytes("NaN"));

  private Mutations() {}

  private static byte[] bytes(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  /** The document with one to three parts changed, moved, lost or put in. */
  static byte[] damage(byte[] bytes, Random random) {
    byte[] damaged = bytes.clone();
    for (int i = random.nextInt(3); i >= 0 && damaged.length > 0; i--) {
      int at = random.nextInt(damaged.length);
      switch (random.nextInt(7)) {
        case 0 -> damaged[at] = (byte) random.nextInt();
        case 1 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> damaged[at] = (byte) MARKS.charAt(random.nextInt(MARKS.length()));
        case 3 -> {
          int to = random.nextInt(damaged.length);
          int length = Math.min(random.nextInt(16), damaged.length - Math.max(at, to));
          System.arraycopy(damaged, at, damaged, to, length);
        }
        case 4 -> damaged = replace(damaged, at, 1, new byte[0]);
        case 5 -> damaged = replace(damaged, at, 0, BOMBS.get(random.nextInt(BOMBS.size())));
        default -> {
          int length = Math.min(random.nextInt(24), damaged.length - at);
          byte[] copy = java.util.Arrays.copyOfRange(damaged, at, at + length);
          damaged = replace(damaged, random.nextInt(damaged.length), 0, copy);
        }
      }
    }
    return damaged;
  }

  private static byte[] replace(byte[] bytes, int at, int length, byte[] with) {
    byte[] result = new byte[bytes.length - length + with.length];
    System.arraycopy(bytes, 0, result, 0, at);
    System.arraycopy(with, 0, result, at, with.length);
    System.arraycopy(bytes, at + length, result, at + with.length, bytes.length - at - length);
    return result;
  }
}
