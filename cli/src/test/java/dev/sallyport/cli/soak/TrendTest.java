package dev.sallyport.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.soak.Trend.Verdict;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrendTest {
  private static final double ALLOWANCE = 4;

  private static Trend trend(int samples, IntToDoubleFunction value) {
    List<Trend.Point> points =
        IntStream.range(0, samples)
            .mapToObj(i -> new Trend.Point(10 * i, value.applyAsDouble(i)))
            .toList();
    return Trend.of(points, ALLOWANCE);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void findsALeakAmongNoise(long seed) {
    SplittableRandom random = new SplittableRandom(seed);

    Trend trend = trend(18, i -> 100 + i + random.nextDouble() * 6);

    assertThat(trend.verdict()).isEqualTo(Verdict.GROWS);
    assertThat(trend.growth()).isBetween(10.0, 24.0);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void takesNoiseForNoLeak(long seed) {
    SplittableRandom random = new SplittableRandom(seed);

    assertThat(trend(18, i -> 100 + random.nextDouble() * 20).verdict()).isEqualTo(Verdict.FLAT);
  }

  @Test
  void passesOverGrowthWithinTheAllowance() {
    assertThat(trend(18, i -> 100 + i * 0.2).verdict()).isEqualTo(Verdict.FLAT);
  }

  @Test
  void isNotMovedByOneOutlier() {
    assertThat(trend(18, i -> i == 17 ? 1000 : 100).verdict()).isEqualTo(Verdict.FLAT);
  }

  @Test
  void findsOneMoreOfWhatIsCounted() {
    List<Trend.Point> points =
        IntStream.range(0, 18).mapToObj(i -> new Trend.Point(i, i < 9 ? 3 : 4)).toList();

    assertThat(Trend.of(points, Measures.Unit.COUNT.allowance(3)).verdict())
        .isEqualTo(Verdict.GROWS);
  }

  @Test
  void takesWhatFallsForNoLeak() {
    assertThat(trend(18, i -> 100 - i).verdict()).isEqualTo(Verdict.FLAT);
  }

  @Test
  void saysNothingOfTooFewSamples() {
    assertThat(trend(Trend.MIN_SAMPLES - 1, i -> i * 100).verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(trend(Trend.MIN_SAMPLES, i -> i * 100).verdict()).isEqualTo(Verdict.GROWS);
    assertThat(trend(0, i -> 0).verdict()).isEqualTo(Verdict.UNKNOWN);
  }
}
