package dev.sallyport.codecs.processor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.Encoding;
import dev.sallyport.InvalidDataException;
import dev.sallyport.Limits;
import dev.sallyport.RefusedException;
import dev.sallyport.codecs.internal.shape.CompiledShape;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Shape;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where code of others fails under a generated codec, what is told is what the tree tells. */
final class OwnCodeTest {
  private static final String SOURCE =
      """
      package app;
      @dev.sallyport.Message
      public record Bag(java.util.List<Item> items, java.util.List<String> names) {
        public record Item(int how) {
          public Item {
            if (how == 2) { deeper(how); }
            if (how == 4) { throw new OutOfMemoryError("in the test"); }
          }
          @Override public int how() {
            if (how == 3) { throw new OutOfMemoryError("in the test"); }
            return how == 1 ? deeper(how) : how;
          }
        }
        static int deeper(int n) { return deeper(n + 1) + 1; }
        @SuppressWarnings("unchecked")
        static <T extends Throwable> String sneak(Throwable thrown) throws T { throw (T) thrown; }
        public static Bag of(int how) {
          return new Bag(java.util.List.of(new Item(0), new Item(how)), java.util.List.of());
        }
        public static Bag view(Throwable thrown) {
          return new Bag(java.util.List.of(), java.util.Collections.unmodifiableList(
              new java.util.AbstractList<String>() {
                @Override public String get(int index) {
                  return Bag.<RuntimeException>sneak(thrown);
                }
                @Override public int size() { return 1; }
              }));
        }
      }
      """;

  @TempDir private Path directory;

  private Class<?> type;
  private Shape<Object> shape;

  @BeforeEach
  @SuppressWarnings("unchecked") // The shape of a class is one of its instances.
  void compile() {
    type = Javac.in(directory).source(SOURCE).compile().succeeds().load("app.Bag");
    shape = (Shape<Object>) Generated.CODECS.shape(type, "Bag");
    assertThat(CompiledShape.of(shape).isGenerated()).isTrue();
  }

  private void encode(Encoding encoding, Object bag) {
    FrameBuffer out = new FrameBuffer(1 << 10);
    try {
      Generated.CODECS.codec(encoding).encode(shape, bag, out, Limits.defaults());
    } finally {
      assertThat(out.size()).isZero();
    }
  }

  private Object decode(String json) {
    byte[] bytes = json.getBytes(US_ASCII);
    return Generated.CODECS
        .codec(Encoding.JSON)
        .decode(shape, bytes, 0, bytes.length, Limits.defaults());
  }

  @Test
  void anAccessorThatNeverReturnsIsRefused() throws Exception {
    Object bag = type.getMethod("of", int.class).invoke(null, 1);
    for (Encoding encoding : Encoding.values()) {
      assertThatThrownBy(() -> encode(encoding, bag))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining(
              "Bag.items[1].how could not be read: how() threw java.lang.StackOverflowError");
    }
  }

  @Test
  void aCheckedExceptionOfAViewIsARefusal() throws Exception {
    Object bag =
        type.getMethod("view", Throwable.class)
            .invoke(null, new java.io.IOException("in the test"));
    for (Encoding encoding : Encoding.values()) {
      assertThatThrownBy(() -> encode(encoding, bag))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining(
              "Bag.names could not be read: its own code threw java.io.IOException");
    }
  }

  @Test
  void aConstructorThatNeverReturnsIsAViolation() {
    assertThatThrownBy(() -> decode("{\"items\":[{\"how\":0},{\"how\":2}],\"names\":[]}"))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("$.items[1]")
        .hasMessageContaining("refused: java.lang.StackOverflowError");
  }

  @Test
  void memoryThatHasRunOutIsNoFaultOfTheValue() throws Exception {
    Object bag = type.getMethod("of", int.class).invoke(null, 3);
    for (Encoding encoding : Encoding.values()) {
      assertThatThrownBy(() -> encode(encoding, bag)).isInstanceOf(OutOfMemoryError.class);
    }
    assertThatThrownBy(() -> decode("{\"items\":[{\"how\":4}],\"names\":[]}"))
        .isInstanceOf(OutOfMemoryError.class);
  }
}
