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
    assertThat(Noise.verdict(0.02, 0.03, 0.01)).startsWith("quiet: ").doesNotContain("again");
    assertThat(Noise.verdict(0.11, 0, 0))
        .startsWith("NOISY: the middle half of a floor's rounds lies within 11 %")
        .endsWith("run it again");
    assertThat(Noise.verdict(0, 0.11, 0)).startsWith("NOISY").contains("other processes took 11 %");
    assertThat(Noise.verdict(0, 0, 0.03)).startsWith("NOISY").contains("3.0 % was stolen");
  }
}
