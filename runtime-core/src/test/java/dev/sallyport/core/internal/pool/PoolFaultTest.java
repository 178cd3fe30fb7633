package dev.sallyport.core.internal.pool;

import static dev.sallyport.task.Task.bind;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.ClosedException;
import dev.sallyport.Contract;
import dev.sallyport.ErrorCode;
import dev.sallyport.IncompatibleException;
import dev.sallyport.LaunchException;
import dev.sallyport.Limits;
import dev.sallyport.RejectedCallException;
import dev.sallyport.WorkerExitedException;
import dev.sallyport.core.internal.pool.Mischief.Deed;
import dev.sallyport.core.internal.session.Arithmetic;
import dev.sallyport.core.internal.session.RawChild;
import dev.sallyport.pool.CallOptions;
import dev.sallyport.pool.PoolStatistics;
import dev.sallyport.pool.Recycling;
import dev.sallyport.pool.WorkerPool;
import dev.sallyport.pool.Workers;
import dev.sallyport.process.ExitReport.EndedBy;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What became of calls and pools in rare moments, and must not again. */
@Timeout(60)
class PoolFaultTest {
  private static final JavaOptions LEAN = JavaOptions.defaults().withLean().withMaxHeapMiB(32);

  @TempDir Path directory;

  private Launch mischief() {
    return Launch.java(Mischief.class, LEAN).arguments(directory.toString());
  }

  private WorkerPool.Builder pool(int workers) {
    return WorkerPool.of(mischief()).workers(workers);
  }

  private String file(String name) {
    return directory.resolve(name).toString();
  }

  private void go(String name) throws Exception {
    Files.writeString(directory.resolve(name + ".go"), "");
  }

  private List<Long> runs(String name) {
    return Mischief.runs(directory.resolve(name));
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(30, TimeUnit.SECONDS);
  }

  @Test
  void anIdempotentCallThatNoWorkerHadBegunHasAllItsAttemptsLeft() throws Exception {
    try (WorkerPool pool = pool(1).depth(2).attempts(2).open()) {
      // A key has it wait at the worker.
      Workers keyed = pool.with(CallOptions.defaults().withAffinity("key"));
      CompletableFuture<Long> fatal = keyed.submit(Mischief::deed, file("fatal"), Deed.SIGKILL);
      await().until(() -> runs("fatal").size() == 1);
      CompletableFuture<Long> again = keyed.submit(Mischief::deedOnce, file("again"), Deed.SIGKILL);
      go("again");
      go("fatal");

      assertThatThrownBy(() -> get(fatal)).hasCauseInstanceOf(WorkerExitedException.class);
      assertThat(get(again)).isEqualTo(runs("again").get(1));
      assertThat(runs("again")).hasSize(2);
    }
  }

  @Test
  void meetsAContractThoughItsLastWorkerHasEnded() throws Exception {
    try (WorkerPool pool = WorkerPool.of(mischief()).workers(0, 1).open()) {
      go("fatal");
      assertThatThrownBy(() -> pool.call(Mischief::deed, file("fatal"), Deed.SIGKILL))
          .isInstanceOf(WorkerExitedException.class);
      await().until(() -> pool.statistics().restarts() == 1);

      assertThat(pool.client(Mischief.Desk.class).pid()).isPositive();
    }
  }

  /** What no program knows that says no hello. */
  @Contract
  public interface Ticker {
    Flow.Publisher<Integer> ticks();
  }

  @Test
  void aWorkerThatEndsWhileItIsAskedForAContractSaysNothingOfTheContract() throws Exception {
    Launch silent =
        Launch.command("sleep", "600")
            .startTimeout(Duration.ofSeconds(2))
            .stopTimeout(Duration.ofMillis(100));
    try (WorkerPool pool = WorkerPool.of(silent).workers(1).open()) {
      CompletableFuture<Ticker> client = new CompletableFuture<>();
      Thread meeting =
          new Thread(() -> {
            try {
              client.complete(pool.client(Ticker.class));
            } catch (RuntimeException e) {
              client.completeExceptionally(e);
            }
          });
      meeting.start();
      // Until it is certain that no hello comes.
      await().until(() -> meeting.getState() == Thread.State.TIMED_WAITING);
      signal("-KILL", pool.statistics().workers().get(0).pid());
      assertThatThrownBy(() -> get(client)).hasCauseInstanceOf(IncompatibleException.class);
    }
  }

  @Test
  @Timeout(20)
  void refusesAContractAtOnceThatItDidNotMeetBeforeItWasShutDown() {
    WorkerPool pool = pool(1).open();
    pool.close();
    assertThatThrownBy(() -> pool.client(Mischief.Desk.class))
        .isInstanceOfSatisfying(
            RejectedCallException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DRAINING));
  }

  @Test
  @Timeout(20)
  void theFirstTaskOfAPoolThatWasShutDownIsNamedAndCounted() {
    WorkerPool pool = pool(1).open();
    pool.close();
    assertThatThrownBy(() -> pool.call(Mischief::square, 3))
        .isInstanceOfSatisfying(
            RejectedCallException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DRAINING))
        .hasMessageStartingWith("Mischief.square was not taken");
    assertThat(pool.statistics().rejected()).isEqualTo(1);
  }

  @Test
  @Timeout(30)
  void aWorkerWhoseInitializerDoesNotReturnIsNotReadyInTime() {
    Launch launch = mischief().startTimeout(Duration.ofSeconds(3));
    assertThatThrownBy(() -> WorkerPool.of(launch).workers(1).initializer(Mischief::never).open())
        .isInstanceOfSatisfying(
            LaunchException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.START_TIMEOUT);
              assertThat(e.exitReport().orElseThrow().threadDump())
                  .anyMatch(line -> line.contains("Mischief.never"));
            })
        .hasMessageContaining("initializer")
        .hasMessageContaining("within 3 s");
    assertThat(ProcessHandle.current().descendants().map(this::commandLine))
        .noneMatch(line -> line.contains(directory.toString()));
  }

  private String commandLine(ProcessHandle process) {
    return process.info().commandLine().orElse("");
  }

  @Test
  void startsAWorkerForACallWhileTheOnlyOneIsBusyAndLeaves() throws Exception {
    try (WorkerPool pool =
        WorkerPool.of(mischief())
            .workers(0, 1)
            .recycle(Recycling.never().afterCalls(1))
            .idleTimeout(Duration.ofMillis(200))
            .open()) {
      pool.call(Mischief::pid);
      CompletableFuture<Long> held = pool.submit(Mischief::hold, file("held"));
      await().until(() -> runs("held").size() == 1 && pool.statistics().recycled() == 1);
      await().until(() -> pool.statistics().workers().size() == 1);

      assertThat(get(pool.submit(Mischief::square, 3))).isEqualTo(9);
      assertThat(held).isNotDone();
      go("held");
      get(held);
    }
  }

  @Test
  void callsInTheQueueThatEqualOneInQuarantineAreNotRun() throws Exception {
    try (WorkerPool pool = pool(1).depth(2).quarantineAfter(2).open()) {
      List<CompletableFuture<Long>> all = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        all.add(pool.submit(Mischief::deed, file("poison"), Deed.SIGKILL));
      }
      CompletableFuture<Integer> other = pool.submit(Mischief::square, 3);
      go("poison");

      List<ErrorCode> codes = new ArrayList<>();
      for (CompletableFuture<Long> each : all) {
        assertThatThrownBy(() -> get(each))
            .cause()
            .isInstanceOfSatisfying(WorkerExitedException.class, e -> codes.add(e.code()));
      }
      assertThat(codes)
          .startsWith(ErrorCode.EXITED, ErrorCode.EXITED)
          .filteredOn(code -> code == ErrorCode.QUARANTINED)
          .hasSize(4);
      assertThat(runs("poison")).hasSize(2);
      assertThat(get(other)).isEqualTo(9);
      assertThat(pool.statistics().failed()).isEqualTo(6);
    }
  }

  @Test
  void theCallOfAWorkerThatIsStoppedFailsWithItsExitReport() throws Exception {
    Launch launch = mischief().limits(Limits.defaults().withHeartbeat(Duration.ofMillis(500)));
    try (WorkerPool pool = WorkerPool.of(launch).workers(1).quarantineAfter(1).open()) {
      go("stops");
      assertThatThrownBy(() -> pool.call(Mischief::deed, file("stops"), Deed.SIGSTOP))
          .isInstanceOfSatisfying(
              WorkerExitedException.class,
              e -> {
                assertThat(e.exitReport().endedBy()).isEqualTo(EndedBy.KILLED);
                assertThat(e.exitReport().reason()).contains("no sign of life");
                assertThat(e.exitReport().callsInFlight()).containsExactly("Mischief.deed");
              });
      assertThat(pool.statistics().quarantined()).isEqualTo(1);
    }
  }

  @Test
  void killsAWorkerWhoseCallWasCancelledAndItsStageNeverCompletes() throws Exception {
    WorkerPool pool = pool(1).grace(Duration.ofMillis(200)).open();
    CompletableFuture<Integer> never =
        pool.client(Mischief.Desk.class).never(file("never")).toCompletableFuture();
    await().until(() -> runs("never").size() == 1);
    never.cancel(true);
    pool.shutdown();

    assertThat(pool.awaitTermination(Duration.ofSeconds(15))).isTrue();
  }

  @Test
  void eachRunOfACallHasItsTimeAnew() throws Exception {
    try (WorkerPool pool = pool(1).open()) {
      var slowly = bind(Mischief::slowly, file("slow"), 1500, Deed.SIGKILL);
      assertThat(pool.call(slowly.withTimeout(Duration.ofMillis(2500)))).isPositive();
      assertThat(runs("slow")).hasSize(2);
    }
  }

  @Test
  void anAnswerCountsThoughWhatIsNoFrameComesRightBehindIt() throws Exception {
    Launch launch = Launch.java(RawChild.class, LEAN).arguments("answered");
    try (WorkerPool pool = WorkerPool.of(launch).workers(1).open()) {
      assertThat(pool.client(Arithmetic.class).addLater(2, 3))
          .succeedsWithin(Duration.ofSeconds(10))
          .isEqualTo(5);
      await().until(() -> pool.statistics().restarts() == 1);
    }
  }

  @Test
  void aCallThatIsGivenUpKeepsItsWorkerThoughAThreadWaitsForIt() throws Exception {
    try (WorkerPool pool = pool(1).grace(Duration.ofMillis(200)).open()) {
      CompletableFuture<Long> held = pool.submit(Mischief::deed, file("held"), Deed.ENDLESS_LOOP);
      go("held");
      await().until(() -> runs("held").size() == 1);
      Thread waits = new Thread(() -> assertThatThrownBy(held::get).isNotNull());
      waits.start();
      await()
          .until(() ->
              waits.getState() != Thread.State.NEW && waits.getState() != Thread.State.RUNNABLE);

      held.cancel(true);
      waits.join();
      assertThat(pool.submit(Mischief::square, 3)).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  /** Small enough for a pipe and this queue to be full of two or three arguments. */
  private static final Limits NARROW = Limits.defaults().withMaxQueuedBytes(260 << 10);

  /** One is more than a pipe and what is on its way into it: six of smaller ones found room. */
  private static final byte[] LARGE = new byte[250 << 10];

  /** Gives one worker, which reads nothing, more calls than there is room for. */
  private List<CompletableFuture<Integer>> overfill(WorkerPool pool, Workers keyed) {
    List<CompletableFuture<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String name = file("weigh" + i);
      CompletableFuture<Integer> weight = new CompletableFuture<>();
      all.add(weight);
      // One of them is held up in its write, as the pipe is full.
      Thread caller =
          new Thread(() -> {
            try {
              weight.complete(keyed.call(Mischief::weigh, name, LARGE));
            } catch (RuntimeException e) {
              weight.completeExceptionally(e);
            }
          });
      caller.setDaemon(true);
      caller.start();
    }
    // It may have eight: those that wait found no room in its queue.
    await()
        .until(() -> {
          PoolStatistics now = pool.statistics();
          return now.running() > 0 && now.queued() > 0 && now.running() + now.queued() == 6;
        });
    return all;
  }

  /** Stops a process: until each of its threads has, it goes on with what comes. */
  private static void stop(long pid) throws Exception {
    signal("-STOP", pid);
    await()
        .untilAsserted(() -> {
          try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads.toList()) {
              assertThat(Files.readString(thread.resolve("stat"))).containsPattern("\\) [tT] ");
            }
          }
        });
  }

  private static void signal(String signal, long pid) throws Exception {
    assertThat(new ProcessBuilder("kill", signal, Long.toString(pid)).start().waitFor()).isZero();
  }

  @Test
  void callsForWhichAWorkerHasNoRoomWaitUntilItHas() throws Exception {
    try (WorkerPool pool = WorkerPool.of(mischief().limits(NARROW)).workers(1).depth(8).open()) {
      Workers keyed = pool.with(CallOptions.defaults().withAffinity("key"));
      long pid = keyed.call(Mischief::pid);
      stop(pid);
      List<CompletableFuture<Integer>> all = overfill(pool, keyed);
      signal("-CONT", pid);
      for (int i = 0; i < all.size(); i++) {
        assertThat(get(all.get(i))).isEqualTo(LARGE.length);
        assertThat(runs("weigh" + i)).containsExactly(pid);
      }
      assertThat(pool.statistics().done()).isEqualTo(7);
      assertThat(pool.statistics().failed()).isZero();
    }
  }

  @Test
  void callsForWhichAWorkerHadNoRoomRunElsewhereWhenItEnds() throws Exception {
    try (WorkerPool pool = WorkerPool.of(mischief().limits(NARROW)).workers(2).depth(8).open()) {
      Workers keyed = pool.with(CallOptions.defaults().withAffinity("key"));
      long pid = keyed.call(Mischief::pid);
      stop(pid);
      List<CompletableFuture<Integer>> all = overfill(pool, keyed);
      signal("-KILL", pid);
      for (int i = 0; i < all.size(); i++) {
        // It had begun none, not even those that were sent.
        assertThat(get(all.get(i))).isEqualTo(LARGE.length);
        assertThat(runs("weigh" + i)).hasSize(1).doesNotContain(pid);
      }
      assertThat(pool.statistics().failed()).isZero();
    }
  }

  @Test
  void aPoolThatTerminatesHasCompletedAllItsFuturesThoughTheirDependentsAreSlow() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    WorkerPool pool = pool(1).grace(Duration.ofMillis(100)).open();
    CompletableFuture<Long> held = pool.submit(Mischief::hold, file("held"));
    await().until(() -> runs("held").size() == 1);
    List<CompletableFuture<Boolean>> failed = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      failed.add(
          pool.submit(Mischief::square, i)
              .handle((square, failure) -> {
                try {
                  return slow.await(30, TimeUnit.SECONDS) && failure instanceof ClosedException;
                } catch (InterruptedException e) {
                  return false;
                }
              }));
    }
    assertThat(pool.shutdownNow()).isEqualTo(50);
    // Whoever terminates it has no part in what others do with their failures.
    assertThat(pool.awaitTermination(Duration.ofSeconds(20))).isTrue();
    assertThat(failed).noneMatch(CompletableFuture::isDone);
    slow.countDown();
    for (CompletableFuture<Boolean> each : failed) {
      assertThat(get(each)).isTrue();
    }
    assertThat(held).isCancelled();
    assertThat(pool.statistics().failed()).isEqualTo(51);
  }
}
