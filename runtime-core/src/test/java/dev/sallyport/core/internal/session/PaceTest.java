package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PaceTest {
  private static final long USUAL_NANOS = Pace.QUICK_NANOS / 3;
  private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static Pace quick() {
    Pace pace = new Pace();
    for (int i = 0; i < 50; i++) {
      pace.add(USUAL_NANOS);
    }
    assertThat(pace.isQuick()).isTrue();
    return pace;
  }

  @Test
  void nothingIsQuickBeforeItWasMeasured() {
    assertThat(new Pace().isQuick()).isFalse();
  }

  @Test
  void whatIsOnceInterruptedStaysQuick() {
    Pace pace = quick();
    pace.add(LONG_NANOS);
    assertThat(pace.isQuick()).isTrue();
  }

  @Test
  void whatIsInterruptedNowAndThenStaysQuick() {
    Pace pace = quick();
    for (int i = 0; i < 1_000; i++) {
      pace.add(i % 10 == 0 ? LONG_NANOS : USUAL_NANOS);
      assertThat(pace.isQuick()).isTrue();
    }
  }

  @Test
  void whatHasBecomeSlowIsNotQuickFromTheSecondTimeOn() {
    Pace pace = quick();
    pace.add(LONG_NANOS);
    pace.add(LONG_NANOS);
    assertThat(pace.isQuick()).isFalse();
  }

  @Test
  void whatSendsIsQuickHoweverLongThePeerRunsMeanwhile() {
    Pace pace = new Pace();
    for (int i = 0; i < 100; i++) {
      pace.run(() -> {
        long start = System.nanoTime();
        while (System.nanoTime() - start < 5 * Pace.QUICK_NANOS) {
          Thread.onSpinWait();
        }
        SendTime.add(System.nanoTime() - start);
      });
    }
    assertThat(pace.isQuick()).isTrue();
  }

  @Test
  void whatIsOftenSlowIsNeverQuick() {
    Pace pace = new Pace();
    for (int i = 0; i < 1_000; i++) {
      pace.add(i % 2 == 0 ? LONG_NANOS : USUAL_NANOS);
      assertThat(pace.isQuick()).isFalse();
    }
  }
}
