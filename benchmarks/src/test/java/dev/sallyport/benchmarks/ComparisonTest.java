package dev.sallyport.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.benchmarks.harness.Contender;
import dev.sallyport.benchmarks.harness.Key;
import dev.sallyport.benchmarks.harness.MeasuringProcess;
import dev.sallyport.benchmarks.harness.MeasuringProcess.Program;
import dev.sallyport.benchmarks.harness.Metric;
import dev.sallyport.benchmarks.harness.Participant;
import dev.sallyport.benchmarks.harness.Placement;
import dev.sallyport.benchmarks.harness.Progress;
import dev.sallyport.benchmarks.harness.Round;
import dev.sallyport.benchmarks.harness.Subject;
import dev.sallyport.benchmarks.report.Goals;
import dev.sallyport.benchmarks.report.Report;
import dev.sallyport.benchmarks.report.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That what goes wrong with one subject costs its own figures, and is not overlooked. */
@Timeout(120)
final class ComparisonTest {
  private static final Contender FLOOR =
      Contender.of("test", Metric.RTT, "floor-none", ComparisonTest::neverOpened);
  private static final Contender CALL =
      Contender.of("test", Metric.RTT, "sallyport-broken", ComparisonTest::neverOpened)
          .over("floor-none");
  private static final Benchmark BENCHMARK =
      new Benchmark("test", List.of(Placement.FREE), List.of(Placement.FREE), List.of(FLOOR, CALL));

  @TempDir private Path folder;

  private final List<String> notes = new CopyOnWriteArrayList<>();
  private final List<String> closed = new CopyOnWriteArrayList<>();
  private final Progress progress =
      new Progress() {
        @Override
        public void expect(long more) {}

        @Override
        public void done(long done, String what) {}

        @Override
        public void note(String line) {
          notes.add(line);
        }

        @Override
        public void close() {}
      };

  private static Subject neverOpened() throws IOException {
    throw new IOException("out of pipes");
  }

  /** As {@link MeasuringMain}, of the subjects of this test. */
  static final class BrokenMain {
    public static void main(String[] args) throws Exception {
      MeasuringMain.serve(BENCHMARK.contender(Key.parse(args[0])), Placement.valueOf(args[1]));
    }
  }

  private static Participant broken(Contender contender, Placement placement) {
    return MeasuringProcess.start(
        contender,
        placement,
        new Program(true, List.of(), System.getProperty("java.class.path"), BrokenMain.class));
  }

  /** Measures at once, and says when it is closed. */
  private class Quick implements Participant {
    private final Contender contender;

    Quick(Contender contender) {
      this.contender = contender;
    }

    @Override
    public Contender contender() {
      return contender;
    }

    @Override
    public Round round(long nanos) {
      Histogram times = Round.histogram();
      times.recordValue(1_000);
      return Round.ofTimes(times, nanos);
    }

    @Override
    public boolean spread() {
      return false;
    }

    @Override
    public void gather() {}

    @Override
    public String lastWords() {
      return "";
    }

    @Override
    public void close() {
      closed.add(contender.name());
    }
  }

  private Report run(Comparison.Starter starter) {
    Options options = Options.of("--quick", "--rounds", "1", "--warm-up", "1");
    return new Comparison(options, folder, progress, starter).run(BENCHMARK);
  }

  private Goals goals() throws IOException {
    Path file = folder.resolve("goals.json");
    Files.writeString(
        file,
        """
        [{"bench": "test", "metric": "rtt", "subject": "sallyport-broken", "placement": "free",
          "of": "median", "at_most": 1000000000}]
        """);
    return Goals.read(file);
  }

  @Test
  void goalOfASubjectThatDoesNotStartIsNotReached() throws Exception {
    Report report = run(ComparisonTest::broken);
    assertThat(report.rows())
        .extracting(Row::outcome)
        .allSatisfy(each -> assertThat(each.figures().values()).isEmpty())
        .extracting(each -> each.key().toString())
        .containsExactly("test/rtt/floor-none", "test/rtt/sallyport-broken");
    assertThat(notes)
        .filteredOn(each -> each.contains("does not start"))
        .hasSize(2)
        .allSatisfy(each -> assertThat(each).contains("out of pipes"));
    assertThat(report.notes()).hasSize(3);
    assertThat(report.notes().get(1))
        .isEqualTo("test, free: test/rtt/sallyport-broken did not start");
    assertThat(report.notes().get(2)).startsWith("test, free (wherever").contains("stolen");
    Goals.Verdict verdict = goals().verdict(report, 1, false);
    assertThat(verdict.isMet()).isFalse();
    assertThat(verdict.text()).contains("NOT MEASURED", "test/rtt/sallyport-broken");
  }

  @Test
  void whateverAStartThrowsCostsItsOwnFiguresAlone() {
    Report report =
        run((contender, placement) -> {
          if (contender.equals(CALL)) {
            throw new IllegalStateException("no such thing");
          }
          return new Quick(contender);
        });
    assertThat(report.rows().get(0).outcome().figures().values()).hasSize(1);
    assertThat(report.rows().get(1).outcome().figures().values()).isEmpty();
    assertThat(notes).anyMatch(each -> each.contains("does not start") && each.contains("no such"));
    assertThat(closed).containsExactly("floor-none");
  }

  @Test
  void anErrorThatEndsTheRunLeavesNothingOpen() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    assertThatThrownBy(() ->
            run((contender, placement) -> {
              if (contender.equals(FLOOR)) {
                begun.countDown();
                throw new NoClassDefFoundError("no such class");
              }
              await().until(() -> begun.getCount() == 0);
              return new Quick(contender);
            }))
        .hasRootCauseInstanceOf(NoClassDefFoundError.class);
    assertThat(closed).containsExactly("sallyport-broken");
  }

  @Test
  void oneThatDoesNotEndInOrderCostsNoFigures() {
    Report report =
        run((contender, placement) ->
            new Quick(contender) {
              @Override
              public void close() {
                super.close();
                throw new IllegalStateException("it stays");
              }
            });
    assertThat(report.rows())
        .allSatisfy(each -> assertThat(each.outcome().figures().values()).hasSize(1));
    assertThat(closed).containsExactlyInAnyOrder("floor-none", "sallyport-broken");
    assertThat(notes).filteredOn(each -> each.contains("does not end in order")).hasSize(2);
  }
}
