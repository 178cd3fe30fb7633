package dev.sallyport.benchmarks;

import dev.sallyport.benchmarks.codec.CodecComparison;
import dev.sallyport.benchmarks.codec.CodecComparison.Compared;
import dev.sallyport.benchmarks.codec.CodecComparison.Effort;
import dev.sallyport.benchmarks.harness.Ending;
import dev.sallyport.benchmarks.harness.Progress;
import dev.sallyport.benchmarks.harness.RunDirectory;
import dev.sallyport.benchmarks.peer.JvmPeers;
import dev.sallyport.benchmarks.report.Environment;
import dev.sallyport.benchmarks.report.Goals;
import dev.sallyport.benchmarks.report.HtmlReport;
import dev.sallyport.benchmarks.report.JsonReport;
import dev.sallyport.benchmarks.report.Report;
import dev.sallyport.benchmarks.report.Tables;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.openjdk.jmh.Main;

/**
 * The entry of {@code ./sallyport bench}: the name of a benchmark, or {@code all}, which is also
 * what no name means, then its options; or {@code jmh} and JMH's own arguments.
 */
public final class Bench {
  private static final int WRONG_ARGUMENTS = 2;

  private Bench() {}

  public static void main(String[] args) throws Exception {
    if (args.length > 0 && args[0].equals(BenchNames.JMH)) {
      Main.main(Arrays.copyOfRange(args, 1, args.length));
      return;
    }
    AtomicBoolean unfinished = new AtomicBoolean(true);
    // By a hook, as this thread may not get as far.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> tellInterruption(unfinished), "sallyport-bench-interruption"));
    int status;
    try {
      status = run(System.out, args);
    } catch (IllegalArgumentException e) {
      System.err.println("bench: " + e.getMessage());
      status = WRONG_ARGUMENTS;
    } catch (Exception | Error e) {
      if (Ending.isUnderWay()) {
        return;
      }
      unfinished.set(false);
      throw e;
    }
    unfinished.set(Ending.isUnderWay());
    System.exit(status);
  }

  private static void tellInterruption(AtomicBoolean unfinished) {
    if (unfinished.get()) {
      System.err.println("bench: interrupted");
    }
  }

  /**
   * Runs what {@code args} say, and prints it to {@code out} as it comes.
   *
   * @return the exit status: 1 if a goal that was to be checked is not reached
   * @throws IllegalArgumentException if the arguments are wrong; nothing has run then
   * @throws Ending if this JVM is ending, and nothing has been written to a file
   */
  static int run(PrintStream out, String... args) throws Exception {
    boolean isNamed = args.length > 0 && !args[0].startsWith("-");
    List<String> names = BenchNames.of(isNamed ? args[0] : BenchNames.ALL);
    Options options = Options.of(Arrays.copyOfRange(args, isNamed ? 1 : 0, args.length));
    if (options.help()) {
      out.print(Options.usage());
      return 0;
    }
    checkSubjects(names, options);
    OutputFiles.check(options);
    Optional<Goals> checked = options.check().map(Bench::read);
    Path home = Path.of(System.getProperty("sallyport.home", "."));
    Goals goals = checked.isPresent() ? checked.get() : goalsOf(home);
    Environment environment = environment(home);
    out.printf("%n%s%n%n", environment.heading());
    long begun = System.nanoTime();
    Report report = measure(names, options, home, out);
    Ending.check();
    out.printf("%n%s", Tables.of(report, goals));
    out.printf("%d s%n", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun));
    boolean isMet = true;
    if (checked.isPresent()) {
      Goals.Verdict verdict = goals.verdict(report, options.margin(), options.peers());
      out.printf("%n%s", verdict.text());
      isMet = verdict.isMet();
    }
    Ending.check();
    // The last thing, and one in spite of the other: all is printed by now, whatever fails here.
    try {
      if (options.json().isPresent()) {
        JsonReport.write(report, environment, options.json().get());
      }
    } finally {
      if (options.html().isPresent()) {
        HtmlReport.write(report, environment, goals, options.html().get());
      }
    }
    return isMet ? 0 : 1;
  }

  private static void checkSubjects(List<String> names, Options options) {
    List<String> known = new ArrayList<>();
    if (names.contains(CodecComparison.BENCH)) {
      known.addAll(CodecComparison.subjects());
    }
    Benchmarks.ALL.stream()
        .filter(each -> names.contains(each.name()))
        .forEach(each -> each.contenders().forEach(contender -> known.add(contender.name())));
    for (String subject : options.subjects()) {
      if (!known.contains(subject)) {
        throw new IllegalArgumentException(
            "unknown subject: "
                + subject
                + " (expected one of "
                + String.join(", ", known.stream().distinct().toList())
                + ")");
      }
    }
  }

  private static Goals read(Path file) {
    try {
      Goals goals = Goals.read(file);
      KnownRows.check(goals, file);
      return goals;
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("--check: no such file: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("--check: cannot read the goals: " + e, e);
    }
  }

  private static Goals goalsOf(Path home) throws Exception {
    Path file = home.resolve("benchmarks/goals.json");
    return Files.isReadable(file) ? Goals.read(file) : Goals.none();
  }

  private static Environment environment(Path home) {
    List<String> classPaths = new ArrayList<>(List.of(System.getProperty("java.class.path")));
    JvmPeers.classPath().ifPresent(classPaths::add);
    return Environment.now(home, classPaths);
  }

  private static Report measure(List<String> names, Options options, Path home, PrintStream out)
      throws Exception {
    boolean isTerminal = Boolean.getBoolean("sallyport.terminal");
    try (Progress progress = new TerminalProgress(isTerminal, out)) {
      RunDirectory directory = RunDirectory.create();
      try {
        Path scripts = home.resolve("benchmarks/target/scripts");
        return measure(
            names,
            options,
            progress,
            new Comparison(
                options, scripts, progress, new MeasuringProcesses(options, directory, scripts)));
      } finally {
        close(directory, progress);
      }
    }
  }

  private static Report measure(
      List<String> names, Options options, Progress progress, Comparison comparison)
      throws Exception {
    Report report = new Report(List.of());
    for (String name : names) {
      if (name.equals(CodecComparison.BENCH)) {
        report = report.and(codecs(options, progress));
      } else {
        report = report.and(comparison.run(Benchmarks.named(name)));
      }
    }
    return report;
  }

  /** What is left behind is told, and costs no figures. */
  private static void close(RunDirectory directory, Progress progress) {
    try {
      directory.close();
    } catch (IOException e) {
      progress.note("not deleted: " + directory.path() + ": " + e);
    }
  }

  /** Nothing, if the subjects that were asked for are all others'. */
  private static Report codecs(Options options, Progress progress) throws Exception {
    List<String> subjects = new ArrayList<>(options.subjects());
    subjects.retainAll(CodecComparison.subjects());
    if (subjects.isEmpty() && !options.subjects().isEmpty()) {
      return new Report(List.of());
    }
    Effort effort = options.quick() ? Effort.QUICK : Effort.FULL;
    Compared compared = CodecComparison.run(effort, subjects, progress);
    progress.note(System.lineSeparator() + compared.details());
    return compared.report();
  }
}
