package dev.sallyport.core.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.core.internal.process.Sweeper.Found;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class SweeperTest {
  private static final String NAME = "sweeper-test";

  private final Sweeper sweeper = new Sweeper(NAME);

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(each -> each.getName().equals(NAME))
        .count();
  }

  @Test
  void visitsUntilDoneAndEndsWithTheLast() {
    AtomicInteger left = new AtomicInteger(3);
    AtomicInteger more = new AtomicInteger(6);
    Semaphore counted = new Semaphore(0);
    sweeper.add(() -> {
      counted.acquireUninterruptibly();
      return left.decrementAndGet() == 0 ? Found.DONE : Found.IDLE;
    });
    sweeper.add(() -> more.decrementAndGet() == 0 ? Found.DONE : Found.BUSY);
    assertThat(threads()).isEqualTo(1);
    counted.release(3);
    await().until(() -> threads() == 0);
    assertThat(left).hasValue(0);
    assertThat(more).hasValue(0);
  }

  @Test
  void whatIsBusyIsVisitedAtOnceAndTheOthersAtTheirPace() {
    AtomicInteger left = new AtomicInteger(20_000);
    AtomicInteger others = new AtomicInteger();
    AtomicLong end = new AtomicLong();
    long start = System.nanoTime();
    sweeper.add(() -> {
      others.incrementAndGet();
      return left.get() == 0 ? Found.DONE : Found.IDLE;
    });
    sweeper.add(() -> {
      if (left.decrementAndGet() > 0) {
        return Found.BUSY;
      }
      end.set(System.nanoTime());
      return Found.DONE;
    });
    await().atMost(Duration.ofSeconds(30)).until(() -> threads() == 0);

    long millis = TimeUnit.NANOSECONDS.toMillis(end.get() - start);
    // One sweep each 20 ms, and one before and after; for 20,000 pauses it would take 20 s.
    assertThat(others.get()).isLessThanOrEqualTo((int) (millis / 20 + 3));
    assertThat(millis).isLessThan(10_000);
  }

  @Test
  void aVisitThatFailsIsMadeAgainAndHoldsUpNobody() {
    AtomicInteger failures = new AtomicInteger();
    AtomicInteger others = new AtomicInteger();
    sweeper.add(() -> {
      switch (failures.incrementAndGet()) {
        case 1 -> throw new IllegalStateException("once");
        case 2 -> throw new OutOfMemoryError("twice");
        default -> {
          return Found.DONE;
        }
      }
    });
    sweeper.add(() -> others.incrementAndGet() == 5 ? Found.DONE : Found.IDLE);
    await().until(() -> threads() == 0);
    assertThat(failures).hasValue(3);
    assertThat(others).hasValue(5);
  }

  /** The thread that is about to end takes what comes, or there is another one. */
  @Test
  void nobodyIsForgottenWhoComesAsTheLastOneGoes() throws Exception {
    int adders = 4;
    int each = 2_000;
    CountDownLatch done = new CountDownLatch(adders * each);
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    for (int i = 0; i < adders; i++) {
      Thread adder =
          new Thread(() -> {
            for (int j = 0; j < each; j++) {
              sweeper.add(() -> {
                most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                atOnce.decrementAndGet();
                done.countDown();
                return Found.DONE;
              });
            }
          });
      adder.setDaemon(true);
      adder.start();
    }
    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(most).hasValue(1);
    await().atMost(Duration.ofSeconds(10)).until(() -> threads() == 0);
  }
}
