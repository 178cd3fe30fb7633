package dev.sallyport.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationTextTest {
  @ParameterizedTest
  @CsvSource({
    "PT0.29977121S, 300 ms",
    "PT0.000001S, 1 ms",
    "PT0.9996S, 1 s",
    "PT2.5S, 2.5 s",
    "PT10M, 600 s"
  })
  void roundsWhatWasMeasuredToTheMillisecond(Duration time, String text) {
    assertThat(DurationText.rounded(time)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0 ms",
    "PT0.000001S, 0.001 ms",
    "PT0.0012S, 1.2 ms",
    "PT0.5S, 500 ms",
    "PT1.5S, 1.5 s",
    "PT1M, 60 s",
    "PT-0.005S, -5 ms",
    "PT-1.5S, -1.5 s",
    "PT2562047788015215H30M7S, 9223372036854775807 s"
  })
  void leavesASettingAllItsDigits(Duration time, String text) {
    assertThat(DurationText.exact(time)).isEqualTo(text);
  }
}
