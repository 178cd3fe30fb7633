package dev.sallyport.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.Captured;
import dev.sallyport.examples.files.FileAnalysis;
import dev.sallyport.examples.files.FileReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTest {
  @TempDir Path directory;

  private FileSet.Entry entry;
  private FileReport right;

  @BeforeEach
  void write() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "some words\n");
    entry = FileSet.under(directory).entries().get(0);
    right = FileAnalysis.of(file);
  }

  @Test
  void countsARightAnswer() {
    Check check = check(new Job.Outcome(entry, Optional.of(right), ""));

    assertThat(check.agreed()).isEqualTo(1);
    assertThat(check.differences()).isEmpty();
  }

  @Test
  void namesAWrongAnswerAndTheRightOne() {
    FileReport wrong = new FileReport(1, 3, 10, right.sha256());

    Check check = check(new Job.Outcome(entry, Optional.of(wrong), ""));

    assertThat(check.differing()).isEqualTo(1);
    assertThat(check.differences())
        .containsExactly(entry.path() + ": " + wrong + " (expected " + right + ")");
  }

  @Test
  void countsACallThatFailed() {
    Check check = check(new Job.Outcome(entry, Optional.empty(), "java-1: why"));

    assertThat(check.differing()).isEqualTo(1);
    assertThat(check.differences()).containsExactly("java-1: why");
  }

  @Test
  void setsAFileThatChangedApart() throws IOException {
    Files.writeString(entry.path(), "other");

    Check check = check(new Job.Outcome(entry, Optional.of(right), ""));

    assertThat(check.changed()).isEqualTo(1);
    assertThat(check.differing()).isZero();
  }

  private static Check check(Job.Outcome outcome) {
    return Check.of(List.of(outcome), new Captured(false).console());
  }
}
