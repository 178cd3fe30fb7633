package dev.sallyport.codecs.internal;

import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.InvalidDataException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Decodes bombs in every place of documents of several types, on a thread with a small stack and in
 * a JVM with a small heap. Prints how many; ends with 1 at the first outcome that is neither a
 * value nor invalid data.
 */
final class BombMain {
  private static final int STACK_BYTES = 256 << 10;
  private static final int FILL = 1 << 18;

  private static final List<String> LENGTHS =
      List.of(
          "dd7fffffff",
          "ddffffffff",
          "dcffff",
          "df7fffffff",
          "dfffffffff",
          "deffff",
          "c67fffffff",
          "c6ffffffff",
          "c5ffff",
          "db7fffffff",
          "dbffffffff",
          "daffff",
          "c97fffffffff",
          "c97fffffff01",
          "dd000fffff",
          "df0007ffff",
          "c6000fffff",
          "db000fffff");

  private int decoded;
  private int accepted;

  private BombMain() {}

  public static void main(String[] arguments) throws Exception {
    BombMain main = new BombMain();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                main.all();
              } catch (Throwable e) {
                failure.set(e);
              }
            },
            "small stack",
            STACK_BYTES);
    thread.start();
    thread.join();
    if (failure.get() != null) {
      failure.get().printStackTrace();
      System.exit(1);
    }
    System.out.println("decoded " + main.decoded + " accepted " + main.accepted);
  }

  private void all() {
    Map<Type, Object> values = new LinkedHashMap<>();
    values.put(Data.class, Data.of(Map.of("k", List.of(1, "s", Map.of("i", List.of())))));
    values.put(Samples.Figure.class, Samples.everything().figure());
    values.put(
        Samples.Tree.class, new Samples.Tree("a", List.of(new Samples.Tree("b", List.of()))));
    values.put(new Kit.Of<Map<Integer, List<long[]>>>() {}.type(), Map.of(1, List.of(new long[2])));
    values.put(Samples.Everything.class, Samples.everything());
    values.forEach((type, value) -> {
      lengths(type, Kit.encode(Encoding.MESSAGEPACK, type, value));
      text(type, Kit.encode(Encoding.JSON, type, value));
    });
    nested();
    numbers();
  }

  /** Each length in the place of each part, with nothing behind it, with zeros, and with nil. */
  private void lengths(Type type, byte[] document) {
    for (String hex : LENGTHS) {
      byte[] bomb = HexFormat.of().parseHex(hex);
      for (int at = 0; at <= document.length; at++) {
        byte[] bytes = Arrays.copyOf(document, at + bomb.length + 64);
        System.arraycopy(bomb, 0, bytes, at, bomb.length);
        decode(Encoding.MESSAGEPACK, type, bytes, at + bomb.length);
        decode(Encoding.MESSAGEPACK, type, bytes, bytes.length);
      }
    }
    // Enough bytes behind it for the length to be believed, and for deep nesting. What is decoded
    // takes up to a hundred times the bytes of an empty map, so fewer of those.
    for (String hex :
        List.of("dd7fffffff", "dd000fffff", "df0007ffff", "c6000fffff", "91", "81a161")) {
      byte[] bomb = HexFormat.of().parseHex(hex);
      for (byte filler : new byte[] {0, (byte) 0xc0, (byte) 0x91, (byte) 0x80}) {
        int fill = filler == (byte) 0x80 ? FILL / 16 : FILL / 2;
        byte[] bytes = new byte[document.length + bomb.length + fill];
        for (int at = 0; at <= document.length; at += Math.max(1, document.length / 8)) {
          Arrays.fill(bytes, filler);
          System.arraycopy(document, 0, bytes, 0, at);
          System.arraycopy(bomb, 0, bytes, at, bomb.length);
          decode(Encoding.MESSAGEPACK, type, bytes, bytes.length);
        }
      }
    }
  }

  /** Lists in lists, and maps in maps, each claiming most of the bytes left. */
  private void nested() {
    for (String hex : List.of("dd00020000", "df0000c00000", "df0000c000a161", "9201dd00020000")) {
      byte[] unit = HexFormat.of().parseHex(hex);
      for (int depth = 1; depth < 70; depth++) {
        byte[] bytes = new byte[FILL];
        for (int i = 0; i < depth; i++) {
          System.arraycopy(unit, 0, bytes, i * unit.length, unit.length);
        }
        decode(Encoding.MESSAGEPACK, Data.class, bytes, bytes.length);
        decode(Encoding.MESSAGEPACK, Samples.Tree.class, bytes, bytes.length);
      }
    }
  }

  /** Long numbers, strings and names, and deep nesting, in the place of each part. */
  private void text(Type type, byte[] document) {
    for (String bomb :
        List.of("1", "[", "{\"a\":", "\"x", "\"\\u0041", "[1,", "{\"\":1,\"", "-1e9", " ")) {
      byte[] unit = bomb.getBytes(StandardCharsets.US_ASCII);
      byte[] bytes = new byte[document.length + FILL];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = unit[i % unit.length];
      }
      for (int at = document.length; at >= 0; at -= Math.max(1, document.length / 40)) {
        System.arraycopy(document, 0, bytes, 0, at);
        decode(Encoding.JSON, type, bytes, bytes.length);
        for (int i = 0; i < at; i++) {
          bytes[i] = unit[i % unit.length];
        }
      }
    }
  }

  private void numbers() {
    List<String> texts =
        List.of(
            "1e2147483647",
            "1E+999999999",
            "1e-2147483648",
            "9".repeat(FILL),
            "0." + "0".repeat(FILL) + "1",
            "PT" + "9".repeat(FILL) + "S",
            "P" + "9".repeat(FILL) + "Y",
            "2026-01-01T00:00:00." + "0".repeat(FILL) + "Z",
            "A".repeat(FILL));
    List<Type> types =
        List.of(
            int.class,
            long.class,
            double.class,
            BigDecimal.class,
            BigInteger.class,
            Instant.class,
            Duration.class,
            java.util.UUID.class,
            byte[].class,
            java.net.URI.class,
            java.time.ZoneId.class,
            java.util.Locale.class,
            java.time.ZonedDateTime.class,
            Data.class);
    for (String text : texts) {
      for (Type type : types) {
        for (String quote : List.of("", "\"")) {
          byte[] json = (quote + text + quote).getBytes(StandardCharsets.US_ASCII);
          decode(Encoding.JSON, type, json, json.length);
        }
        byte[] packed = Kit.encode(Encoding.MESSAGEPACK, String.class, text);
        decode(Encoding.MESSAGEPACK, type, packed, packed.length);
      }
    }
  }

  private void decode(Encoding encoding, Type type, byte[] bytes, int length) {
    try {
      Kit.CODECS.codec(encoding).decode(Kit.shape(type), bytes, 0, length, Kit.LIMITS);
      accepted++;
    } catch (InvalidDataException e) {
      if (e.violation().offset() < 0 || e.violation().offset() > length) {
        throw new AssertionError("offset out of range", e);
      }
    }
    decoded++;
  }
}
