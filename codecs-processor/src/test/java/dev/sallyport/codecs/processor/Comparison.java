package dev.sallyport.codecs.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Encoding;
import dev.sallyport.InvalidDataException;
import dev.sallyport.Limits;
import dev.sallyport.RefusedException;
import dev.sallyport.codecs.internal.StandardCodecs;
import dev.sallyport.codecs.internal.derive.CanonicalJson;
import dev.sallyport.codecs.internal.shape.CompiledShape;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.MessageCodec;
import dev.sallyport.spi.Shape;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A generated codec beside the interpreted tree of the same type. The codec is also asked alone:
 * with the tree behind it, it could refuse everything and nobody would see.
 */
final class Comparison<T> {
  private static final StandardCodecs CODECS = new StandardCodecs();

  private final String name;
  private final Form form;
  private final CompiledShape<T> both;
  private final CompiledShape<T> tree;
  private final CompiledShape<T> direct;
  private int accepted;
  private int refused;
  private int onlyTree;

  Comparison(String name, Shape<T> shape, MessageCodec<T> codec, Form form) {
    this.name = name;
    this.form = form;
    this.both = CompiledShape.of(shape);
    this.tree = both.interpreted();
    this.direct = DirectShape.of(codec);
    assertThat(codec.schema()).describedAs(name).isEqualTo(CanonicalJson.of(shape.schema()));
    assertThat(codec.fits()).describedAs(name).isTrue();
    assertThat(both.isGenerated()).describedAs(name).isTrue();
    assertThat(tree.isGenerated()).describedAs(name).isFalse();
  }

  int accepted() {
    return accepted;
  }

  int refused() {
    return refused;
  }

  /** How often the tree took what the codec had given up: that costs time, and nothing else. */
  int onlyTree() {
    return onlyTree;
  }

  private byte[] encode(Encoding encoding, CompiledShape<T> shape, T value, Limits limits) {
    FrameBuffer out = new FrameBuffer(limits.maxMessageBytes());
    out.write(new byte[] {7}, 0, 1);
    try {
      CODECS.codec(encoding, form).encode(shape, value, out, limits);
    } catch (RuntimeException | DirectShape.GaveUp e) {
      assertThat(out.size()).isEqualTo(1);
      throw e;
    }
    return Arrays.copyOfRange(out.array(), 1, out.size());
  }

  private T decode(Encoding encoding, CompiledShape<T> shape, byte[] bytes, Limits limits) {
    return CODECS.codec(encoding, form).decode(shape, bytes, 0, bytes.length, limits);
  }

  /** Writes a value in both ways, and reads what was written; null if both refuse it. */
  byte @Nullable [] write(Encoding encoding, T value, Limits limits, boolean regular) {
    byte[] expected;
    try {
      expected = encode(encoding, tree, value, limits);
    } catch (RefusedException e) {
      refused++;
      String message = e.getMessage();
      RefusedException thrown = catchRefused(encoding, value, limits);
      assertThat(thrown).describedAs("%s: %s", name, message).isNotNull();
      assertThat(thrown.getMessage()).isEqualTo(message);
      assertThat(direct(encoding, value, limits)).describedAs("%s: %s", name, message).isNull();
      return null;
    }
    accepted++;
    assertThat(encode(encoding, both, value, limits)).describedAs(name).isEqualTo(expected);
    byte[] alone = direct(encoding, value, limits);
    if (alone == null) {
      onlyTree++;
      assertThat(regular).describedAs("%s: %s gave up a regular value", name, encoding).isFalse();
    } else {
      assertThat(alone).describedAs(name).isEqualTo(expected);
    }
    return expected;
  }

  private @Nullable RefusedException catchRefused(Encoding encoding, T value, Limits limits) {
    try {
      encode(encoding, both, value, limits);
      return null;
    } catch (RefusedException e) {
      return e;
    }
  }

  private byte @Nullable [] direct(Encoding encoding, T value, Limits limits) {
    try {
      return encode(encoding, direct, value, limits);
    } catch (DirectShape.GaveUp e) {
      return null;
    }
  }

  /** Reads a document in both ways: the same value, or the same complaint. */
  @Nullable Object read(Encoding encoding, byte[] bytes, Limits limits) {
    T value;
    try {
      value = decode(encoding, tree, bytes, limits);
    } catch (InvalidDataException e) {
      refused++;
      String shown = show(encoding, bytes);
      assertThat(complaint(encoding, bytes, limits)).describedAs(shown).isEqualTo(e.getMessage());
      try {
        Object taken = decode(encoding, direct, bytes, limits);
        throw new AssertionError(
            name + ": the codec took " + shown + " as " + taken + ", the tree: " + e.getMessage());
      } catch (DirectShape.GaveUp | InvalidDataException gaveUp) {
        // The latter where there is no value to begin with.
        return null;
      }
    }
    accepted++;
    Object expected = RandomValues.comparable(value);
    assertThat(RandomValues.comparable(decode(encoding, both, bytes, limits))).isEqualTo(expected);
    try {
      assertThat(RandomValues.comparable(decode(encoding, direct, bytes, limits)))
          .describedAs("%s: %s", name, show(encoding, bytes))
          .isEqualTo(expected);
    } catch (DirectShape.GaveUp e) {
      throw new AssertionError(name + ": the codec gave up " + show(encoding, bytes), e);
    }
    return expected;
  }

  private @Nullable String complaint(Encoding encoding, byte[] bytes, Limits limits) {
    try {
      decode(encoding, both, bytes, limits);
      return null;
    } catch (InvalidDataException e) {
      return e.getMessage();
    }
  }

  /** A document, damaged in a random way. */
  static byte[] damaged(Encoding encoding, byte[] bytes, Random random) {
    if (encoding == Encoding.JSON && random.nextInt(3) > 0) {
      String json = new String(bytes, StandardCharsets.ISO_8859_1);
      return JsonDamage.damage(json, random).getBytes(StandardCharsets.ISO_8859_1);
    }
    byte[] damaged = bytes.clone();
    int at = random.nextInt(damaged.length);
    switch (random.nextInt(5)) {
      case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> damaged[at] = (byte) random.nextInt();
      case 2 -> damaged[at] = (byte) (encoding == Encoding.JSON ? '1' : 77);
      case 3 -> damaged = Arrays.copyOf(damaged, at);
      default -> {
        byte[] cut = new byte[damaged.length - 1];
        System.arraycopy(damaged, 0, cut, 0, at);
        System.arraycopy(damaged, at + 1, cut, at, cut.length - at);
        damaged = cut;
      }
    }
    return damaged;
  }

  private static String show(Encoding encoding, byte[] bytes) {
    return encoding == Encoding.JSON
        ? new String(bytes, StandardCharsets.ISO_8859_1)
        : HexFormat.of().formatHex(bytes);
  }
}
