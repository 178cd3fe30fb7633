package dev.sallyport.benchmarks;

import dev.sallyport.SallyportException;
import dev.sallyport.benchmarks.harness.Contender;
import dev.sallyport.benchmarks.harness.Contender.Origin;
import dev.sallyport.benchmarks.harness.Jvm;
import dev.sallyport.benchmarks.harness.Key;
import dev.sallyport.benchmarks.harness.MeasuringProcess;
import dev.sallyport.benchmarks.harness.MeasuringProcess.Program;
import dev.sallyport.benchmarks.harness.Noise;
import dev.sallyport.benchmarks.harness.Pace;
import dev.sallyport.benchmarks.harness.Placement;
import dev.sallyport.benchmarks.harness.Progress;
import dev.sallyport.benchmarks.harness.RunDirectory;
import dev.sallyport.benchmarks.harness.Runner;
import dev.sallyport.benchmarks.harness.Series;
import dev.sallyport.benchmarks.peer.JvmPeers;
import dev.sallyport.benchmarks.report.Outcome;
import dev.sallyport.benchmarks.report.Report;
import dev.sallyport.benchmarks.script.Scripts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Runs benchmarks of the harness, one placement after the other. Used by one thread. */
final class Comparison {
  private static final int AT_ONCE = 4;

  private final Options options;
  private final RunDirectory directory;
  private final Path scripts;
  private final Progress progress;

  /** Why subjects of an origin cannot run, or that they can: found out once. */
  private final Map<Origin, Optional<String>> obstacles = new EnumMap<>(Origin.class);

  /**
   * @param directory for files of this run
   * @param scripts for what peers in other languages need, kept from run to run
   */
  Comparison(Options options, RunDirectory directory, Path scripts, Progress progress) {
    this.options = options;
    this.directory = directory;
    this.scripts = scripts;
    this.progress = progress;
  }

  /** Runs one benchmark. */
  Report run(Benchmark benchmark) {
    Report report = new Report(List.of());
    for (Placement placement : options.placements(benchmark)) {
      Optional<String> obstacle = placement.obstacle();
      if (obstacle.isPresent()) {
        progress.note(benchmark.name() + ", " + placement.text() + ": skipped: " + obstacle.get());
        continue;
      }
      List<Contender> contenders = contenders(benchmark, placement);
      if (!contenders.isEmpty()) {
        report = report.and(run(benchmark, placement, contenders));
      }
    }
    return report;
  }

  private Report run(Benchmark benchmark, Placement placement, List<Contender> contenders) {
    long begun = System.nanoTime();
    Pace pace = options.pace(benchmark);
    List<MeasuringProcess> processes = List.of();
    try {
      processes =
          allAtOnce(contenders, contender -> start(contender, placement)).stream()
              .flatMap(Optional::stream)
              .toList();
      Noise noise = new Noise();
      List<Series> series = new Runner(pace, progress).run(processes, noise::begin);
      progress.note(
          String.format(
              "%s, %s (%s): %d rounds of %d ms, %d s; %s",
              benchmark.name(),
              placement.text(),
              placement.description(),
              pace.rounds(),
              pace.round().toMillis(),
              (System.nanoTime() - begun) / 1_000_000_000,
              noise.verdict(series)));
      return new Report(series.stream().map(each -> Outcome.of(each, placement)).toList());
    } finally {
      allAtOnce(
          processes,
          process -> {
            process.close();
            return process;
          });
    }
  }

  /** Those that were asked for and can run here, with their floors, in the order of the table. */
  private List<Contender> contenders(Benchmark benchmark, Placement placement) {
    Set<Key> wanted = new LinkedHashSet<>();
    for (Contender each : benchmark.contenders()) {
      boolean isNamed = options.subjects().contains(each.name());
      // Peers are compared in one place, unless asked for: a quick run is to be quick.
      boolean isWhereCompared =
          !options.quick() || placement == options.placements(benchmark).get(0);
      boolean isHere = !each.origin().isPeer() || (options.peers() && isWhereCompared);
      if (options.subjects().isEmpty() ? isHere : isNamed) {
        addWithFloors(each, wanted);
      }
    }
    return benchmark.contenders().stream()
        .filter(each -> each.placements().contains(placement))
        .filter(each -> wanted.contains(each.key()))
        .filter(each -> obstacle(each.origin()).isEmpty())
        .toList();
  }

  private static void addWithFloors(Contender contender, Set<Key> wanted) {
    wanted.add(contender.key());
    contender.floor().ifPresent(floor -> addWithFloors(Benchmarks.contender(floor), wanted));
  }

  /** Installs what subjects of an origin need, and says once if that does not work. */
  private Optional<String> obstacle(Origin origin) {
    return obstacles.computeIfAbsent(
        origin,
        each -> {
          Optional<String> obstacle =
              switch (each) {
                case OWN -> Optional.empty();
                case JVM_PEER ->
                    JvmPeers.classPath().isPresent()
                        ? Optional.empty()
                        : Optional.of("they were not built: ./sallyport bench --peers");
                case PYTHON_PEER, NODE_PEER -> Scripts.prepare(each, scripts);
              };
          obstacle.ifPresent(text ->
              progress.note("skipped: " + each.name().replace("_PEER", " peers") + ": " + text));
          return obstacle;
        });
  }

  private Optional<MeasuringProcess> start(Contender contender, Placement placement) {
    try {
      return Optional.of(MeasuringProcess.start(contender, placement, program(contender)));
    } catch (SallyportException e) {
      progress.note(contender.key() + " does not start and is left out: " + e.getMessage());
      return Optional.empty();
    }
  }

  private Program program(Contender contender) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-D" + RunDirectory.PROPERTY + "=" + directory.path(),
                "-D" + Scripts.DIRECTORY + "=" + scripts));
    String classPath = System.getProperty("java.class.path");
    if (contender.origin() == Origin.JVM_PEER) {
      arguments.addAll(Jvm.PEER_ARGUMENTS);
      classPath = JvmPeers.classPath().orElseThrow();
    }
    return new Program(options.quick(), arguments, classPath, MeasuringMain.class);
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
