package dev.sallyport.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class NoiseTest {
  @Test
  void countsChildrenThatHaveEndedAsOurs() throws Exception {
    assumeTrue(Files.isReadable(Path.of("/proc/self/stat")), "needs Linux");
    long before = Noise.ours();
    Process busy =
        new ProcessBuilder("sh", "-c", "i=0; while [ $i -lt 1000000 ]; do i=$((i+1)); done")
            .start();
    assertThat(busy.waitFor()).isZero();
    assertThat(Noise.ours() - before).as("hundredths of a second").isGreaterThan(50);
  }

  @Test
  void namesWhatMakesARunNoisy() {
    assertThat(Noise.verdict(0.1, 0.1, 0.02))
        .startsWith("quiet: ")
        .doesNotContain("again", "more than");
    assertThat(Noise.verdict(0.103, 0.004, 0))
        .isEqualTo(
            "NOISY: the middle half of a floor's rounds lies within 10.3 % (more than 10 %),"
                + " other processes took 0.4 % of the processors, 0.0 % was stolen; run it again");
    assertThat(Noise.verdict(0.05, 0.11, 0.03))
        .isEqualTo(
            "NOISY: the middle half of a floor's rounds lies within 5.0 %, other processes took"
                + " 11.0 % of the processors (more than 10 %), 3.0 % was stolen (more than 2 %);"
                + " run it again");
  }

  @Test
  void whatIsMoreThanItsLimitIsNotRoundedToIt() {
    assertThat(Noise.verdict(0.10001, 0, 0)).contains("within 10.1 % (more than 10 %)");
    assertThat(Noise.verdict(0, 0, 0.02001)).contains("2.1 % was stolen (more than 2 %)");
  }
}
