package dev.sallyport.examples.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileAnalysisTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "''|0|0|0",
        "\\n|1|0|0",
        "a|1|1|1",
        "a\\n|1|1|1",
        "a\\nbc|2|2|2",
        "one two\\n\\nthree\\r\\n four|4|4|7",
        " \\t\\x0B\\f\\r|1|0|5",
        "\\r\\r|1|0|2",
      })
  void countsBytes(String text, long lines, long words, long longestLine) throws IOException {
    FileReport report = analyse(unescape(text).getBytes(StandardCharsets.ISO_8859_1));

    assertThat(report.lines()).as("lines").isEqualTo(lines);
    assertThat(report.words()).as("words").isEqualTo(words);
    assertThat(report.longestLine()).as("longest line").isEqualTo(longestLine);
  }

  @Test
  void carriesAWordAndALineOverTheEndOfItsBuffer() throws IOException {
    FileReport report = analyse("x".repeat(200_000).getBytes(StandardCharsets.US_ASCII));

    assertThat(report.words()).isEqualTo(1);
    assertThat(report.longestLine()).isEqualTo(200_000);
  }

  @Test
  void digestsTheBytes() throws IOException {
    assertThat(analyse(new byte[0]).sha256())
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }

  private FileReport analyse(byte[] bytes) throws IOException {
    return FileAnalysis.of(Files.write(directory.resolve("file"), bytes));
  }

  private static String unescape(String text) {
    return text.replace("\\x0B", "\u000B").translateEscapes();
  }
}
