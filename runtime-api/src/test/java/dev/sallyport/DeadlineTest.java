package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.spi.DurationText;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineTest {
  private static final long SECOND = 1_000_000_000;

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MAX_VALUE, Long.MAX_VALUE - SECOND / 2, Long.MIN_VALUE})
  void expiresAfterItsTimeWhereverTheClockStands(long now) {
    Deadline deadline = Deadline.after(Duration.ofSeconds(1), now);

    assertThat(deadline.remainingNanos(now)).isEqualTo(SECOND);
    assertThat(deadline.remainingNanos(now + SECOND - 1)).isEqualTo(1);
    assertThat(deadline.remainingNanos(now + SECOND)).isZero();
    assertThat(deadline.remainingNanos(now + 2 * SECOND)).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE / SECOND, Long.MAX_VALUE / SECOND / 2 + 1})
  void countsHugeTimesAsTheLongest(long seconds) {
    for (long now : new long[] {0, Long.MAX_VALUE, Long.MIN_VALUE}) {
      Deadline huge = Deadline.after(Duration.ofSeconds(seconds, 999_999_999), now);

      assertThat(huge.remainingNanos(now)).isEqualTo(Long.MAX_VALUE / 2);
      Deadline soon = Deadline.after(Duration.ofNanos(1), now);
      assertThat(huge.earlier(soon)).isSameAs(soon);
      assertThat(soon.earlier(huge)).isSameAs(soon);
    }
  }

  @Test
  void theEarlierOfEqualDeadlinesIsTheFirst() {
    Deadline one = Deadline.after(Duration.ofSeconds(1), 5);
    Deadline same = Deadline.after(Duration.ofSeconds(1), 5);
    Deadline other = Deadline.after(Duration.ofSeconds(1), 6);

    assertThat(one.earlier(same)).isSameAs(one);
    assertThat(one).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(other);
  }

  @Test
  void knowsWhetherItHasExpired() {
    Deadline past = Deadline.after(Duration.ofSeconds(1), System.nanoTime() - 2 * SECOND);
    Deadline future = Deadline.after(Duration.ofDays(1));

    assertThat(past.isExpired()).isTrue();
    assertThat(past.remaining()).isZero();
    assertThat(past).hasToString("Deadline[0 ms left]");
    assertThat(future.isExpired()).isFalse();
    assertThat(future.remaining()).isBetween(Duration.ofHours(23), Duration.ofDays(1));
  }

  @Test
  void refusesTimesThatAreNotPositive() {
    for (Duration time : new Duration[] {Duration.ZERO, Duration.ofNanos(-1)}) {
      assertThatThrownBy(() -> Deadline.after(time))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "time to a deadline out of range: "
                  + DurationText.exact(time)
                  + " (expected more than 0)");
    }
  }
}
