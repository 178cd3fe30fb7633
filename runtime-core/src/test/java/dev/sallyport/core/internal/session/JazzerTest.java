package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.internal.transport.FramesFuzz;
import dev.sallyport.core.internal.transport.Framing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lets Jazzer look for inputs that reach new code, in a JVM of its own, beginning with sound
 * conversations. Runs with the profile {@code fuzz}, which brings Jazzer.
 */
@Tag("fuzz")
class JazzerTest {
  private static final int SECONDS = Integer.getInteger("fuzz.seconds", 60);
  private static final int SEEDS = 20;

  @ParameterizedTest
  @ValueSource(classes = {FramesFuzz.class, SessionFuzz.class})
  @Timeout(value = 1, unit = TimeUnit.DAYS)
  void findsNoInputThatIsNeitherSoundNorAProtocolError(Class<?> target) throws Exception {
    Path directory = Path.of("target", "fuzz", target.getSimpleName()).toAbsolutePath();
    Path found = Files.createDirectories(directory.resolve("found"));
    Path corpus = Files.createDirectories(directory.resolve("corpus"));
    writeSeeds(corpus);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx1g"));
    if (Runtime.version().feature() >= 21) {
      command.add("-XX:+EnableDynamicAgentLoading");
    }
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + target.getName(),
            "--instrumentation_includes=dev.sallyport.**",
            "--reproducer_path=" + directory,
            "-artifact_prefix=" + directory + "/",
            "-max_total_time=" + SECONDS,
            "-max_len=8192",
            "-print_final_stats=1",
            found.toString(),
            corpus.toString()));
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      process.getOutputStream().close();
      assertThat(process.waitFor(SECONDS + 120L, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(output, StandardCharsets.UTF_8);
    System.out.println(said.lines().filter(line -> line.startsWith("stat::")).toList());
    assertThat(process.exitValue()).describedAs(said).isZero();
    assertThat(said).contains("stat::number_of_executed_units");
  }

  private static void writeSeeds(Path corpus) throws Exception {
    for (int seed = 0; seed < SEEDS; seed++) {
      for (int choice = 0; choice < 4; choice++) {
        Framing framing = (choice & 1) == 0 ? Framing.BINARY : Framing.LINES;
        Random random = new Random(seed);
        Conversation conversation =
            (choice & 2) != 0
                ? Conversation.toInitiator(framing, random)
                : Conversation.toAcceptor(framing, random);
        byte[] bytes = conversation.bytes();
        byte[] input = new byte[bytes.length + 1];
        input[0] = (byte) choice;
        System.arraycopy(bytes, 0, input, 1, bytes.length);
        Files.write(corpus.resolve(seed + "-" + choice), input);
      }
    }
  }
}
