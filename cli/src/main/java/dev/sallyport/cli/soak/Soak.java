package dev.sallyport.cli.soak;

import dev.sallyport.cli.Console;
import dev.sallyport.cli.Display;
import dev.sallyport.cli.Leftovers;
import dev.sallyport.cli.Text;
import dev.sallyport.cli.Trial;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * One soak, from the first child to the last. Used once; {@link #abort} by any thread, the rest by
 * one.
 */
final class Soak implements Trial.Work<Report> {
  private static final int THREADS_PER_CHILD = 4;
  private static final int HEAP_MIB = 128;

  /** Many start while all others work, on whatever cores there are. */
  private static final Duration START_TIMEOUT = Duration.ofSeconds(Turn.BOUND_SECONDS);

  private static final int SAMPLES = 18;
  private static final int MIN_SAMPLE_MILLIS = 2_000;
  private static final int MAX_SAMPLE_MILLIS = 60_000;
  private static final int WARM_UP_PERCENT = 20;
  private static final int TICK_MILLIS = 200;

  private final Settings settings;
  private final Console console;
  private final Path temporary;
  private final Probes probes;
  private final SplittableRandom random;
  private final Ledger ledger = new Ledger();
  private final Measures measures = new Measures();
  private final Gate gate = new Gate();
  private final List<Place> places = new ArrayList<>();
  private final Disruptor disruptor;
  private final Set<Turn> turns = ConcurrentHashMap.newKeySet();
  private final ExecutorService helpers;
  private final List<Thread> threads = new ArrayList<>();
  private final long begun = System.nanoTime();

  /**
   * @param temporary an empty directory for the temporary files of the run
   */
  Soak(Settings settings, Console console, Path temporary) {
    this.settings = settings;
    this.console = console;
    this.temporary = temporary;
    this.probes = new Probes(temporary);
    this.random = new SplittableRandom(settings.seed());
    JavaOptions options =
        JavaOptions.defaults()
            .withLean()
            .withMaxHeapMiB(HEAP_MIB)
            // The heap is as large as it gets from the start: what grows is something else.
            .withArguments(
                "-Xms" + HEAP_MIB + "m", "-XX:+AlwaysPreTouch", "-Djava.io.tmpdir=" + temporary);
    for (int i = 1; i <= settings.children(); i++) {
      places.add(
          new Place(
              Launch.java(SoakWorker.class, options)
                  .name("child-" + i)
                  .startTimeout(START_TIMEOUT)
                  .serve(SoakHome.class, item -> item)));
    }
    this.disruptor = new Disruptor(places, random.split(), ledger);
    this.helpers =
        Executors.newCachedThreadPool(task -> {
          Thread thread = new Thread(task, "soak-helper");
          thread.setDaemon(true);
          return thread;
        });
  }

  @Override
  public Report run() throws IOException, InterruptedException {
    try {
      places.forEach(Place::start);
      for (int i = 0; i < places.size(); i++) {
        for (int j = 0; j < THREADS_PER_CHILD; j++) {
          start("soak-caller-" + (i + 1) + "-" + (j + 1), caller(places.get(i), random.split()));
        }
      }
      SplittableRandom pauses = random.split();
      start("soak-disruptor", () -> disrupt(pauses));
      watch();
      gate.end();
      // What is under way ends by itself: to close a child before would explain its failures.
      gate.awaitEmpty(2 * Turn.BOUND_SECONDS);
    } finally {
      gate.end();
      places.forEach(Place::close);
    }
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(Turn.BOUND_SECONDS));
      if (thread.isAlive()) {
        ledger.fault(thread.getName(), Ledger.Fault.HUNG, stack(thread));
      }
    }
    helpers.shutdownNow();
    List<String> leftovers = Leftovers.await(temporary, "child-");
    return new Report(
        settings,
        seconds(),
        ledger.rows(),
        disruptor.counts(),
        ledger.faults(),
        ledger.details(),
        measures.series(),
        measures.points(),
        leftovers);
  }

  /** Kills all children, and lets none be started any more. */
  @Override
  public void abort() {
    gate.end();
    places.forEach(Place::abort);
  }

  private double seconds() {
    return (System.nanoTime() - begun) / 1e9;
  }

  private void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private Runnable caller(Place place, SplittableRandom choices) {
    return () -> {
      try {
        while (gate.enter()) {
          try {
            play(place, choices);
          } finally {
            gate.leave();
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException | Error e) {
        if (!gate.isOver()) {
          ledger.fault("caller", Ledger.Fault.UNEXPECTED, e.toString());
        }
      }
    };
  }

  private void play(Place place, SplittableRandom choices) throws InterruptedException {
    Scenario scenario = Traffic.draw(choices);
    Lease lease = place.take();
    Turn turn = new Turn(scenario.name(), lease, choices, ledger, helpers);
    turns.add(turn);
    ledger.begin(scenario.name());
    try {
      scenario.play(turn);
      ledger.success(scenario.name());
    } catch (RuntimeException | Error failure) {
      turn.failed(failure);
      if (lease.state() != Lease.State.RUNNING) {
        // Its successor is on the way; asking a dead child again and again finds nothing out.
        TimeUnit.MILLISECONDS.sleep(TICK_MILLIS / 10);
      }
    } finally {
      turns.remove(turn);
      lease.endTurn();
    }
  }

  private void disrupt(SplittableRandom pauses) {
    try {
      while (!gate.isOver()) {
        TimeUnit.MILLISECONDS.sleep(300 + pauses.nextInt(1_500));
        if (gate.enter()) {
          try {
            disruptor.disrupt();
          } finally {
            gate.leave();
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      if (!gate.isOver()) {
        ledger.fault("disruption", Ledger.Fault.UNEXPECTED, e.toString());
        // A place may be empty for good, and callers wait for its child: there is no going on.
        gate.end();
        places.forEach(Place::release);
      }
    }
  }

  /** Shows, measures at rest and looks for hung turns until the time is over. */
  private void watch() throws InterruptedException {
    long end = settings.time().toMillis();
    long warm = end * WARM_UP_PERCENT / 100;
    long interval =
        Math.min(MAX_SAMPLE_MILLIS, Math.max(MIN_SAMPLE_MILLIS, (end - warm) / SAMPLES));
    long next = warm;
    try (Display display = new Display("soak", console, settings.time())) {
      for (long now = millis(); now < end && !gate.isOver(); now = millis()) {
        TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
        findHung();
        if (now >= next) {
          measure();
          next = millis() + interval;
        }
        display.show(now / 1000, counts());
      }
      measure();
      display.show(end / 1000, counts());
    }
  }

  private String counts() {
    return Text.count(ledger.turns(), "turn")
        + ", "
        + Text.count(ledger.messages(), "message")
        + ", "
        + Text.count(ledger.faultCount(), "fault");
  }

  private long millis() {
    return (System.nanoTime() - begun) / 1_000_000;
  }

  private void measure() throws InterruptedException {
    try {
      if (gate.shut(2 * Turn.BOUND_SECONDS)) {
        probes.measure(measures, seconds(), places);
      } else {
        findHung();
      }
    } finally {
      gate.open();
    }
  }

  private void findHung() {
    long now = System.nanoTime();
    for (Turn turn : turns) {
      // A scenario of several calls gets a little more; each of them has its own bound.
      if (turn.isOverdue(now - TimeUnit.SECONDS.toNanos(Turn.BOUND_SECONDS / 2))
          && turn.markHung()) {
        ledger.fault(
            turn.scenario(),
            Ledger.Fault.HUNG,
            "for more than "
                + Turn.BOUND_SECONDS
                + " s ["
                + turn.lease().child().name()
                + "]"
                + threads.stream().map(Soak::stack).reduce("", String::concat));
      }
    }
  }

  private static String stack(Thread thread) {
    StringBuilder text = new StringBuilder("\n    ").append(thread.getName());
    Arrays.stream(thread.getStackTrace())
        .limit(12)
        .forEach(each -> text.append("\n      at ").append(each));
    return text.toString();
  }
}
