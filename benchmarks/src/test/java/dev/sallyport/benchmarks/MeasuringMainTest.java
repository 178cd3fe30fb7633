package dev.sallyport.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.benchmarks.harness.Contender.Origin;
import dev.sallyport.benchmarks.harness.Key;
import dev.sallyport.benchmarks.harness.MeasuringProcess;
import dev.sallyport.benchmarks.harness.MeasuringProcess.Program;
import dev.sallyport.benchmarks.harness.Placement;
import dev.sallyport.benchmarks.harness.Round;
import dev.sallyport.benchmarks.script.Scripts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a measuring process, a real one, says of itself. */
@Timeout(120)
final class MeasuringMainTest {
  @TempDir private Path scripts;

  private Round round(String key) {
    Program program =
        new Program(
            true,
            List.of("-D" + Scripts.DIRECTORY + "=" + scripts),
            System.getProperty("java.class.path"),
            MeasuringMain.class);
    try (MeasuringProcess process =
        MeasuringProcess.start(Benchmarks.contender(Key.parse(key)), Placement.FREE, program)) {
      return process.round(Duration.ofSeconds(1).toNanos());
    }
  }

  @Test
  void tellsHowMuchItsCompilersWorked() {
    // The first round of a JVM: there is a lot to compile.
    assertThat(round("call/rtt/floor-pipe").compiling())
        .hasValueSatisfying(part -> assertThat(part).isBetween(0.001, 100.0));
  }

  @Test
  void tellsNothingOfItsCompilersWhereAnotherProgramMeasures() {
    Optional<String> obstacle = Scripts.prepare(Origin.PYTHON_PEER, scripts);
    assumeTrue(obstacle.isEmpty(), obstacle::orElseThrow);
    assertThat(round("call/rtt/python-pipe").compiling()).isEmpty();
  }
}
