package dev.sallyport.benchmarks.call;

import dev.sallyport.SallyportException;
import dev.sallyport.benchmarks.socket.Peers;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** The comparison of calls: one table a placement. */
public final class CallRun {
  private static final int AT_ONCE = 4;

  private CallRun() {}

  /**
   * Runs what {@code arguments} say, and prints it to {@code out} as it comes.
   *
   * @throws IllegalArgumentException if the arguments are wrong; nothing has run then
   * @throws IOException if the file for JSON cannot be written
   */
  public static void run(PrintStream out, String... arguments) throws IOException {
    run("call", Options.of(arguments), out);
  }

  private static void run(String bench, Options options, PrintStream out) throws IOException {
    if (options.help()) {
      out.print(Options.USAGE);
      return;
    }
    Pace pace = options.pace();
    out.printf(
        "%nJDK %s, %d processors; %d rounds of %d ms each, subjects in turns%n",
        Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        pace.rounds(),
        pace.round().toMillis());
    List<Report> reports = new ArrayList<>();
    for (Placement placement : options.placements()) {
      out.printf("%n%s: %s%n", placement.name().toLowerCase(Locale.ROOT), placement.description());
      Optional<String> obstacle = placement.obstacle();
      if (obstacle.isPresent()) {
        out.println("skipped: " + obstacle.get());
      } else {
        reports.add(run(placement, options, out));
      }
    }
    if (options.json().isPresent()) {
      JsonReport.write(bench, reports, options.json().get());
    }
  }

  /** The same for pools of small tasks. */
  public static void runPools(PrintStream out, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("--placement", "free"));
    all.addAll(List.of(arguments));
    Options options = Options.of(all.toArray(String[]::new));
    run("pool", options.withSubjectsUnlessGiven(Subjects.poolNames()), out);
  }

  /** The same for calls over sockets, beside other libraries if {@code --peers} is given. */
  public static void runSockets(PrintStream out, String... arguments) throws IOException {
    Options options = Options.of(arguments);
    run("socket", options.withSubjectsUnlessGiven(Subjects.socketNames(options.peers())), out);
  }

  private static Report run(Placement placement, Options options, PrintStream out) {
    long begun = System.nanoTime();
    List<Contender> contenders = new ArrayList<>(Subjects.at(placement, options.subjects()));
    if (Peers.classPath().isEmpty() && contenders.removeIf(Contender::peer)) {
      out.println("peers are left out, they were not built: ./sallyport bench socket --peers");
    }
    List<MeasuringProcess> processes = List.of();
    try {
      processes =
          allAtOnce(contenders, contender -> start(contender, placement, out)).stream()
              .flatMap(Optional::stream)
              .toList();
      Noise noise = new Noise();
      Runner runner = new Runner(options.pace(), out::println);
      Report report = new Report(placement, runner.run(processes, noise::begin));
      String verdict = noise.verdict(report.series());
      out.printf("%n%s%n%s%n", report.table(), verdict);
      return report;
    } finally {
      allAtOnce(
          processes,
          process -> {
            process.close();
            return process;
          });
      out.printf("%d s%n", (System.nanoTime() - begun) / 1_000_000_000);
    }
  }

  private static Optional<MeasuringProcess> start(
      Contender contender, Placement placement, PrintStream out) {
    try {
      return Optional.of(MeasuringProcess.start(contender, placement));
    } catch (SallyportException e) {
      out.println(contender.name() + " does not start and is left out: " + e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Starts and ends wait a lot: together they are over sooner. Results in the order of the items.
   */
  private static <T, R> List<R> allAtOnce(List<T> items, Function<T, R> work) {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      return items.stream()
          .map(item -> CompletableFuture.supplyAsync(() -> work.apply(item), threads))
          .toList()
          .stream()
          .map(CompletableFuture::join)
          .toList();
    } finally {
      threads.shutdown();
    }
  }
}
