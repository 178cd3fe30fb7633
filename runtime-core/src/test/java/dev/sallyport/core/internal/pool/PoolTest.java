package dev.sallyport.core.internal.pool;

import static dev.sallyport.task.Task.bind;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.CancelledCallException;
import dev.sallyport.ClosedException;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.ErrorCode;
import dev.sallyport.LaunchException;
import dev.sallyport.RejectedCallException;
import dev.sallyport.RemoteCallException;
import dev.sallyport.WorkerExitedException;
import dev.sallyport.pool.CallOptions;
import dev.sallyport.pool.FullQueue;
import dev.sallyport.pool.PoolStatistics;
import dev.sallyport.pool.Recycling;
import dev.sallyport.pool.WorkerPool;
import dev.sallyport.pool.WorkerStatistics;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pools of real Java children. */
@Timeout(60)
@SuppressWarnings("FutureReturnValueIgnored") // Of those that are to be refused, or not to matter.
class PoolTest {
  private static final Launch JOBS =
      Launch.java(Jobs.class, JavaOptions.defaults().withLean().withMaxHeapMiB(64));

  @TempDir Path directory;

  private static WorkerPool.Builder jobs(int workers) {
    return WorkerPool.of(JOBS).workers(workers);
  }

  private String file(String name) {
    return directory.resolve(name).toString();
  }

  private void release(String name) throws Exception {
    Files.writeString(directory.resolve(name), "");
  }

  private void releaseIn(int seconds, String name) {
    CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS)
        .execute(() -> {
          try {
            release(name);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static void awaitFile(String file) {
    await().until(() -> Files.exists(Path.of(file)));
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(30, TimeUnit.SECONDS);
  }

  @Test
  void runsTasksAndContractsOnItsWorkers() throws Exception {
    try (WorkerPool pool = jobs(2).open()) {
      assertThat(pool.call(Jobs::square, 12)).isEqualTo(144);
      assertThat(get(pool.submit(Jobs::square, 3))).isEqualTo(9);
      Jobs.Desk desk = pool.client(Jobs.Desk.class);
      assertThat(desk.pid()).isNotEqualTo(ProcessHandle.current().pid());
      assertThat(get(desk.twice(21))).isEqualTo(42);
      assertThatThrownBy(() -> pool.call(Jobs::fail, "no"))
          .isInstanceOfSatisfying(
              RemoteCallException.class, e -> assertThat(e.remote().message()).isEqualTo("no"));
      assertThat(desk).hasToString("Desk client of pool Jobs");
    }
  }

  @Test
  void itsWorkersHaveNamesThatTellThemApartAndPassOnToSuccessors() {
    try (WorkerPool pool = jobs(2).open()) {
      assertThat(names(pool)).containsExactlyInAnyOrder("Jobs-1", "Jobs-2");
      assertThatThrownBy(() -> pool.call(Jobs::exit, 1))
          .isInstanceOf(WorkerExitedException.class)
          .hasMessageContaining("child Jobs-");
      await().until(() -> pool.statistics().restarts() == 1 && names(pool).size() == 2);
      assertThat(names(pool)).containsExactlyInAnyOrder("Jobs-1", "Jobs-2");
    }
  }

  private static List<String> names(WorkerPool pool) {
    return pool.statistics().workers().stream().map(WorkerStatistics::name).toList();
  }

  @Test
  void tellsWhatAProgramThatSaysNothingIsAtWhileItHasOneCall() throws Exception {
    String script =
        """
        import json, os, sys, time
        for request in map(json.loads, sys.stdin):
            while not os.path.exists(request["params"][0]):
                time.sleep(0.002)
            print(json.dumps({"id": request["id"], "result": 7}), flush=True)
        """;
    Launch launch = Launch.command("python3", "-c", script).name("python");
    try (WorkerPool pool = WorkerPool.of(launch).workers(1).open()) {
      Jobs.Gate gate = pool.client(Jobs.Gate.class);
      CompletableFuture<Integer> passed = gate.pass(file("go"));
      assertThat(pool.statistics().workers().get(0).running()).isEqualTo("Gate.pass");
      release("go");
      assertThat(get(passed)).isEqualTo(7);
      await().until(() -> pool.statistics().workers().get(0).running().isEmpty());
    }
  }

  @Test
  void usesAllWorkersAtOnceAndEachForOneCallAtATime() throws Exception {
    try (WorkerPool pool = jobs(2).depth(4).open()) {
      List<CompletableFuture<Long>> all = new ArrayList<>();
      all.add(pool.submit(Jobs::await, file("go")));
      all.add(pool.submit(Jobs::await, file("go")));
      await()
          .until(() -> pool.statistics().workers().stream().noneMatch(w -> w.running().isEmpty()));
      CompletableFuture<Integer> next = pool.submit(Jobs::square, 2);
      assertThat(pool.statistics().running() + pool.statistics().queued()).isEqualTo(3);
      release("go");
      assertThat(get(next)).isEqualTo(4);
      Set<Long> pids = new HashSet<>();
      for (CompletableFuture<Long> each : all) {
        pids.add(get(each));
      }
      assertThat(pids).hasSize(2);
    }
  }

  @Test
  void answersManySmallCallsInAnyDepth() throws Exception {
    for (int depth : new int[] {1, 2, 8}) {
      try (WorkerPool pool = jobs(2).depth(depth).open()) {
        List<CompletableFuture<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
          all.add(pool.submit(Jobs::square, i));
        }
        for (int i = 0; i < 5000; i++) {
          assertThat(get(all.get(i))).isEqualTo(i * i);
        }
        PoolStatistics statistics = pool.statistics();
        assertThat(statistics.done()).isEqualTo(5000);
        assertThat(statistics.failed()).isZero();
        assertThat(statistics.latency().count()).isEqualTo(5000);
        assertThat(statistics.workers()).hasSize(2).allMatch(worker -> worker.done() > 0);
      }
    }
  }

  @Test
  void mapsInOrderTakingInputsAsResultsAreAskedFor() {
    try (WorkerPool pool = jobs(2).lookAhead(4).open()) {
      AtomicInteger taken = new AtomicInteger();
      Iterable<Integer> endless =
          () -> Stream.iterate(0, i -> i + 1).peek(i -> taken.incrementAndGet()).iterator();
      try (Stream<Integer> squares = pool.map(Jobs::square, endless)) {
        assertThat(taken).hasValue(0);
        assertThat(squares.limit(10)).containsExactly(0, 1, 4, 9, 16, 25, 36, 49, 64, 81);
      }
      assertThat(taken.get()).isBetween(10, 15);
      assertThat(pool.mapUnordered(Jobs::square, IntStream.range(0, 100).boxed().toList()))
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, 100).map(i -> i * i).boxed().toList());
      assertThatThrownBy(() -> pool.map(Jobs::fail, List.of("a", "b")).toList())
          .isInstanceOf(RemoteCallException.class);
    }
  }

  @Test
  void aCrashFailsItsOwnCallAloneAndTheWorkerIsReplaced() throws Exception {
    try (WorkerPool pool = jobs(1).depth(8).open()) {
      long before = pool.call(Jobs::pid);
      CompletableFuture<Long> held = pool.submit(Jobs::await, file("go"));
      CompletableFuture<Integer> fatal = pool.submit(Jobs::exitOnce, file("fatal"), 42);
      List<CompletableFuture<Integer>> others = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        others.add(pool.submit(Jobs::runs, file("other" + i)));
      }
      release("go");
      assertThat(get(held)).isEqualTo(before);
      assertThatThrownBy(() -> get(fatal))
          .hasCauseInstanceOf(WorkerExitedException.class)
          .cause()
          .isInstanceOfSatisfying(
              WorkerExitedException.class,
              e -> assertThat(e.exitReport().exitCode()).isEqualTo(42));
      for (int i = 0; i < 6; i++) {
        assertThat(get(others.get(i))).isEqualTo(1);
        assertThat(directory.resolve("other" + i)).hasContent("x");
      }
      assertThat(directory.resolve("fatal")).hasContent("x");
      assertThat(pool.call(Jobs::pid)).isNotEqualTo(before);
      assertThat(pool.statistics().restarts()).isEqualTo(1);
    }
  }

  @Test
  void runsAnIdempotentCallAgainAndNoOther() throws Exception {
    try (WorkerPool pool = jobs(1).attempts(3).open()) {
      assertThat(get(pool.submit(Jobs::exitFirst, file("twice"), 2, 1))).isEqualTo(2);
      assertThat(directory.resolve("twice")).hasContent("xxx");
      assertThat(pool.statistics().retried()).isEqualTo(2);
      assertThatThrownBy(() -> pool.call(Jobs::exitOnce, file("once"), 1))
          .isInstanceOf(WorkerExitedException.class);
      assertThat(directory.resolve("once")).hasContent("x");
    }
  }

  @Test
  void saysWhyAnIdempotentCallIsNotRunAgain() {
    try (WorkerPool pool = jobs(1).attempts(2).open()) {
      assertThatThrownBy(() -> pool.call(Jobs::exitFirst, file("always"), 99, 7))
          .isInstanceOfSatisfying(
              WorkerExitedException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.EXITED);
                assertThat(e.exitReport().exitCode()).isEqualTo(7);
              })
          .hasMessageStartingWith(
              "Jobs.exitFirst is idempotent, was begun 2 times and is not run again"
                  + " (WorkerPool.Builder.attempts(2)); the last worker:\nchild Jobs");
    }
  }

  @Test
  void putsACallInQuarantineAtWhichWorkersEnd() throws Exception {
    try (WorkerPool pool =
        jobs(1).quarantineAfter(2).attempts(10).restarts(50, Duration.ofMinutes(1)).open()) {
      assertThatThrownBy(() -> pool.call(Jobs::exitFirst, file("poison"), 99, 7))
          .isInstanceOf(WorkerExitedException.class)
          .hasMessageStartingWith(
              "Jobs.exitFirst is idempotent, was begun 2 times and is not run again"
                  + " (WorkerPool.Builder.quarantineAfter(2)); the last worker:\nchild Jobs");
      assertThat(directory.resolve("poison")).hasContent("xx");
      assertThatThrownBy(() -> pool.call(Jobs::exitFirst, file("poison"), 99, 7))
          .isInstanceOfSatisfying(
              WorkerExitedException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.QUARANTINED);
                assertThat(e.exitReport().exitCode()).isEqualTo(7);
                assertThat(e).hasMessageContaining("Jobs.exitFirst is in quarantine: 2 workers");
              });
      assertThat(directory.resolve("poison")).hasContent("xx");
      assertThat(pool.call(Jobs::exitFirst, file("poison"), 1, 7)).isEqualTo(1);
      assertThat(pool.statistics().quarantined()).isEqualTo(1);
    }
  }

  @Test
  void givesUpWithTheLastReportWhenItsWorkersKeepEnding() {
    try (WorkerPool pool = jobs(1).restarts(2, Duration.ofMinutes(1)).quarantineAfter(100).open()) {
      for (int i = 0; i < 3; i++) {
        int status = i;
        assertThatThrownBy(() -> pool.call(Jobs::exit, 10 + status))
            .isInstanceOf(WorkerExitedException.class);
      }
      await()
          .untilAsserted(() ->
              assertThatThrownBy(() -> pool.call(Jobs::square, 2))
                  .isInstanceOfSatisfying(
                      LaunchException.class,
                      e -> {
                        assertThat(e).hasMessageContaining("more than 2 workers ended");
                        assertThat(e.exitReport()).isPresent();
                      }));
    }
  }

  @Test
  void failsToOpenIfAWorkerDoesNotStart() {
    assertThatThrownBy(() -> jobs(2).initializer(Jobs::openNot).open())
        .isInstanceOf(RemoteCallException.class);
  }

  @Test
  void initializesEachWorkerBeforeItsFirstCall() throws Exception {
    try (WorkerPool pool = jobs(1).initializer(bind(Jobs::open, "database")).open()) {
      assertThat(pool.call(Jobs::resource)).isEqualTo("database");
      assertThatThrownBy(() -> pool.call(Jobs::exit, 1)).isInstanceOf(WorkerExitedException.class);
      assertThat(pool.call(Jobs::resource)).isEqualTo("database");
    }
  }

  @Test
  void boundsItsQueueByRejecting() throws Exception {
    try (WorkerPool pool = jobs(1).queue(1).whenFull(FullQueue.REJECT).open()) {
      CompletableFuture<Long> running = pool.submit(Jobs::await, file("go"));
      CompletableFuture<Integer> queued = pool.submit(Jobs::square, 2);
      assertThatThrownBy(() -> pool.submit(Jobs::square, 3))
          .isInstanceOf(RejectedCallException.class)
          .hasMessageContaining("the queue of pool Jobs is full: 1 calls wait (limit 1");
      release("go");
      get(running);
      assertThat(get(queued)).isEqualTo(4);
      assertThat(pool.statistics().rejected()).isEqualTo(1);
    }
  }

  @Test
  void boundsItsQueueByHoldingTheCaller() throws Exception {
    try (WorkerPool pool = jobs(1).queue(0).open()) {
      CompletableFuture<Long> running = pool.submit(Jobs::await, file("go"));
      CompletableFuture<Integer> held =
          CompletableFuture.supplyAsync(() -> pool.submit(Jobs::square, 3))
              .thenCompose(result -> result);
      await().until(() -> pool.statistics().running() == 1);
      assertThat(held).isNotDone();
      release("go");
      get(running);
      assertThat(get(held)).isEqualTo(9);
    }
  }

  @Test
  void lettingTheCallerWaitReturnsAFutureThatIsDone() throws Exception {
    try (WorkerPool pool = jobs(1).queue(0).whenFull(FullQueue.CALLER_WAITS).open()) {
      CompletableFuture<Long> running = pool.submit(Jobs::await, file("go"));
      CompletableFuture<CompletableFuture<Integer>> waits =
          CompletableFuture.supplyAsync(() -> pool.submit(Jobs::square, 3));
      await().until(() -> pool.statistics().queued() == 1);
      assertThat(waits).isNotDone();
      release("go");
      assertThat(get(waits)).isCompletedWithValue(9);
      get(running);
    }
  }

  @Test
  void lettingTheCallerWaitHoldsWhoCallsForAStreamUntilThereIsAWorker() throws Exception {
    try (WorkerPool pool = jobs(1).queue(0).whenFull(FullQueue.CALLER_WAITS).open()) {
      Jobs.Desk desk = pool.client(Jobs.Desk.class);
      CompletableFuture<Long> running = pool.submit(Jobs::await, file("go"));
      CompletableFuture<Integer> sum = new CompletableFuture<>();
      CompletableFuture<Void> subscribed =
          CompletableFuture.runAsync(() -> desk.count(3).subscribe(new Sum(sum)));
      await().until(() -> pool.statistics().queued() == 1);
      assertThat(subscribed).isNotDone();
      release("go");
      get(running);
      get(subscribed);
      assertThat(get(sum)).isEqualTo(1 + 2 + 3);
    }
  }

  @Test
  void failsWhatWaitsTooLongForAWorker() throws Exception {
    try (WorkerPool pool = jobs(1).queueTimeout(Duration.ofMillis(100)).open()) {
      CompletableFuture<Long> running = pool.submit(Jobs::await, file("go"));
      CompletableFuture<Integer> late = pool.submit(Jobs::runs, file("late"));
      assertThatThrownBy(() -> get(late))
          .hasCauseInstanceOf(DeadlineExceededException.class)
          .hasMessageContaining("was not processed");
      release("go");
      get(running);
      assertThat(pool.call(Jobs::square, 2)).isEqualTo(4);
      assertThat(directory.resolve("late")).doesNotExist();
    }
  }

  @Test
  void whoWaitsForRoomWaitsNoLongerThanItsCallMayWaitForAWorker() throws Exception {
    try (WorkerPool pool = jobs(1).queue(0).queueTimeout(Duration.ofMillis(100)).open()) {
      CompletableFuture<Long> running = pool.submit(Jobs::await, file("go"));
      assertThatThrownBy(() -> pool.call(Jobs::square, 3))
          .isInstanceOf(DeadlineExceededException.class)
          .hasMessageContaining("was not processed");
      release("go");
      get(running);
    }
  }

  @Test
  void theRunTimeOfACallBeginsWhenItsWorkerBeginsIt() throws Exception {
    try (WorkerPool pool = jobs(1).depth(2).runTimeout(Duration.ofSeconds(3)).open()) {
      CompletableFuture<Long> first = pool.submit(Jobs::await, file("first"));
      CompletableFuture<Long> second = pool.submit(Jobs::await, file("second"));
      // Together more than the run timeout, each less.
      releaseIn(2, "first");
      get(first);
      releaseIn(2, "second");
      assertThat(get(second)).isPositive();
    }
  }

  @Test
  void cancelsWhatAMapWaitsForWhenItsCallerIsInterrupted() throws Exception {
    try (WorkerPool pool = jobs(1).open()) {
      CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
      Thread caller =
          new Thread(() -> {
            try (Stream<Integer> results = pool.map(Jobs::untilCancelled, List.of(file("waits")))) {
              var unused = results.toList();
              interrupted.complete(false);
            } catch (CancelledCallException e) {
              interrupted.complete(true);
            }
          });
      caller.start();
      await().until(() -> Files.exists(directory.resolve("waits")));
      caller.interrupt();
      assertThat(get(interrupted)).isTrue();
      await().until(() -> pool.statistics().running() == 0);
      assertThat(pool.call(Jobs::square, 3)).isEqualTo(9);
    }
  }

  @Test
  void cancelsACallWhoseTimeIsOverAndKeepsAWorkerThatListens() throws Exception {
    try (WorkerPool pool = jobs(1).runTimeout(Duration.ofMillis(200)).open()) {
      long pid = pool.call(Jobs::pid);
      assertThatThrownBy(() -> pool.call(Jobs::untilCancelled, file("runs")))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(pool.call(Jobs::pid)).isEqualTo(pid);
      // That it answered when it was told to stop makes it no less late.
      assertThat(pool.statistics().failed()).isEqualTo(1);
      assertThat(pool.statistics().done()).isEqualTo(2);
    }
  }

  @Test
  void killsAWorkerThatDoesNotStopAndCostsThatCallAlone() throws Exception {
    try (WorkerPool pool =
        jobs(1).depth(4).runTimeout(Duration.ofMillis(200)).grace(Duration.ofMillis(200)).open()) {
      long pid = pool.call(Jobs::pid);
      CompletableFuture<Integer> stuck = pool.submit(Jobs::forEver, file("stuck"));
      List<CompletableFuture<Integer>> others = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        others.add(pool.submit(Jobs::runs, file("other" + i)));
      }
      assertThatThrownBy(() -> get(stuck)).hasCauseInstanceOf(DeadlineExceededException.class);
      for (CompletableFuture<Integer> each : others) {
        assertThat(get(each)).isEqualTo(1);
      }
      assertThat(pool.call(Jobs::pid)).isNotEqualTo(pid);
      assertThat(pool.statistics().restarts()).isZero();
      assertThat(pool.statistics().failed()).isEqualTo(1);
    }
  }

  @Test
  void cancellingReachesTheHandlerOrTakesTheCallOutOfTheQueue() throws Exception {
    try (WorkerPool pool = jobs(1).open()) {
      CompletableFuture<Integer> running = pool.submit(Jobs::untilCancelled, file("runs"));
      awaitFile(file("runs"));
      CompletableFuture<Integer> queued = pool.submit(Jobs::runs, file("queued"));
      assertThat(queued.cancel(true)).isTrue();
      assertThat(running.cancel(true)).isTrue();
      assertThatThrownBy(() -> get(running)).isInstanceOf(CancellationException.class);
      assertThat(pool.call(Jobs::square, 5)).isEqualTo(25);
      assertThat(directory.resolve("queued")).doesNotExist();
    }
  }

  @Test
  void callsOfAHigherPriorityLeaveTheQueueFirst() throws Exception {
    try (WorkerPool pool = jobs(1).open()) {
      CompletableFuture<Long> running = pool.submit(Jobs::await, file("go"));
      CompletableFuture<Integer> low = pool.submit(Jobs::runs, file("order"));
      CompletableFuture<Integer> high =
          pool.with(CallOptions.defaults().withPriority(1)).submit(Jobs::runs, file("order"));
      release("go");
      get(running);
      assertThat(get(high)).isEqualTo(1);
      assertThat(get(low)).isEqualTo(2);
    }
  }

  @Test
  void callsOfOneKeyGoToOneWorker() throws Exception {
    try (WorkerPool pool = jobs(3).open()) {
      Set<Long> pids = new HashSet<>();
      for (int round = 0; round < 5; round++) {
        List<CompletableFuture<Long>> all = new ArrayList<>();
        List<CompletableFuture<Integer>> others = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
          all.add(pool.with(CallOptions.defaults().withAffinity("me")).submit(Jobs::pid));
          others.add(pool.submit(Jobs::square, i));
        }
        for (CompletableFuture<Long> each : all) {
          pids.add(get(each));
        }
        for (CompletableFuture<Integer> each : others) {
          get(each);
        }
      }
      assertThat(pids).hasSize(1);
    }
  }

  @Test
  void growsWhileCallsWaitAndShrinksAgain() throws Exception {
    try (WorkerPool pool =
        WorkerPool.of(JOBS).workers(0, 3).idleTimeout(Duration.ofMillis(200)).open()) {
      assertThat(pool.statistics().workers()).isEmpty();
      List<CompletableFuture<Long>> all = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        all.add(pool.submit(Jobs::await, file("go")));
      }
      await().until(() -> pool.statistics().workers().size() == 3);
      release("go");
      Set<Long> pids = new HashSet<>();
      for (CompletableFuture<Long> each : all) {
        pids.add(get(each));
      }
      assertThat(pids.size()).isBetween(2, 3);
      await().until(() -> pool.statistics().workers().isEmpty());
      assertThat(pool.call(Jobs::square, 2)).isEqualTo(4);
    }
  }

  @Test
  void replacesAWornWorkerByOneThatIsReadyFirst() throws Exception {
    try (WorkerPool pool = jobs(1).recycle(Recycling.never().afterCalls(10)).open()) {
      Set<Long> pids = new HashSet<>();
      await()
          .until(() -> {
            pids.add(pool.call(Jobs::pid));
            return pool.statistics().recycled() >= 2;
          });
      assertThat(pids.size()).isGreaterThanOrEqualTo(2);
      assertThat(pool.statistics().restarts()).isZero();
      assertThat(pool.statistics().failed()).isZero();
    }
  }

  @Test
  void aStreamHasItsWorkerUntilItEnds() throws Exception {
    try (WorkerPool pool = jobs(1).depth(4).open()) {
      Jobs.Desk desk = pool.client(Jobs.Desk.class);
      List<Integer> items = new ArrayList<>();
      CompletableFuture<Flow.Subscription> subscribed = new CompletableFuture<>();
      CompletableFuture<Void> done = new CompletableFuture<>();
      desk.count(500)
          .subscribe(
              new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                  subscription.request(1);
                  subscribed.complete(subscription);
                }

                @Override
                public void onNext(Integer item) {
                  items.add(item);
                }

                @Override
                public void onError(Throwable failure) {
                  done.completeExceptionally(failure);
                }

                @Override
                public void onComplete() {
                  done.complete(null);
                }
              });
      get(subscribed);
      await().until(() -> items.size() == 1);
      CompletableFuture<Integer> call = pool.submit(Jobs::square, 4);
      assertThat(pool.statistics().queued()).isEqualTo(1);
      get(subscribed).request(1000);
      get(done);
      assertThat(items).hasSize(500).endsWith(499, 500);
      assertThat(get(call)).isEqualTo(16);

      SubmissionPublisher<Integer> numbers = new SubmissionPublisher<>();
      CompletableFuture<Integer> sum = CompletableFuture.supplyAsync(() -> desk.sum(numbers));
      await().until(numbers::hasSubscribers);
      numbers.submit(1);
      numbers.submit(2);
      numbers.close();
      assertThat(get(sum)).isEqualTo(3);
      assertThat(pool.call(Jobs::square, 6)).isEqualTo(36);
    }
  }

  @Test
  void sendsOneWayCalls() {
    try (WorkerPool pool = jobs(1).open()) {
      Jobs.Desk desk = pool.client(Jobs.Desk.class);
      desk.append(file("notes"), "a");
      desk.append(file("notes"), "b");
      await().untilAsserted(() -> assertThat(directory.resolve("notes")).hasContent("ab"));
    }
  }

  @Test
  void shutdownFinishesWhatItHasTaken() throws Exception {
    WorkerPool pool = jobs(1).open();
    CompletableFuture<Long> running = pool.submit(Jobs::await, file("go"));
    CompletableFuture<Integer> queued = pool.submit(Jobs::square, 2);
    pool.shutdown();
    assertThat(pool.isShutdown()).isTrue();
    assertThat(pool.isTerminated()).isFalse();
    assertThat(pool.awaitTermination(Duration.ofMillis(50))).isFalse();
    assertThatThrownBy(() -> pool.submit(Jobs::square, 3))
        .isInstanceOfSatisfying(
            RejectedCallException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DRAINING));
    release("go");
    assertThat(get(queued)).isEqualTo(4);
    get(running);
    assertThat(pool.awaitTermination(Duration.ofSeconds(20))).isTrue();
    assertThat(pool.isTerminated()).isTrue();
  }

  @Test
  void shutdownNowFailsWhatWaitsAndCancelsWhatRuns() throws Exception {
    WorkerPool pool = jobs(1).grace(Duration.ofMillis(300)).open();
    CompletableFuture<Integer> running = pool.submit(Jobs::forEver, file("runs"));
    awaitFile(file("runs"));
    CompletableFuture<Integer> queued = pool.submit(Jobs::square, 2);
    assertThat(pool.shutdownNow()).isEqualTo(1);
    assertThatThrownBy(() -> get(queued)).hasCauseInstanceOf(ClosedException.class);
    assertThatThrownBy(() -> get(running)).isInstanceOf(CancellationException.class);
    assertThat(pool.awaitTermination(Duration.ofSeconds(20))).isTrue();
  }

  @Test
  void refusesPoolsInPoolsInPools() {
    try (WorkerPool pool = jobs(1).open()) {
      assertThat(pool.call(Jobs::nested, 1)).isEqualTo(1);
      assertThatThrownBy(() -> pool.call(Jobs::nested, 2))
          .isInstanceOf(RemoteCallException.class)
          .hasMessageContaining("a pool inside a worker of a pool");
    }
  }

  /** Adds up all of a stream. */
  private static final class Sum implements Flow.Subscriber<Integer> {
    private final CompletableFuture<Integer> result;
    private int sum;

    Sum(CompletableFuture<Integer> result) {
      this.result = result;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Integer number) {
      sum += number;
    }

    @Override
    public void onError(Throwable failure) {
      result.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      result.complete(sum);
    }
  }
}
