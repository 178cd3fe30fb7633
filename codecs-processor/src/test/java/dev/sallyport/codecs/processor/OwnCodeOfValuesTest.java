package dev.sallyport.codecs.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.Encoding;
import dev.sallyport.InvalidDataException;
import dev.sallyport.Limits;
import dev.sallyport.RefusedException;
import dev.sallyport.codecs.internal.shape.CompiledShape;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Shape;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the code of a value throws under a generated codec fails that value, and is explained. */
final class OwnCodeOfValuesTest {
  private static final String SOURCE =
      """
      package app;
      @dev.sallyport.Message
      public record Report(String title, java.util.List<String> rows) {
        public static String fails = "";
        public Report {
          if (fails.equals("constructor")) { endless(1); }
        }
        static int endless(int n) { return endless(n + 1) + 1; }
        @Override public String title() {
          if (fails.equals("accessor")) { endless(1); }
          if (fails.equals("memory")) { throw new OutOfMemoryError("in the test"); }
          return title;
        }
        @SuppressWarnings("unchecked")
        static <X extends Throwable> RuntimeException sneak(Throwable thrown) throws X {
          throw (X) thrown;
        }
        public static Report failing(String how) {
          fails = how;
          return new Report("a", java.util.Collections.unmodifiableList(
              new java.util.AbstractList<String>() {
                @Override public int size() { return 1; }
                @Override public String get(int index) {
                  throw Report.<RuntimeException>sneak(new java.io.IOException("closed"));
                }
              }));
        }
      }
      """;

  @TempDir private Path directory;
  private Class<?> type = Object.class;

  @BeforeEach
  void compile() {
    type = Javac.in(directory).source(SOURCE).compile().succeeds().load("app.Report");
  }

  @SuppressWarnings("unchecked") // The shape of a class is one of its instances.
  private Shape<Object> shape() {
    Shape<Object> shape = (Shape<Object>) Generated.CODECS.shape(type, "Report");
    assertThat(CompiledShape.of(shape).isGenerated()).isTrue();
    return shape;
  }

  private void write(Encoding encoding, String how, FrameBuffer out) throws Exception {
    Object report = type.getMethod("failing", String.class).invoke(null, how);
    Generated.CODECS.codec(encoding).encode(shape(), report, out, Limits.defaults());
  }

  @ParameterizedTest
  @EnumSource
  void refusesAViewThatThrowsPastTheCompiler(Encoding encoding) {
    FrameBuffer out = new FrameBuffer(1 << 10);

    assertThatThrownBy(() -> write(encoding, "view", out))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("Report.rows")
        .hasMessageContaining("java.io.IOException")
        .hasMessageContaining("VALUE-ACCESSOR");
    assertThat(out.size()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void refusesAnAccessorWithoutAnEnd(Encoding encoding) {
    FrameBuffer out = new FrameBuffer(1 << 10);

    assertThatThrownBy(() -> write(encoding, "accessor", out))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("Report.title could not be read: title() threw")
        .hasMessageContaining("StackOverflowError");
    assertThat(out.size()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void letsTheEndOfMemoryPass(Encoding encoding) {
    FrameBuffer out = new FrameBuffer(1 << 10);

    assertThatThrownBy(() -> write(encoding, "memory", out)).isInstanceOf(OutOfMemoryError.class);
    assertThat(out.size()).isZero();
  }

  @Test
  void tellsWhichConstructorHasNoEnd() throws Exception {
    type.getField("fails").set(null, "constructor");
    byte[] json = "{\"title\":\"a\",\"rows\":[]}".getBytes(StandardCharsets.US_ASCII);

    assertThatThrownBy(() ->
            Generated.CODECS
                .codec(Encoding.JSON)
                .decode(shape(), json, 0, json.length, Limits.defaults()))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("constructor of app.Report refused")
        .hasMessageContaining("StackOverflowError");
  }
}
