package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SallyportTest {
  private final Captured captured = new Captured(false);

  @TempDir Path directory;

  @Test
  void printsHelp() {
    assertThat(Sallyport.run(captured.console(), "--help")).isZero();
    assertThat(captured.out()).contains("Usage: sallyport").contains("demo");
  }

  @Test
  void asksForACommand() {
    assertThat(Sallyport.run(captured.console())).isEqualTo(2);
    assertThat(captured.err()).contains("Missing required subcommand").contains("Usage: sallyport");
  }

  @Test
  void rejectsADirectoryThatIsNotThere() {
    Path missing = directory.resolve("missing");

    assertThat(Sallyport.run(captured.console(), "demo", missing.toString())).isEqualTo(2);
    assertThat(captured.err()).contains("no such directory: " + missing);
  }
}
