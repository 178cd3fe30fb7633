package dev.sallyport.codecs.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.RefusedException;
import dev.sallyport.codecs.internal.shape.CompiledShape;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Shape;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A list that changes while it is written, and keeps its size, is not sent as it never was. */
final class ChangingListTest {
  private static final String SOURCE =
      """
      package app;
      @dev.sallyport.Message
      public record Bag(java.util.List<Item> items) {
        public record Item(int number) {
          @Override public int number() {
            java.util.List<Item> list = LIST;
            if (number == 1) { list.add(list.remove(0)); }
            return number;
          }
        }
        static final java.util.List<Item> LIST = new java.util.ArrayList<>();
        public static Bag changing() {
          LIST.clear();
          for (int i = 0; i < 4; i++) { LIST.add(new Item(i)); }
          return new Bag(LIST);
        }
      }
      """;

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void refusesAListThatChangesUnderItsCodec(Encoding encoding, @TempDir Path directory)
      throws Exception {
    Class<?> type = Javac.in(directory).source(SOURCE).compile().succeeds().load("app.Bag");
    @SuppressWarnings("unchecked") // The shape of a class is one of its instances.
    Shape<Object> shape = (Shape<Object>) Generated.CODECS.shape(type, "Bag");
    Object bag = type.getMethod("changing").invoke(null);
    FrameBuffer out = new FrameBuffer(1 << 10);

    assertThat(CompiledShape.of(shape).isGenerated()).isTrue();
    assertThatThrownBy(
            () -> Generated.CODECS.codec(encoding).encode(shape, bag, out, Limits.defaults()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("VALUE-CHANGED");
    assertThat(out.size()).isZero();
  }
}
