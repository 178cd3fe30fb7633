package dev.sallyport.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.ClosedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That subjects take turns, on participants that do nothing but say a figure. */
final class RunnerTest {
  private static final Pace PACE =
      new Pace(3, Duration.ofMillis(2), Duration.ofMillis(1), Duration.ofMillis(5));

  private final List<String> order = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private long steps;
  private final Progress progress =
      new Progress() {
        @Override
        public void expect(long more) {
          steps += more;
        }

        @Override
        public void done(long done, String what) {
          steps -= done;
        }

        @Override
        public void note(String line) {
          notes.add(line);
        }

        @Override
        public void close() {}
      };
  private final Runner runner = new Runner(PACE, progress);

  /** Gives so many operations a second, the last of them from there on. */
  private class Scripted implements Participant {
    private final Contender contender;
    private final long[] rates;
    private double[] compiling = {};
    private boolean canSpread;
    private int next;

    Scripted(String name, long... rates) {
      this.contender =
          Contender.of(
              "test",
              Metric.THROUGHPUT,
              name,
              () -> {
                throw new UnsupportedOperationException("never opened");
              });
      this.rates = rates;
    }

    @Override
    public Contender contender() {
      return contender;
    }

    @Override
    public Round round(long nanos) {
      int i = next++;
      long rate = rates[Math.min(i, rates.length - 1)];
      order.add(contender.name());
      if (rate == 0) {
        throw new ClosedException("it has ended");
      }
      Round round = Round.ofRate(rate, 1_000_000_000);
      return compiling.length == 0
          ? round
          : round.withCompiling(compiling[Math.min(i, compiling.length - 1)]);
    }

    /** In a JVM whose compilers work for such a part of each round. */
    Scripted compiling(double... parts) {
      compiling = parts;
      return this;
    }

    Scripted spreading() {
      canSpread = true;
      return this;
    }

    @Override
    public boolean spread() {
      if (canSpread) {
        order.add("spread");
      }
      return canSpread;
    }

    @Override
    public void gather() {
      order.add("gather");
    }

    @Override
    public String lastWords() {
      return "last words of " + contender.name();
    }

    @Override
    public void close() {}
  }

  @Test
  void warmsUpOneByOneUntilSteadyThenTakesTurns() {
    List<Series> series =
        runner
            .run(
                List.of(new Scripted("a", 1, 100, 101, 102), new Scripted("b", 7)),
                () -> order.add("rounds"))
            .series();
    assertThat(order)
        .containsExactly("a", "a", "a", "a", "b", "b", "b", "rounds", "a", "b", "a", "b", "a", "b");
    assertThat(series.get(0).figures().values()).containsExactly(102.0, 102.0, 102.0);
    assertThat(notes).isEmpty();
    assertThat(steps).isZero();
  }

  @Test
  void warmsUpWithMoreRoomForAtMostHalfOfTheTimeThenWhereItIsMeasured() {
    Runner longer =
        new Runner(new Pace(1, PACE.round(), PACE.warmUpSlice(), Duration.ofMillis(9)), progress);
    longer.run(
        List.of(
            new Scripted("a", 1, 2, 4, 8, 16, 16, 16).spreading(),
            new Scripted("b", 7).spreading()),
        () -> order.add("rounds"));
    assertThat(order)
        .containsExactly(
            "spread", "a", "a", "a", "a", "gather", "a", "a", "a", "spread", "b", "b", "b",
            "gather", "b", "b", "b", "rounds", "a", "b");
    assertThat(notes).isEmpty();
    assertThat(steps).isZero();
  }

  @Test
  void saysWhoWasStillChangingWhenTheWarmUpEnded() {
    Runner.Result result =
        runner.run(List.of(new Scripted("a", 1, 2, 4, 8, 16, 32), new Scripted("b", 7)), () -> {});
    assertThat(notes)
        .containsExactly(
            "still changing after 5 ms of warm-up: test/throughput/a (by 300.0 %, limit 5.0 %)");
    assertThat(result.notes()).isEqualTo(notes);
  }

  private Runner withSlices(int slices) {
    Pace pace = new Pace(1, PACE.round(), PACE.warmUpSlice(), Duration.ofMillis(slices));
    return new Runner(pace, progress);
  }

  private static List<String> times(int count, String name) {
    return Collections.nCopies(count, name);
  }

  @Test
  void aPlateauIsNotTheEndOfTheWarmUpWhileTheJvmCompiles() {
    // The second compiler is at work until the seventh slice, and then there is a step.
    withSlices(15)
        .run(
            List.of(
                new Scripted("a", 5, 5, 5, 5, 5, 5, 5, 9)
                    .compiling(0.9, 0.5, 0.2, 0.2, 0.2, 0.2, 0.2, 0.01)),
            () -> order.add("rounds"));
    assertThat(order.indexOf("rounds")).isEqualTo(10);
    assertThat(notes).isEmpty();
    assertThat(steps).isZero();
  }

  @Test
  void aJvmWarmsUpForAThirdOfItsTimeAtLeastAndAnotherProgramByItsFiguresAlone() {
    withSlices(16)
        .run(
            List.of(new Scripted("jvm", 5).compiling(0), new Scripted("python", 5)),
            () -> order.add("rounds"));
    assertThat(order.subList(0, order.indexOf("rounds")))
        .containsExactlyElementsOf(
            Stream.concat(times(6, "jvm").stream(), times(3, "python").stream()).toList());
  }

  @Test
  void theThirdCountsTheTimeWithMoreRoomAsWell() {
    withSlices(18)
        .run(List.of(new Scripted("a", 5).compiling(0).spreading()), () -> order.add("rounds"));
    assertThat(order.indexOf("gather")).isEqualTo(1 + 6);
    assertThat(order.indexOf("rounds")).isEqualTo(1 + 6 + 1 + 3);
  }

  @Test
  void saysWhoWasStillCompilingWhenTheWarmUpEndedAsItEndsInAnyCase() {
    runner.run(List.of(new Scripted("a", 5).compiling(0.06)), () -> order.add("rounds"));
    assertThat(order.indexOf("rounds")).isEqualTo(5);
    assertThat(notes)
        .containsExactly(
            "still changing after 5 ms of warm-up: test/throughput/a (compiling for 6.0 % of the"
                + " time, limit 5.0 %)");
  }

  @Test
  void namesEachOfSeveralAndWhatOfItChanged() {
    runner.run(
        List.of(new Scripted("a", 100, 100, 100, 100, 112).compiling(0.5), new Scripted("b", 7)),
        () -> {});
    assertThat(notes.get(0))
        .isEqualTo(
            "still changing after 5 ms of warm-up: test/throughput/a (by 12.0 %, limit 5.0 %;"
                + " compiling for 50.0 % of the time, limit 5.0 %)");
  }

  @Test
  void saysThatTheTimeWasTooShortToTell() {
    withSlices(2).run(List.of(new Scripted("a", 7)), () -> {});
    assertThat(notes)
        .containsExactly(
            "still changing after 2 ms of warm-up: test/throughput/a (too few slices to tell)");
  }

  @Test
  void leavesOutWhatFailedAndGoesOn() {
    Runner.Result result =
        runner.run(
            List.of(new Scripted("a", 5, 5, 5, 5, 0), new Scripted("b", 7)), () -> order.clear());
    List<Series> series = result.series();
    // What it printed may name the machine, and is not kept.
    assertThat(result.notes()).containsExactly("test/throughput/a failed and is left out");
    assertThat(order).containsExactly("a", "b", "a", "b", "b");
    assertThat(series.get(0).rounds()).hasSize(1);
    assertThat(series.get(1).rounds()).hasSize(3);
    assertThat(notes).hasSize(1);
    assertThat(notes.get(0))
        .contains("test/throughput/a failed", "it has ended", "last words of a");
  }

  @Test
  void whateverARoundThrowsCostsItsOwnFiguresAlone() {
    Scripted broken =
        new Scripted("a", 5) {
          @Override
          public Round round(long nanos) {
            throw new IllegalStateException("no histogram");
          }
        };
    Runner.Result result = runner.run(List.of(broken, new Scripted("b", 7)), () -> {});
    assertThat(result.series().get(1).rounds()).hasSize(3);
    assertThat(notes).singleElement().asString().contains("a failed", "no histogram");
  }

  @Test
  void failureInTheWarmUpIsSaidOnce() {
    runner.run(List.of(new Scripted("a", 0)), () -> {});
    assertThat(order).containsExactly("a");
    assertThat(notes).hasSize(1);
  }
}
