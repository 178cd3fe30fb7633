package dev.sallyport.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.cli.Captured;
import dev.sallyport.cli.Table;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutputTest {
  @Test
  void alignsTheFirstColumnLeftAndTheOthersRight() {
    Table table = new Table("child", "files", "bytes");
    table.row("java-1", "7", "1,024");

    assertThat(table.lines()).containsExactly("child    files   bytes", "java-1       7   1,024");
  }

  @Test
  void rejectsARowOfAnotherLength() {
    Table table = new Table("child", "files");

    assertThatThrownBy(() -> table.row("java-1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cells out of range: 1 (expected 2)");
  }

  @Test
  void printsProgressAsFourLinesWhereNobodyWatches() {
    Captured captured = new Captured(false);
    try (Progress progress = Progress.of("checking", 10, captured.console())) {
      IntStream.range(0, 10).forEach(i -> progress.step());
    }

    assertThat(captured.err().lines())
        .containsExactly(
            "checking: 3 of 10", "checking: 5 of 10", "checking: 8 of 10", "checking: 10 of 10");
  }

  @Test
  void drawsABarOnATerminal() {
    Captured captured = new Captured(true);
    try (Progress progress = Progress.of("checking", 10, captured.console())) {
      IntStream.range(0, 10).forEach(i -> progress.step());
    }

    assertThat(captured.err()).contains("\r").contains("checking").contains("10/10");
  }

  @Test
  void notesOnlyWhatDiffers() {
    Verdict verdict = new Verdict();
    verdict.expectEqual("answer", 42, 42);
    verdict.expectEqual("bytes", 0, 7);
    verdict.expect(false, "nobody came");

    assertThat(verdict.differences()).containsExactly("bytes: 7 (expected 0)", "nobody came");
  }

  @Test
  void saysHowToGetAMissingPython() {
    assertThat(Python.fault("no-such-python").orElseThrow())
        .contains("no-such-python is missing")
        .contains("fix: install Python 3.9 or later");
    assertThat(Python.fault()).isEmpty();
  }
}
