package dev.sallyport.cli.chaos;

import static dev.sallyport.task.Task.bind;

import dev.sallyport.Limits;
import dev.sallyport.SallyportException;
import dev.sallyport.cli.Console;
import dev.sallyport.cli.Display;
import dev.sallyport.cli.Leftovers;
import dev.sallyport.cli.RunDirectory;
import dev.sallyport.cli.Text;
import dev.sallyport.cli.Trial;
import dev.sallyport.pool.PoolStatistics;
import dev.sallyport.pool.WorkerPool;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import dev.sallyport.task.Task0;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One run, from the first worker to the last. Used once; {@link #abort} by any thread, the rest by
 * one.
 */
final class Chaos implements Trial.Work<Report> {
  private static final String NAME = "chaos-worker";

  /** Within which a call must be over, and the pool full again. */
  private static final int BOUND_SECONDS = 60;

  private static final int UNDER_WAY = 256;
  private static final int ONE_HARMFUL_OF = 400;
  private static final int TICK_MILLIS = 100;
  private static final List<Kind> HARMFUL =
      Stream.of(Kind.values()).filter(Kind::isHarmful).toList();

  private final Settings settings;
  private final Console console;
  private final Path temporary;
  private final Path notes;
  private final SplittableRandom random;
  private final Account account = new Account();
  private final WorkerPool pool;
  private final Assailant assailant;
  private final Semaphore room = new Semaphore(UNDER_WAY);
  private final long begun = System.nanoTime();
  private volatile boolean over;

  /**
   * @param temporary an empty directory for the temporary files of the run
   */
  Chaos(Settings settings, Console console, Path temporary) throws IOException {
    this.settings = settings;
    this.console = console;
    this.temporary = temporary;
    this.notes = Files.createDirectory(temporary.resolve("notes"));
    this.random = new SplittableRandom(settings.seed());
    Launch launch =
        Launch.java(
                ChaosWorker.class,
                JavaOptions.defaults()
                    .withLean()
                    .withMaxHeapMiB(32)
                    .withArguments(
                        "-Djava.io.tmpdir=" + temporary,
                        "-XX:-CreateCoredumpOnCrash",
                        "-XX:ErrorFile=" + notes.resolve("hs_err")))
            .name(NAME)
            .arguments(notes.toString())
            .limits(Limits.defaults().withHeartbeat(Duration.ofMillis(500)))
            .startTimeout(Duration.ofSeconds(BOUND_SECONDS));
    this.pool =
        WorkerPool.of(launch)
            .name(NAME)
            .workers(settings.workers())
            .depth(settings.depth())
            .grace(Duration.ofMillis(200))
            .attempts(1000)
            .quarantineAfter(1000)
            .restarts(Integer.MAX_VALUE, Duration.ofSeconds(BOUND_SECONDS))
            .open();
    this.assailant = new Assailant(pool, settings.workers(), random.split(), account);
  }

  @Override
  public Report run() throws IOException, InterruptedException {
    Thread striking = thread("chaos-assailant", this::strike);
    Thread calling = thread("chaos-caller", this::call);
    watch();
    over = true;
    striking.join();
    calling.join(TimeUnit.SECONDS.toMillis(BOUND_SECONDS));
    if (!room.tryAcquire(UNDER_WAY, BOUND_SECONDS, TimeUnit.SECONDS)) {
      account.fault(
          "calls hang: not all were over "
              + BOUND_SECONDS
              + " s after the last one: "
              + pool.statistics());
    }
    PoolStatistics statistics = awaitFull();
    pool.shutdown();
    if (!pool.awaitTermination(Duration.ofSeconds(BOUND_SECONDS))) {
      account.fault("the pool was not terminated within " + BOUND_SECONDS + " s");
      pool.shutdownNow();
    }
    readNotes();
    account.close();
    RunDirectory.delete(notes);
    return new Report(
        settings,
        (System.nanoTime() - begun) / 1e9,
        account.rows(),
        assailant.counts(),
        statistics,
        account.faultCount(),
        account.faults(),
        Leftovers.await(temporary, NAME));
  }

  /** Ends the workers as fast as they can be. */
  @Override
  public void abort() {
    over = true;
    pool.shutdownNow();
    try {
      pool.awaitTermination(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread thread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void strike() {
    try {
      while (!over) {
        TimeUnit.MILLISECONDS.sleep(Assailant.PAUSE_MILLIS);
        assailant.strike();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void call() {
    SplittableRandom choices = random.split();
    try {
      while (!over) {
        room.acquire();
        submit(draw(choices));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Kind draw(SplittableRandom choices) {
    if (choices.nextInt(ONE_HARMFUL_OF) == 0) {
      return HARMFUL.get(choices.nextInt(HARMFUL.size()));
    }
    return choices.nextBoolean() ? Kind.ONCE : Kind.AGAIN;
  }

  private void submit(Kind kind) {
    int number = account.begin(kind);
    CompletableFuture<Integer> answer;
    try {
      answer = pool.submit(task(kind, number));
    } catch (SallyportException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    var unused =
        answer.whenComplete((value, failure) -> {
          boolean wrapped = failure instanceof CompletionException && failure.getCause() != null;
          account.end(number, value, wrapped ? failure.getCause() : failure);
          room.release();
        });
  }

  private static Task0<Integer> task(Kind kind, int number) {
    return switch (kind) {
      case ONCE -> bind(ChaosWorker::once, number);
      case AGAIN -> bind(ChaosWorker::again, number);
      case EXIT -> bind(ChaosWorker::exit, number);
      case OUT_OF_MEMORY -> bind(ChaosWorker::exhaustMemory, number);
      case STACK_OVERFLOW -> bind(ChaosWorker::overflowStack, number);
      // The others have no limit: a worker that is stopped would exceed it.
      case ENDLESS_LOOP -> bind(ChaosWorker::loop, number).withTimeout(Duration.ofSeconds(1));
      case GARBAGE -> bind(ChaosWorker::writeGarbage, number);
    };
  }

  private void watch() throws InterruptedException {
    try (Display display = new Display("chaos", console, settings.time())) {
      long end = begun + TimeUnit.NANOSECONDS.convert(settings.time());
      while (!over && end - System.nanoTime() > 0) {
        TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
        display.show(
            TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun),
            Text.count(account.calls(), "call")
                + ", "
                + Text.count(assailant.total(), "attack")
                + ", "
                + Text.count(account.faultCount(), "fault"));
      }
    }
  }

  /** Waits until the pool has all its workers again. */
  private PoolStatistics awaitFull() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
    while (true) {
      PoolStatistics statistics = pool.statistics();
      boolean full =
          statistics.workers().size() == settings.workers()
              && statistics.starting() == 0
              && statistics.workers().stream().allMatch(worker -> worker.responsive());
      if (full) {
        return statistics;
      } else if (end - System.nanoTime() <= 0) {
        account.fault("the pool has not regained its size: " + statistics);
        return statistics;
      }
      TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
    }
  }

  private void readNotes() throws IOException {
    try (Stream<Path> files = Files.list(notes)) {
      for (Path file : files.toList()) {
        if (!file.endsWith("hs_err")) {
          account.ran(ByteBuffer.wrap(Files.readAllBytes(file)));
        }
      }
    }
  }
}
