package dev.sallyport.codecs.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That documents load no classes, by the log of a JVM that decodes hostile ones. */
final class GadgetTest {
  private static final Pattern LOADED = Pattern.compile("\\[class,load\\s*\\] (\\S+) source:.*");

  @TempDir Path directory;

  private Set<String> loadedBy(String... arguments) throws Exception {
    Path log = directory.resolve("classes");
    Files.deleteIfExists(log);
    ChildJvm.Outcome outcome =
        ChildJvm.run(
            directory,
            GadgetMain.class,
            List.of("-Xlog:class+load=info:file=" + log + ":tags:filecount=0"),
            arguments);
    assertThat(outcome.exit()).describedAs(outcome.output()).isZero();
    Matcher counts = Pattern.compile("accepted (\\d+) refused (\\d+)").matcher(outcome.output());
    assertThat(counts.find()).describedAs(outcome.output()).isTrue();
    assertThat(Integer.parseInt(counts.group(1))).isGreaterThan(10_000);
    assertThat(Integer.parseInt(counts.group(2))).isGreaterThan(10_000);
    Set<String> loaded = new HashSet<>();
    try (Stream<String> lines = Files.lines(log)) {
      lines.forEach(line -> {
        Matcher matcher = LOADED.matcher(line);
        if (matcher.matches()) {
          loaded.add(matcher.group(1));
        }
      });
    }
    assertThat(loaded)
        .contains("dev.sallyport.codecs.internal.shape.RecordNode", Samples.Figure.class.getName());
    return loaded;
  }

  @Test
  void documentsThatNameClassesLoadNone() throws Exception {
    Set<String> loaded = loadedBy();
    assertThat(loaded).doesNotContainAnyElementsOf(GadgetMain.GADGETS);
    // They are on the class path, and nothing of their packages was as much as looked at.
    assertThat(loaded)
        .noneMatch(name ->
            name.startsWith("org.h2.")
                || name.startsWith("org.hibernate.")
                || name.startsWith("org.springframework.")
                || name.startsWith("javax."));
  }

  @Test
  void theLogTellsOfAClassThatIsLoaded() throws Exception {
    assertThat(loadedBy(GadgetMain.GADGETS.get(0))).contains(GadgetMain.GADGETS.get(0));
  }
}
