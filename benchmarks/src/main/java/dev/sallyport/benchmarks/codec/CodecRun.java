package dev.sallyport.benchmarks.codec;

import dev.sallyport.benchmarks.Table;
import dev.sallyport.benchmarks.codec.FreshJvms.Samples;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.Main;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * The comparison of the codecs: {@link CodecBenchmark} under JMH, then {@link FirstRoundTrip} in
 * fresh JVMs, and one table of both. Progress goes to standard output as JMH puts it.
 */
public final class CodecRun {
  private static final int ROUNDS = 15;
  private static final String REGEX =
      "\\." + CodecBenchmark.class.getSimpleName() + "\\.(encode|decode)$";
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private CodecRun() {}

  /**
   * Runs all of it, and gives the table.
   *
   * @param args JMH's options: {@code -p subject=fory,kryo} for some of the subjects, {@code -rf
   *     json -rff FILE} for all of JMH's figures
   * @throws IllegalArgumentException if a subject is unknown
   * @throws org.openjdk.jmh.runner.options.CommandLineOptionException if JMH has no such option
   */
  public static String run(String... args) throws Exception {
    return run(ROUNDS, args);
  }

  static String run(int rounds, String... args) throws Exception {
    CommandLineOptions given = new CommandLineOptions(args);
    if (asksOnly(given)) {
      Main.main(args);
      return "";
    }
    List<String> subjects = Subjects.known(given.getParameter("subject").orElse(Subjects.NAMES));
    Options options =
        new OptionsBuilder().parent(given).include(REGEX).addProfiler(GCProfiler.class).build();
    Map<String, Measured> warm = measured(new Runner(options).run());
    return heading(subjects, rounds) + table(warm, FreshJvms.measure(subjects, rounds));
  }

  private static boolean asksOnly(CommandLineOptions given) {
    return given.shouldHelp()
        || given.shouldList()
        || given.shouldListWithParams()
        || given.shouldListProfilers()
        || given.shouldListResultFormats();
  }

  /**
   * Says what it is about to do, runs the fresh JVMs alone, and gives their table.
   *
   * @param subjects their names; none for all
   * @throws IllegalArgumentException if one is unknown
   */
  public static String first(String... subjects) throws IOException {
    List<String> chosen = Subjects.known(subjects.length == 0 ? Subjects.NAMES : List.of(subjects));
    System.out.print(heading(chosen, ROUNDS));
    Table table = new Table("subject", "bytes", "first ms", "least", "most");
    for (Samples samples : FreshJvms.measure(chosen, ROUNDS)) {
      table.row(
          samples.subject(),
          Table.number(samples.bytes(), 0),
          Table.number(samples.medianMillis(), 1),
          Table.number(samples.leastMillis(), 1),
          Table.number(samples.mostMillis(), 1));
    }
    return table.toString();
  }

  private static String heading(List<String> subjects, int rounds) {
    return String.format(
        "%nJDK %s, %d processors; %d subjects, first round trips: median of %d fresh JVMs each%n%n",
        Runtime.version(), Runtime.getRuntime().availableProcessors(), subjects.size(), rounds);
  }

  /** Medians over the iterations of all forks; NaN for what was not measured. */
  private record Measured(double nanos, double allocated) {
    static final Measured NOT = new Measured(Double.NaN, Double.NaN);

    static Measured of(RunResult result) {
      return new Measured(
          median(result.getPrimaryResult()), median(result.getSecondaryResults().get(ALLOCATED)));
    }

    // A mean would let one iteration that the machine held up stand for all.
    private static double median(@Nullable Result<?> result) {
      return result == null ? Double.NaN : result.getStatistics().getPercentile(50);
    }
  }

  /** By method and subject. */
  private static Map<String, Measured> measured(Collection<RunResult> results) {
    Map<String, Measured> measured = new HashMap<>();
    for (RunResult result : results) {
      String method = result.getPrimaryResult().getLabel();
      measured.put(method + " " + result.getParams().getParam("subject"), Measured.of(result));
    }
    return measured;
  }

  private static String table(Map<String, Measured> warm, List<Samples> fresh) {
    Measured foryEncode = warm.getOrDefault("encode " + Subjects.FORY, Measured.NOT);
    Measured foryDecode = warm.getOrDefault("decode " + Subjects.FORY, Measured.NOT);
    Table table =
        new Table(
            "subject",
            "bytes",
            "encode ns",
            "x fory",
            "allocated",
            "decode ns",
            "x fory",
            "allocated",
            "first ms");
    for (Samples first : fresh) {
      String subject = first.subject();
      Measured encode = warm.getOrDefault("encode " + subject, Measured.NOT);
      Measured decode = warm.getOrDefault("decode " + subject, Measured.NOT);
      table.row(
          subject,
          Table.number(first.bytes(), 0),
          Table.number(encode.nanos(), 0),
          Table.number(encode.nanos() / foryEncode.nanos(), 2),
          Table.number(encode.allocated(), 0),
          Table.number(decode.nanos(), 0),
          Table.number(decode.nanos() / foryDecode.nanos(), 2),
          Table.number(decode.allocated(), 0),
          Table.number(first.medianMillis(), 1));
    }
    return table.toString();
  }
}
