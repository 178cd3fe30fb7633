package dev.sallyport.codecs.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.sallyport.Encoding;
import dev.sallyport.InvalidDataException;
import dev.sallyport.spi.Shape;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random values, and random damage to their documents. Seeded: a failure comes again. */
final class PropertyTest {
  private static final long FUZZ_NANOS = 3_000_000_000L;

  @Test
  void roundTripsRandomValuesOfRandomTypesInBothEncodings() {
    for (int seed = 0; seed < 3000; seed++) {
      Generator generator = new Generator(new Random(seed));
      Type type = generator.type(3);
      Object value = generator.value(type, 4);
      assertThat(Kit.roundTrip(type, value)).describedAs("seed %s", seed).isEqualTo(value);
    }
  }

  @Test
  void answersEveryTruncationWithInvalidData() {
    for (Encoding encoding : Encoding.values()) {
      Object value = Samples.everything();
      byte[] whole = Kit.encode(encoding, Samples.Everything.class, value);
      for (int length = 0; length < whole.length; length++) {
        Kit.violation(encoding, Samples.Everything.class, Arrays.copyOf(whole, length));
      }
      byte[] more = Arrays.copyOf(whole, whole.length + 1);
      more[whole.length] = (byte) (encoding == Encoding.JSON ? '1' : 0xc0);
      Kit.violation(encoding, Samples.Everything.class, more);
    }
  }

  @Test
  void answersDamagedDocumentsWithInvalidDataOnly() {
    Random random = new Random(42);
    Type[] types = {
      Samples.Everything.class, Samples.Figure.class, dev.sallyport.Data.class, Samples.Tree.class
    };
    long end = System.nanoTime() + FUZZ_NANOS;
    int refused = 0;
    int accepted = 0;
    while (System.nanoTime() < end) {
      Type type = types[random.nextInt(types.length)];
      Encoding encoding = random.nextBoolean() ? Encoding.JSON : Encoding.MESSAGEPACK;
      Shape<Object> shape = Kit.shape(type);
      Object value = new Generator(random).value(type, 3);
      byte[] bytes = Mutations.damage(Kit.encode(encoding, type, value), random);
      try {
        Object read = Kit.decode(encoding, type, bytes);
        // What is accepted is a value like any other.
        Kit.encode(encoding, shape, read, Kit.LIMITS);
        accepted++;
      } catch (InvalidDataException e) {
        assertThat(e.violation().offset()).isBetween(0L, (long) bytes.length);
        refused++;
      } catch (RuntimeException | StackOverflowError e) {
        fail("%s of %s: %s", encoding, type, show(encoding, bytes), e);
      }
    }
    assertThat(refused).isGreaterThan(1000);
    assertThat(accepted).isGreaterThan(10);
  }

  private static String show(Encoding encoding, byte[] bytes) {
    return encoding == Encoding.JSON
        ? new String(bytes, StandardCharsets.ISO_8859_1)
        : HexFormat.of().formatHex(bytes);
  }
}
