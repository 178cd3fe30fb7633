package dev.sallyport.benchmarks;

import dev.sallyport.SallyportException;
import dev.sallyport.benchmarks.harness.Contender;
import dev.sallyport.benchmarks.harness.Contender.Origin;
import dev.sallyport.benchmarks.harness.Key;
import dev.sallyport.benchmarks.harness.Noise;
import dev.sallyport.benchmarks.harness.Pace;
import dev.sallyport.benchmarks.harness.Participant;
import dev.sallyport.benchmarks.harness.Placement;
import dev.sallyport.benchmarks.harness.Progress;
import dev.sallyport.benchmarks.harness.Runner;
import dev.sallyport.benchmarks.harness.Series;
import dev.sallyport.benchmarks.peer.JvmPeers;
import dev.sallyport.benchmarks.report.Outcome;
import dev.sallyport.benchmarks.report.Report;
import dev.sallyport.benchmarks.script.Scripts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
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
  private final Path scripts;
  private final Progress progress;
  private final Starter starter;

  /** Why subjects of an origin cannot run, or that they can: found out once. */
  private final Map<Origin, Optional<String>> obstacles = new EnumMap<>(Origin.class);

  /** Starts what measures a subject. Called by several threads at once. */
  interface Starter {
    /**
     * Starts it.
     *
     * @throws SallyportException if it does not start; nothing is left of it then
     */
    Participant start(Contender contender, Placement placement);
  }

  /**
   * @param scripts for what peers in other languages need, kept from run to run
   */
  Comparison(Options options, Path scripts, Progress progress, Starter starter) {
    this.options = options;
    this.scripts = scripts;
    this.progress = progress;
    this.starter = starter;
  }

  /** Runs one benchmark. What was asked for and could not be measured has rows without figures. */
  Report run(Benchmark benchmark) {
    Report report = new Report(List.of());
    for (Placement placement : options.placements(benchmark)) {
      List<Contender> contenders = contenders(benchmark, placement);
      if (contenders.isEmpty()) {
        continue;
      }
      Optional<String> obstacle = placement.obstacle();
      if (obstacle.isPresent()) {
        String note = where(benchmark, placement) + ": skipped: " + obstacle.get();
        progress.note(note);
        report = report.and(report(contenders, List.of(), placement, List.of(note)));
      } else {
        report = report.and(run(benchmark, placement, contenders));
      }
    }
    return report;
  }

  private static String where(Benchmark benchmark, Placement placement) {
    return benchmark.name() + ", " + placement.text();
  }

  private Report run(Benchmark benchmark, Placement placement, List<Contender> contenders) {
    long begun = System.nanoTime();
    Pace pace = options.pace(benchmark);
    List<Participant> processes = List.of();
    try {
      processes =
          allAtOnce(contenders, contender -> start(contender, placement)).stream()
              .flatMap(Optional::stream)
              .toList();
      Noise noise = new Noise();
      Runner.Result result = new Runner(pace, progress).run(processes, noise::begin);
      String summary =
          String.format(
              "%s (%s): %d rounds of %d ms, %d s; %s",
              where(benchmark, placement),
              placement.description(),
              pace.rounds(),
              pace.round().toMillis(),
              (System.nanoTime() - begun) / 1_000_000_000,
              noise.verdict(result.series()));
      progress.note(summary);
      List<String> notes = new ArrayList<>();
      contenders.stream()
          .filter(each -> result.series().stream().noneMatch(one -> one.contender().equals(each)))
          .forEach(each -> notes.add(each.key() + " did not start"));
      notes.addAll(result.notes());
      notes.replaceAll(note -> where(benchmark, placement) + ": " + note);
      notes.add(summary);
      return report(contenders, result.series(), placement, notes);
    } finally {
      allAtOnce(
          processes,
          process -> {
            process.close();
            return process;
          });
    }
  }

  /** A row for each: a goal of one that did not even start is a goal that is not reached. */
  private static Report report(
      List<Contender> contenders, List<Series> measured, Placement placement, List<String> notes) {
    Map<Key, Series> series = new HashMap<>();
    measured.forEach(each -> series.put(each.contender().key(), each));
    return new Report(
        contenders.stream()
            .map(each -> series.getOrDefault(each.key(), new Series(each, List.of())))
            .map(each -> Outcome.of(each, placement))
            .toList(),
        notes);
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
        addWithFloors(benchmark, each, wanted);
      }
    }
    return benchmark.contenders().stream()
        .filter(each -> each.placements().contains(placement))
        .filter(each -> wanted.contains(each.key()))
        .filter(each -> obstacle(each.origin()).isEmpty())
        .toList();
  }

  private static void addWithFloors(Benchmark benchmark, Contender contender, Set<Key> wanted) {
    wanted.add(contender.key());
    contender
        .floor()
        .ifPresent(floor -> addWithFloors(benchmark, benchmark.contender(floor), wanted));
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

  private Optional<Participant> start(Contender contender, Placement placement) {
    try {
      return Optional.of(starter.start(contender, placement));
    } catch (SallyportException e) {
      progress.note(contender.key() + " does not start and is left out: " + e.getMessage());
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
