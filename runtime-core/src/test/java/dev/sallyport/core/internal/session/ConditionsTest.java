package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionsTest {
  @ParameterizedTest
  @CsvSource({
    "PT0.29977121S, 300 ms",
    "PT0.000001S, 1 ms",
    "PT0.9996S, 1 s",
    "PT2.5S, 2.5 s",
    "PT10M, 600 s"
  })
  void saysATimeAsPeopleDo(Duration duration, String text) {
    assertThat(Conditions.text(duration)).isEqualTo(text);
  }
}
