package dev.sallyport.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.Captured;
import dev.sallyport.cli.Sallyport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole demo with real children, and the README's account of it. */
class DemoTest {
  private static final Pattern BLOCK =
      Pattern.compile("<!-- demo -->\\n```\\n(.*?)\\n```", Pattern.DOTALL);

  private final Captured captured = new Captured(false);

  @TempDir Path directory;

  @BeforeEach
  void fill() throws IOException {
    Files.createDirectories(directory.resolve(".git"));
    Files.writeString(directory.resolve(".git/config"), "not looked at");
    Files.write(directory.resolve("binary"), new byte[] {0, (byte) 0xff, '\n', (byte) 0x80});
    Files.createFile(directory.resolve("empty"));
    for (int i = 0; i < 40; i++) {
      Files.writeString(directory.resolve("text-" + i), "a line\n".repeat(i * 10));
    }
  }

  @Test
  void comesOutAsExpected() throws IOException {
    int status = Sallyport.run(captured.console(), "demo", directory.toString());

    assertThat(captured.out())
        .contains("42 files")
        .contains("left out: 1 .git or target")
        .contains("java-1", "java-2", "python-1", "pool java: a call took")
        .contains("checked: 42 of 42 answers equal")
        .contains("$.lock", "0 bytes written; the channel is still usable")
        .contains("counted at the pipe: 0 bytes written")
        .contains("WorkerExitedException", "exit code 3", "FileAnalyst.analyse")
        .contains("ProtocolException", "Loading the model, 40 % done")
        .contains("the others go on: 3 of 3")
        .contains("msgpack")
        .contains("call 1: WorkerExitedException", "call 2, at the other worker: run once")
        .contains("call 3, @Idempotent, lost its worker too: run again, the right answer")
        .contains("the pool has its 2 workers again; calls answered: 2, failed: 1, run again: 1")
        .contains("All as expected, no process left behind")
        .doesNotContain("Not as expected", "\u001b");
    assertThat(captured.err()).contains("analysing: 42 of 42").contains("checking: 42 of 42");
    assertThat(status).isZero();
    assertThat(lines(captured.out())).containsAll(linesInReadme());
  }

  @Test
  void comesOutAsExpectedOverUnixSockets() {
    int status = Sallyport.run(captured.console(), "demo", "--over", "unix", directory.toString());

    assertThat(captured.out())
        .contains("frames of the Java workers: Unix domain sockets")
        .contains("checked: 42 of 42 answers equal")
        .contains("All as expected, no process left behind");
    assertThat(status).isZero();
  }

  @Test
  void drawsABoardOfTheWorkersOnATerminal() {
    Captured terminal = new Captured(true);

    int status = Sallyport.run(terminal.console(), "demo", directory.toString());

    assertThat(terminal.err())
        .contains("analysing: 42 of 42")
        .containsPattern("worker +pid +calls +now")
        .containsPattern("java-1 +\\d+ +\\d+")
        .containsPattern("python-1 +\\d+ +\\d+")
        .contains("\u001b[5A\r\u001b[2Kanalysing: ");
    assertThat(terminal.out()).doesNotContain("\u001b");
    assertThat(status).isZero();
  }

  @Test
  void failsForADirectoryWithNoFile() throws IOException {
    Path empty = Files.createDirectory(directory.resolve("nothing"));

    assertThat(Sallyport.run(captured.console(), "demo", empty.toString())).isEqualTo(1);
    assertThat(captured.out()).contains("Not as expected", "no file to analyse under " + empty);
  }

  /** The lines of the README's blocks that show the demo's output. */
  private static Set<String> linesInReadme() throws IOException {
    String readme = Files.readString(Path.of(System.getProperty("sallyport.home"), "README.md"));
    Set<String> lines =
        BLOCK
            .matcher(readme)
            .results()
            .flatMap(block -> lines(block.group(1)).stream())
            .collect(Collectors.toSet());
    assertThat(lines).as("lines of the demo's output in the README").hasSizeGreaterThan(20);
    return lines;
  }

  /** Lines without what differs from run to run: numbers, widths, and the names of files. */
  private static Set<String> lines(String text) {
    return text.lines()
        .map(line -> line.replaceAll("\\d[\\d,.]*", "N").replaceAll(" +", " "))
        .map(line -> line.replaceAll("^.*: N files", "DIR: N files"))
        .map(line -> line.replaceAll("^(longest line: .*) in .*", "$1 in FILE"))
        .collect(Collectors.toSet());
  }
}
