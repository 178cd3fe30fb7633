package dev.sallyport.codecs.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BombTest {
  @TempDir Path directory;

  @Test
  void bombsAreAnsweredWithASmallHeapAndASmallStack() throws Exception {
    ChildJvm.Outcome outcome =
        ChildJvm.run(
            directory, BombMain.class, List.of("-Xmx16m", "-XX:-OmitStackTraceInFastThrow"));
    assertThat(outcome.exit()).describedAs(outcome.output()).isZero();
    Matcher counts = Pattern.compile("decoded (\\d+) accepted (\\d+)").matcher(outcome.output());
    assertThat(counts.find()).describedAs(outcome.output()).isTrue();
    assertThat(Integer.parseInt(counts.group(1))).isGreaterThan(10_000);
  }
}
