package dev.sallyport.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Limits;
import dev.sallyport.pool.WorkerPool;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds the README to the sources. A block after {@code <!-- file: PATH -->} is that file without
 * its package, imports and blank lines around them; one after {@code <!-- output: CLASS -->} is
 * what that class prints; one after {@code <!-- lines: DIRECTORY -->} is made of lines of the
 * sources there, but for indentation and comments behind them.
 */
class ReadmeTest {
  private static final Pattern BLOCK =
      Pattern.compile(
          "<!-- (file|output|lines): (\\S+) -->\\n```\\w*\\n(.*?)\\n```", Pattern.DOTALL);
  private static final Pattern PREAMBLE = Pattern.compile("(?m)^(package|import) [\\w.]+;\\n");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\|");
  private static final int FIRST_SCREEN_LINES = 25;

  @Test
  void showsTheSourcesThatAreCompiledHere() throws IOException {
    List<MatchResult> blocks = blocks("file").toList();

    assertThat(blocks).hasSizeGreaterThanOrEqualTo(4);
    for (MatchResult block : blocks) {
      assertThat(block.group(3)).as(block.group(2)).isEqualTo(shown(block.group(2)));
    }
  }

  @Test
  void showsLinesOfTheSourcesThatAreCompiledHere() throws IOException {
    List<MatchResult> blocks = blocks("lines").toList();

    assertThat(blocks).isNotEmpty();
    for (MatchResult block : blocks) {
      assertThat(linesBelow(block.group(2)))
          .as(block.group(2))
          .containsAll(block.group(3).lines().map(ReadmeTest::bare).toList());
    }
  }

  @Test
  void showsWhatTheProgramsPrint() throws Exception {
    List<MatchResult> blocks = blocks("output").toList();

    assertThat(blocks).isNotEmpty();
    for (MatchResult block : blocks) {
      assertThat(block.group(3)).as(block.group(2)).isEqualTo(JavaProgram.outputOf(block.group(2)));
    }
  }

  @Test
  void needsAtMost25LinesForContractChildAndParent() throws IOException {
    long lines =
        blocks("file")
            .filter(block -> block.group(2).contains("/words/"))
            .flatMap(block -> block.group(3).lines())
            .count();

    assertThat(lines).isBetween(1L, (long) FIRST_SCREEN_LINES);
  }

  @Test
  void everyLimitIsInTheTable() throws IOException {
    String calls = Files.readString(Repository.path("docs/calls.md"));
    int start = calls.indexOf("## Limits\n");
    String limits = calls.substring(start, calls.indexOf("\n## ", start));

    assertThat(ROW.matcher(limits).results().map(row -> row.group(1)))
        .containsExactly(
            Stream.of(Limits.class.getRecordComponents())
                .map(RecordComponent::getName)
                .toArray(String[]::new));
  }

  @Test
  void everySettingOfAPoolIsInTheTable() throws IOException {
    String pools = Files.readString(Repository.path("docs/pools.md"));
    int start = pools.indexOf("## Defaults\n");
    String defaults = pools.substring(start, pools.indexOf("\n## ", start));

    assertThat(ROW.matcher(defaults).results().map(row -> row.group(1)))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(WorkerPool.Builder.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> method.getReturnType().equals(WorkerPool.Builder.class))
                .map(Method::getName)
                .collect(Collectors.toSet()));
  }

  private static Stream<MatchResult> blocks(String kind) throws IOException {
    String readme = Files.readString(Repository.path("README.md"));
    return BLOCK.matcher(readme).results().filter(block -> block.group(1).equals(kind));
  }

  private static Set<String> linesBelow(String directory) throws IOException {
    try (Stream<Path> files = Files.list(Repository.path(directory))) {
      Set<String> lines = new HashSet<>();
      for (Path file : files.toList()) {
        Files.readString(file).lines().map(ReadmeTest::bare).forEach(lines::add);
      }
      return lines;
    }
  }

  private static String bare(String line) {
    return line.replaceAll("//.*", "").strip();
  }

  private static String shown(String path) throws IOException {
    Path file = Repository.path(path);
    String text = Files.readString(file);
    return path.endsWith(".java")
        ? PREAMBLE.matcher(text).replaceAll("").strip()
        : text.stripTrailing();
  }
}
