package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever the order in which things happen, two sessions keep what the protocol promises.
 *
 * <p>{@code -Dschedules=N} tries more orders, {@code -Dschedules.seed=S} others, {@code
 * -Dschedule.seed=S} the one that failed.
 */
class SessionModelTest {
  private static final int SCHEDULES = 100_000;
  private static final int MANY_SCHEDULES = 2_000_000;
  private static final int LAST_STEPS = 1000;

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void everyOrderOfStepsKeepsThePromises() {
    Long one = Long.getLong("schedule.seed");
    if (one == null) {
      run(Integer.getInteger("schedules", SCHEDULES), Long.getLong("schedules.seed", 20261124L));
    } else {
      run(new ModelScheduler(), one, new ArrayList<>());
    }
  }

  @Test
  @Tag("slow")
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void manyMoreOrdersDo() {
    run(MANY_SCHEDULES, System.nanoTime());
  }

  @Test
  void aFailureTellsTheSeedAndTheSteps() {
    assertThatThrownBy(() -> explain(5, List.of("end 0: task"), new AssertionError("slots taken")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("-Dschedule.seed=5: slots taken\n  end 0: task");
  }

  private static void run(int schedules, long seed) {
    SplittableRandom seeds = new SplittableRandom(seed);
    ModelScheduler scheduler = new ModelScheduler();
    for (int i = 0; i < schedules; i++) {
      run(scheduler, seeds.nextLong(), null);
    }
  }

  private static void run(ModelScheduler scheduler, long seed, @Nullable List<String> trace) {
    try {
      new ModelWorld(scheduler, seed, trace).run();
    } catch (AssertionError e) {
      if (trace == null) {
        // Once more, and noting what happens: that costs too much to be done each time.
        run(new ModelScheduler(), seed, new ArrayList<>());
        throw new AssertionError("-Dschedule.seed=" + seed + " fails, but not always", e);
      }
      explain(seed, trace, e);
    }
  }

  private static void explain(long seed, List<String> trace, AssertionError e) {
    int from = Math.max(0, trace.size() - LAST_STEPS);
    String steps = String.join("\n  ", trace.subList(from, trace.size()));
    throw new AssertionError("-Dschedule.seed=" + seed + ": " + e.getMessage() + "\n  " + steps, e);
  }
}
