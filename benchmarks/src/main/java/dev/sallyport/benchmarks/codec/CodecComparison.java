package dev.sallyport.benchmarks.codec;

import dev.sallyport.benchmarks.codec.FreshJvms.Samples;
import dev.sallyport.benchmarks.harness.Key;
import dev.sallyport.benchmarks.harness.Metric;
import dev.sallyport.benchmarks.harness.Placement;
import dev.sallyport.benchmarks.harness.Progress;
import dev.sallyport.benchmarks.harness.Sample;
import dev.sallyport.benchmarks.report.Outcome;
import dev.sallyport.benchmarks.report.Report;
import dev.sallyport.benchmarks.report.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The comparison of the codecs: {@link CodecBenchmark} under JMH, all subjects in a fork each, and
 * that again for each round; and {@link FirstRoundTrip} in fresh JVMs.
 */
public final class CodecComparison {
  /** The name of this benchmark. */
  public static final String BENCH = "codec";

  /** Where it runs. */
  public static final Placement PLACE = Placement.FREE;

  private static final String FLOOR = "floor-memory-copy";
  private static final String ALLOCATED = "gc.alloc.rate.norm";
  private static final List<Metric> METRICS = List.of(Metric.ENCODE, Metric.DECODE);

  private CodecComparison() {}

  /**
   * How long it takes.
   *
   * @param forks rounds: a JVM for each subject and direction
   * @param warmUps iterations of JMH before it counts
   * @param iterations those that count
   * @param freshJvms how many JVMs start for each subject's first round trip; none for no such
   *     table
   */
  public record Effort(
      int forks,
      int warmUps,
      TimeValue warmUp,
      int iterations,
      TimeValue iteration,
      int freshJvms) {
    public static final Effort FULL =
        new Effort(3, 3, TimeValue.seconds(1), 5, TimeValue.milliseconds(500), 15);
    public static final Effort QUICK =
        new Effort(2, 2, TimeValue.milliseconds(700), 3, TimeValue.milliseconds(300), 3);
  }

  /**
   * What came out.
   *
   * @param details sizes, bytes allocated and first round trips, as a table
   */
  public record Compared(Report report, String details) {}

  /** Every row that it can have. */
  public static List<Key> keys() {
    List<Key> keys = new ArrayList<>();
    for (Metric metric : METRICS) {
      keys.add(new Key(BENCH, metric, FLOOR));
      Subjects.NAMES.forEach(subject -> keys.add(new Key(BENCH, metric, subject)));
    }
    return keys;
  }

  /** What can be chosen. */
  public static List<String> subjects() {
    return Subjects.NAMES;
  }

  /**
   * Runs it.
   *
   * @param subjects their names; none for all
   * @throws IllegalArgumentException if one is unknown
   */
  public static Compared run(Effort effort, List<String> subjects, Progress progress)
      throws IOException, RunnerException {
    List<String> chosen = subjects.isEmpty() ? Subjects.NAMES : Subjects.known(subjects);
    progress.expect(effort.forks() + 1L);
    Map<String, List<Double>> figures = new HashMap<>();
    Map<String, List<Double>> allocated = new HashMap<>();
    for (int i = 0; i < effort.forks(); i++) {
      for (RunResult each : new Runner(options(effort, chosen)).run()) {
        String key = key(each);
        add(figures, key, each.getPrimaryResult());
        add(allocated, key, each.getSecondaryResults().get(ALLOCATED));
      }
      progress.done(1, BENCH);
    }
    List<Samples> fresh = FreshJvms.measure(chosen, effort.freshJvms());
    progress.done(1, BENCH);
    return new Compared(report(chosen, figures), details(fresh, allocated));
  }

  private static Options options(Effort effort, List<String> subjects) {
    return new OptionsBuilder()
        .include("\\." + CodecBenchmark.class.getSimpleName() + "\\.(encode|decode)$")
        .include("\\." + CopyBenchmark.class.getSimpleName() + "\\.copy$")
        .param("subject", subjects.toArray(String[]::new))
        .forks(1)
        .warmupIterations(effort.warmUps())
        .warmupTime(effort.warmUp())
        .measurementIterations(effort.iterations())
        .measurementTime(effort.iteration())
        .addProfiler(GCProfiler.class)
        .verbosity(VerboseMode.SILENT)
        .build();
  }

  /** {@code encode fory}; the copy has no parameter, and is {@code copy}. */
  private static String key(RunResult result) {
    String method = result.getPrimaryResult().getLabel();
    return method.equals("copy") ? method : key(method, result.getParams().getParam("subject"));
  }

  private static String key(String method, String subject) {
    return method + " " + subject;
  }

  /** The median of the iterations: a mean would let one that was held up stand for all. */
  private static void add(Map<String, List<Double>> all, String key, @Nullable Result<?> result) {
    if (result != null) {
      all.computeIfAbsent(key, other -> new ArrayList<>())
          .add(result.getStatistics().getPercentile(50));
    }
  }

  private static Report report(List<String> subjects, Map<String, List<Double>> figures) {
    List<Outcome> outcomes = new ArrayList<>();
    for (Metric metric : METRICS) {
      Key floor = new Key(BENCH, metric, FLOOR);
      outcomes.add(Outcome.of(floor, PLACE, Optional.empty(), false, sample(figures.get("copy"))));
      for (String subject : subjects) {
        boolean isPeer = !subject.startsWith("sallyport-");
        outcomes.add(
            Outcome.of(
                new Key(BENCH, metric, subject),
                PLACE,
                Optional.of(floor),
                isPeer,
                sample(figures.get(key(metric.text(), subject)))));
      }
    }
    return new Report(outcomes);
  }

  private static Sample sample(@Nullable List<Double> values) {
    return new Sample(values == null ? List.of() : values);
  }

  private static String details(List<Samples> fresh, Map<String, List<Double>> allocated) {
    Table table = new Table("subject", "bytes", "encode allocates", "decode allocates", "first ms");
    for (Samples each : fresh) {
      table.row(
          each.subject(),
          Table.number(each.bytes(), 0),
          Table.number(sample(allocated.get(key("encode", each.subject()))).median(), 0),
          Table.number(sample(allocated.get(key("decode", each.subject()))).median(), 0),
          Table.number(each.medianMillis(), 1));
    }
    return table.toString();
  }
}
