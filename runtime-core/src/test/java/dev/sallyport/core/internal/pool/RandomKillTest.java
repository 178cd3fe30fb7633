package dev.sallyport.core.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.ErrorCode;
import dev.sallyport.SallyportException;
import dev.sallyport.WorkerExitedException;
import dev.sallyport.pool.PoolStatistics;
import dev.sallyport.pool.WorkerPool;
import dev.sallyport.pool.WorkerStatistics;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ten thousand calls while every 50 ms the worker in one of the pool's places is killed, whatever
 * it is at. Each worker notes what it runs in a file of its own, which a kill does not take back.
 */
@EnabledOnOs(OS.LINUX)
@Tag("alone")
class RandomKillTest {
  private static final int TASKS = 10_000;
  private static final int WORKERS = 8;
  private static final int KILL_MILLIS = 50;

  /** The pool's name, by which its threads are known. */
  private static final String NAME = "random-kills";

  @TempDir Path directory;

  private final AtomicIntegerArray outcomes = new AtomicIntegerArray(TASKS);
  private final AtomicIntegerArray answers = new AtomicIntegerArray(TASKS);
  private final AtomicInteger kills = new AtomicInteger();
  private final AtomicInteger unexpected = new AtomicInteger();

  private static boolean isIdempotent(int number) {
    return number % 2 == 0;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8})
  @Timeout(180)
  void accountsForEachCall(int depth) throws Exception {
    long seed = Long.getLong("sallyport.chaos.seed", new SplittableRandom().nextLong(1_000_000));
    System.out.println("random kills at depth " + depth + ": -Dsallyport.chaos.seed=" + seed);
    long descriptors = descriptors();
    Set<Path> records = records();
    Launch launch =
        Launch.java(Clerk.class, JavaOptions.defaults().withLean().withMaxHeapMiB(32))
            .name(NAME)
            .arguments(directory.toString());
    WorkerPool pool =
        WorkerPool.of(launch)
            .workers(WORKERS)
            .depth(depth)
            .attempts(1000)
            .quarantineAfter(1000)
            .restarts(100_000, Duration.ofMinutes(1))
            .open();
    ScheduledExecutorService killer = Executors.newSingleThreadScheduledExecutor();
    boolean done = false;
    try {
      SplittableRandom random = new SplittableRandom(seed);
      var unused =
          killer.scheduleAtFixedRate(
              () -> kill(pool, random), KILL_MILLIS, KILL_MILLIS, TimeUnit.MILLISECONDS);
      CompletableFuture<?>[] all = new CompletableFuture<?>[TASKS];
      for (int i = 0; i < TASKS; i++) {
        all[i] = submit(pool, i);
      }
      CompletableFuture.allOf(all).get(150, TimeUnit.SECONDS);
      done = true;
    } finally {
      if (!done) {
        System.out.println("  " + pool.statistics());
        pool.shutdownNow();
      }
      killer.shutdownNow();
      assertThat(killer.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }
    await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> checkRest(pool.statistics()));
    pool.close();
    checkCalls();
    checkLeft(descriptors, records);
  }

  /** Kills the worker in one of the places; nothing where none is ready. */
  private void kill(WorkerPool pool, SplittableRandom random) {
    List<WorkerStatistics> workers = pool.statistics().workers();
    int place = random.nextInt(WORKERS);
    if (place < workers.size()) {
      kills.incrementAndGet();
      ProcessHandle.of(workers.get(place).pid()).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private CompletableFuture<?> submit(WorkerPool pool, int number) {
    CompletableFuture<Integer> answer =
        isIdempotent(number) ? pool.submit(Clerk::again, number) : pool.submit(Clerk::once, number);
    return answer.handle((value, failure) -> {
      outcomes.incrementAndGet(number);
      if (failure == null) {
        answers.set(number, value == ~number ? 1 : -1);
      } else if (!(failure instanceof WorkerExitedException) && !isTruncated(failure)) {
        unexpected.incrementAndGet();
        System.out.println("  call " + number + ": " + failure);
      }
      return null;
    });
  }

  /** The kill met it in the midst of its answer. */
  private static boolean isTruncated(Throwable failure) {
    return failure instanceof SallyportException known && known.code() == ErrorCode.TRUNCATED_FRAME;
  }

  private void checkCalls() throws IOException {
    int[] runs = runs();
    int failed = 0;
    int again = 0;
    for (int i = 0; i < TASKS; i++) {
      assertThat(outcomes.get(i)).as("outcomes of call " + i).isEqualTo(1);
      boolean answered = answers.get(i) == 1;
      assertThat(answers.get(i)).as("answer of call " + i).isNotNegative();
      if (isIdempotent(i)) {
        assertThat(answered).as("whether idempotent call " + i + " was answered").isTrue();
        assertThat(runs[i]).as("runs of idempotent call " + i).isPositive();
        again += runs[i] > 1 ? 1 : 0;
      } else {
        assertThat(runs[i]).as("runs of call " + i).isLessThan(2);
        if (answered) {
          assertThat(runs[i]).as("runs of call " + i + ", which was answered").isEqualTo(1);
        }
        failed += answered ? 0 : 1;
      }
    }
    assertThat(unexpected).hasValue(0);
    System.out.println(
        "  "
            + kills
            + " kills, "
            + failed
            + " calls failed with their worker, "
            + again
            + " ran again");
    assertThat(failed + again).as("calls that a kill has hit").isPositive();
  }

  private int[] runs() throws IOException {
    int[] runs = new int[TASKS];
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        ByteBuffer notes = ByteBuffer.wrap(Files.readAllBytes(file));
        while (notes.remaining() >= Integer.BYTES) {
          runs[notes.getInt()]++;
        }
      }
    }
    return runs;
  }

  private static void checkRest(PoolStatistics statistics) {
    assertThat(statistics.starting()).isZero();
    assertThat(statistics.workers()).hasSize(WORKERS);
    assertThat(statistics.queued()).isZero();
    assertThat(statistics.running()).isZero();
    assertThat(statistics.done() + statistics.failed()).isEqualTo(TASKS);
  }

  private void checkLeft(long descriptors, Set<Path> records) {
    await()
        .untilAsserted(() -> {
          assertThat(ProcessHandle.current().descendants().map(RandomKillTest::commandLine))
              .noneMatch(line -> line.contains(directory.toString()));
          assertThat(Thread.getAllStackTraces().keySet())
              .extracting(Thread::getName)
              .noneMatch(name -> name.contains(NAME));
          assertThat(descriptors()).isLessThanOrEqualTo(descriptors);
        });
    // Another process may have pools of its own, whose files are there for a moment each.
    Set<Path> left = records();
    left.removeAll(records);
    await().until(() -> left.stream().noneMatch(Files::exists));
  }

  private static String commandLine(ProcessHandle process) {
    return process.info().commandLine().orElse("");
  }

  private static long descriptors() {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<Path> records() {
    Path memory = Path.of("/dev/shm");
    if (!Files.isDirectory(memory)) {
      return Set.of();
    }
    try (Stream<Path> all = Files.list(memory)) {
      return all.filter(file -> file.getFileName().toString().startsWith("sallyport-"))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
