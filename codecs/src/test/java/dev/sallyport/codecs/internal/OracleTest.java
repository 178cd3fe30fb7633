package dev.sallyport.codecs.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.codecs.internal.Samples.Circle;
import dev.sallyport.codecs.internal.Samples.Everything;
import dev.sallyport.codecs.internal.Samples.Figure;
import dev.sallyport.codecs.internal.Samples.Point;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.Value;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Our bytes read and written by others: msgpack-core, and Jackson with its defaults. */
final class OracleTest {
  private static final Type NUMBERS = new Kit.Of<List<Long>>() {}.type();

  private static byte[] packed(Type type, Object value) {
    return Kit.encode(Encoding.MESSAGEPACK, type, value);
  }

  /** Around every power of two and every width of MessagePack. */
  private static List<Long> boundaries() {
    List<Long> numbers = new ArrayList<>(List.of(0L, -32L, -33L, Long.MIN_VALUE, Long.MAX_VALUE));
    for (int shift = 0; shift < 63; shift++) {
      for (long delta = -2; delta <= 2; delta++) {
        numbers.add((1L << shift) + delta);
        numbers.add(-(1L << shift) + delta);
      }
    }
    return numbers;
  }

  @Test
  void writesIntegersAsMsgpackCoreDoes() throws Exception {
    List<Long> numbers = boundaries();
    MessageBufferPacker packer = MessagePack.newDefaultBufferPacker();
    packer.packArrayHeader(numbers.size());
    for (long number : numbers) {
      packer.packLong(number);
    }
    assertThat(packed(NUMBERS, numbers)).isEqualTo(packer.toByteArray());
    assertThat(Kit.decode(Encoding.MESSAGEPACK, NUMBERS, packer.toByteArray())).isEqualTo(numbers);
  }

  @Test
  void writesStringsBytesArraysAndMapsOfEverySizeAsMsgpackCoreDoes() throws Exception {
    for (int size : new int[] {0, 1, 15, 16, 31, 32, 255, 256, 65535, 65536}) {
      MessageBufferPacker packer = MessagePack.newDefaultBufferPacker();
      packer.packArrayHeader(4).packString("x".repeat(size));
      packer.packBinaryHeader(size).writePayload(new byte[size]);
      packer.packArrayHeader(size);
      List<Object> list = new ArrayList<>();
      Map<String, Object> map = new java.util.LinkedHashMap<>();
      for (int i = 0; i < size; i++) {
        packer.packBoolean(true);
        list.add(true);
        map.put("k" + i, null);
      }
      packer.packMapHeader(size);
      for (String key : map.keySet()) {
        packer.packString(key).packNil();
      }
      Data data = Data.of(List.of("x".repeat(size), new byte[size], list, map));
      assertThat(packed(Data.class, data)).isEqualTo(packer.toByteArray());
      assertThat(Kit.decode(Encoding.MESSAGEPACK, Data.class, packer.toByteArray()))
          .isEqualTo(data);
    }
  }

  @Test
  void writesTimestampsAsMsgpackCoreDoes() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 3000; i++) {
      long second = random.nextLong() >> (25 + random.nextInt(30));
      if (second < -62_167_219_200L || second > 253_402_300_799L) {
        continue;
      }
      Instant instant =
          Instant.ofEpochSecond(second, random.nextBoolean() ? 0 : random.nextInt(1_000_000_000));
      MessageBufferPacker packer = MessagePack.newDefaultBufferPacker();
      packer.packTimestamp(instant);
      assertThat(packed(Instant.class, instant)).isEqualTo(packer.toByteArray());
      assertThat(Kit.decode(Encoding.MESSAGEPACK, Instant.class, packer.toByteArray()))
          .isEqualTo(instant);
    }
  }

  @Test
  void writesFloatsAsMsgpackCoreDoes() throws Exception {
    for (double number : new double[] {0, -0.0, 1.5, Double.MIN_VALUE, Double.MAX_VALUE}) {
      MessageBufferPacker packer = MessagePack.newDefaultBufferPacker();
      packer.packDouble(number);
      assertThat(packed(double.class, number)).isEqualTo(packer.toByteArray());
      packer.clear();
      packer.packFloat((float) 0.1);
      assertThat(packed(float.class, 0.1f)).isEqualTo(packer.toByteArray());
    }
  }

  @Test
  void readsWiderFormsThanItWrites() {
    for (String hex :
        List.of(
            "05",
            "cc05",
            "cd0005",
            "ce00000005",
            "cf0000000000000005",
            "d005",
            "d10005",
            "d200000005",
            "d30000000000000005")) {
      assertThat(Kit.fromMsgpack(int.class, hex)).isEqualTo(5);
    }
    for (String hex : List.of("a161", "d90161", "da000161", "db0000000161")) {
      assertThat(Kit.fromMsgpack(String.class, hex)).isEqualTo("a");
    }
    assertThat(Kit.fromMsgpack(Point.class, "dc00020102")).isEqualTo(new Point(1, 2));
    assertThat(Kit.fromMsgpack(Point.class, "dd000000020102")).isEqualTo(new Point(1, 2));
    for (String hex :
        List.of("d6ff00000001", "d7ff0000000000000001", "c70cff000000000000000000000001")) {
      assertThat(Kit.fromMsgpack(Instant.class, hex)).isEqualTo(Instant.ofEpochSecond(1));
    }
  }

  @Test
  void writesWhatMsgpackCoreReads() throws Exception {
    Figure circle = new Circle(new Point(-1, 300), 0.5);
    try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(packed(Figure.class, circle))) {
      Value value = unpacker.unpackValue();
      assertThat(value.toJson()).isEqualTo("[0,[[-1,300],0.5]]");
      assertThat(unpacker.hasNext()).isFalse();
    }
    try (MessageUnpacker unpacker =
        MessagePack.newDefaultUnpacker(packed(Everything.class, Samples.everything()))) {
      assertThat(unpacker.unpackValue().asArrayValue().size())
          .isEqualTo(Everything.class.getRecordComponents().length);
      assertThat(unpacker.hasNext()).isFalse();
    }
  }

  @Test
  void refusesUnsignedIntegersBeyondLong() throws Exception {
    MessageBufferPacker packer = MessagePack.newDefaultBufferPacker();
    packer.packBigInteger(BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE));
    assertThat(Kit.violation(Encoding.MESSAGEPACK, long.class, packer.toByteArray()).actual())
        .isEqualTo("18446744073709551615");
  }

  @Test
  void writesJsonThatJacksonReadsAsTheSameText() {
    Random random = new Random(11);
    JsonFactory jackson = new JsonFactory();
    for (int i = 0; i < 2000; i++) {
      String text = Generator.text(random);
      byte[] json = Kit.encode(Encoding.JSON, String.class, text);
      try (JsonParser parser = jackson.createParser(ObjectReadContext.empty(), json)) {
        assertThat(parser.nextToken()).isEqualTo(JsonToken.VALUE_STRING);
        assertThat(parser.getString()).isEqualTo(text);
      }
    }
  }

  @Test
  void writesJsonOnOneLineInAscii() {
    byte[] json = Kit.encode(Encoding.JSON, Everything.class, Samples.everything());
    for (byte b : json) {
      assertThat(b).isBetween((byte) 0x20, (byte) 0x7e);
    }
  }
}
