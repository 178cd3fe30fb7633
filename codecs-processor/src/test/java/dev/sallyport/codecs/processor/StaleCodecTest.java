package dev.sallyport.codecs.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.codecs.internal.shape.CompiledShape;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A generated codec beside classes that were compiled anew without the processor. */
final class StaleCodecTest {
  @TempDir private Path directory;

  private CompiledShape<?> shapeAfter(String now) {
    return shapeAfter("record Part(int a, java.util.List<String> b) {}", now);
  }

  private CompiledShape<?> shapeAfter(String before, String now) {
    Javac.in(directory)
        .source("package app;\n@dev.sallyport.Message\nrecord Job(Part part) {}\n")
        .source("package app;\n" + before + "\n")
        .compile()
        .succeeds();
    Javac.Result result =
        Javac.in(directory)
            .source("package app;\n" + now + "\n")
            .options("-proc:none")
            .processorsOfOptions()
            .compile()
            .succeeds();
    return CompiledShape.of(Generated.CODECS.shape(result.load("app.Job"), "Job"));
  }

  private static Object read(CompiledShape<?> shape, String json) {
    byte[] bytes = json.getBytes(StandardCharsets.US_ASCII);
    return Generated.CODECS
        .codec(Encoding.JSON)
        .decode(shape, bytes, 0, bytes.length, Limits.defaults());
  }

  @Test
  void isNotUsedWhereARecordHasOtherComponents() {
    CompiledShape<?> shape = shapeAfter("record Part(int b, java.util.List<String> a) {}");

    assertThat(shape.isGenerated()).isFalse();
    assertThat(read(shape, "{\"part\":{\"b\":1,\"a\":[]}}"))
        .hasToString("Job[part=Part[b=1, a=[]]]");
  }

  @Test
  void givesWayWhereAComponentHasAnotherType() {
    CompiledShape<?> shape = shapeAfter("record Part(long a, java.util.List<String> b) {}");

    assertThat(read(shape, "{\"part\":{\"a\":5000000000,\"b\":[]}}"))
        .hasToString("Job[part=Part[a=5000000000, b=[]]]");
  }

  @Test
  void isNoLongerUsedOnceTheSchemaIsComparedAndDiffers() {
    for (String now :
        List.of(
            "record Part(int a, java.util.List<Integer> b) {}",
            "record Part(@dev.sallyport.WireName(\"x\") int a, java.util.List<String> b) {}")) {
      CompiledShape<?> shape = shapeAfter(now);
      shape.schema();

      assertThat(shape.isGenerated()).describedAs(now).isFalse();
    }
  }
}
