package dev.sallyport.benchmarks;

import dev.sallyport.benchmarks.harness.Contender;
import dev.sallyport.benchmarks.harness.Contender.Origin;
import dev.sallyport.benchmarks.harness.Ending;
import dev.sallyport.benchmarks.harness.Key;
import dev.sallyport.benchmarks.harness.Noise;
import dev.sallyport.benchmarks.harness.Pace;
import dev.sallyport.benchmarks.harness.Participant;
import dev.sallyport.benchmarks.harness.Placement;
import dev.sallyport.benchmarks.harness.Progress;
import dev.sallyport.benchmarks.harness.Reason;
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
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Stream;

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
     * @throws RuntimeException if it does not start; nothing is left of it then
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
    List<Participant> started = new CopyOnWriteArrayList<>();
    try {
      List<Participant> processes =
          allAtOnce(contenders, contender -> start(contender, placement, started)).stream()
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
      List<String> notes = new ArrayList<>(notes(contenders, processes, result));
      notes.replaceAll(note -> where(benchmark, placement) + ": " + note);
      notes.add(summary);
      return report(contenders, result.series(), placement, notes);
    } finally {
      allAtOnce(started, this::close);
    }
  }

  private static List<String> notes(
      List<Contender> contenders, List<Participant> processes, Runner.Result result) {
    List<Contender> missing = new ArrayList<>(contenders);
    processes.forEach(each -> missing.remove(each.contender()));
    return Stream.concat(
            missing.stream().map(each -> each.key() + " did not start"), result.notes().stream())
        .toList();
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
        // Nothing is installed for what is not measured.
        .filter(each -> placement.obstacle().isPresent() || obstacle(each.origin()).isEmpty())
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
          obstacle.ifPresent(text -> {
            // What installs is in the same process group: ^C ends it too.
            Ending.check();
            progress.note("skipped: " + each.name().replace("_PEER", " peers") + ": " + text);
          });
          return obstacle;
        });
  }

  /**
   * One that does not start, whatever the reason, costs its own figures and no others.
   *
   * @param started where it is put, to be closed whatever becomes of the others
   */
  private Optional<Participant> start(
      Contender contender, Placement placement, List<Participant> started) {
    try {
      Participant participant = starter.start(contender, placement);
      started.add(participant);
      return Optional.of(participant);
    } catch (RuntimeException e) {
      Ending.check();
      progress.note(contender.key() + " does not start and is left out: " + Reason.of(e));
      return Optional.empty();
    }
  }

  /** One that does not end in order must not take along what was measured. */
  private boolean close(Participant participant) {
    try {
      participant.close();
      return true;
    } catch (RuntimeException e) {
      Ending.check();
      progress.note(participant.contender().key() + " does not end in order: " + Reason.of(e));
      return false;
    }
  }

  /**
   * Starts and ends wait a lot: together they are over sooner. Results in the order of the items;
   * all are done when this returns, or throws what one of them threw.
   */
  private static <T, R> List<R> allAtOnce(List<T> items, Function<T, R> work) {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<CompletableFuture<R>> results =
          items.stream()
              .map(item -> CompletableFuture.supplyAsync(() -> work.apply(item), threads))
              .toList();
      try {
        CompletableFuture.allOf(results.toArray(CompletableFuture<?>[]::new)).join();
      } catch (CompletionException e) {
        Ending.check();
        throw e;
      }
      return results.stream().map(CompletableFuture::join).toList();
    } finally {
      threads.shutdown();
    }
  }
}
