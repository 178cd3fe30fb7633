package dev.sallyport.codecs.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lets Jazzer look for inputs that reach new code, in a JVM of its own, beginning with the corpus.
 * Runs with the profile {@code fuzz}, which brings Jazzer. What it finds belongs into the corpus.
 */
@Tag("fuzz")
final class JazzerTest {
  private static final String JAZZER = "com.code_intelligence.jazzer.Jazzer";
  private static final int SECONDS = Integer.getInteger("fuzz.seconds", 60);

  @ParameterizedTest
  @ValueSource(classes = {MessagePackFuzz.class, JsonFuzz.class})
  @Timeout(value = 1, unit = TimeUnit.DAYS)
  void findsNoInputThatIsNeitherAValueNorInvalidData(Class<?> target) throws Exception {
    Path directory = Path.of("target", "fuzz", target.getSimpleName()).toAbsolutePath();
    // What was found is kept from run to run, until the target directory goes.
    Path found = Files.createDirectories(directory.resolve("found"));
    Path corpus =
        Path.of("src", "test", "fuzz", target == JsonFuzz.class ? "json" : "msgpack")
            .toAbsolutePath();
    List<String> options = new ArrayList<>(List.of("-Xmx1g", "-Xss1m"));
    if (Runtime.version().feature() >= 21) {
      options.add("-XX:+EnableDynamicAgentLoading");
    }
    ChildJvm.Outcome outcome =
        ChildJvm.run(
            directory,
            JAZZER,
            Duration.ofSeconds(SECONDS + 120L),
            options,
            List.of(
                "--target_class=" + target.getName(),
                "--instrumentation_includes=dev.sallyport.**:tools.jackson.**",
                "--reproducer_path=" + directory,
                "-artifact_prefix=" + directory + "/",
                "-max_total_time=" + SECONDS,
                "-max_len=4096",
                "-print_final_stats=1",
                found.toString(),
                corpus.toString()));
    System.out.println(outcome.output().lines().filter(line -> line.startsWith("stat::")).toList());
    assertThat(outcome.exit()).describedAs(outcome.output()).isZero();
    assertThat(outcome.output()).contains("stat::number_of_executed_units");
  }
}
