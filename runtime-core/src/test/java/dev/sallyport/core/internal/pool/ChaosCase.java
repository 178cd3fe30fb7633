package dev.sallyport.core.internal.pool;

import static dev.sallyport.task.Task.bind;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.sallyport.DeadlineExceededException;
import dev.sallyport.ErrorCode;
import dev.sallyport.LaunchException;
import dev.sallyport.Limits;
import dev.sallyport.ProtocolException;
import dev.sallyport.RemoteCallException;
import dev.sallyport.WorkerExitedException;
import dev.sallyport.core.internal.pool.Mischief.Deed;
import dev.sallyport.pool.CallOptions;
import dev.sallyport.pool.PoolStatistics;
import dev.sallyport.pool.Recycling;
import dev.sallyport.pool.WorkerPool;
import dev.sallyport.pool.WorkerStatistics;
import dev.sallyport.pool.Workers;
import dev.sallyport.process.ExitReport;
import dev.sallyport.process.ExitReport.EndedBy;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import dev.sallyport.process.Stdio;
import dev.sallyport.task.Task0;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;

/**
 * One deed in one state: a pool of two workers, each with a call and one that waits behind it. The
 * deed is done by the call at the first, which is not idempotent, and later by the one at the
 * second, which is.
 */
final class ChaosCase {
  private static final long BOUND_SECONDS = 60;
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);
  private static final Duration RUN = Duration.ofSeconds(6);
  private static final int CALLS = 3;

  private final State state;
  private final Deed deed;
  private final Path directory;

  /** Where a worker is when it happens. */
  enum State {
    /** It has nothing to do. */
    IDLE,
    /** It runs a call. */
    BUSY,
    /** It has written half a frame. */
    MID_FRAME,
    /** It starts, in the place of one that has ended, and has said the beginning of its hello. */
    MID_HANDSHAKE,
    /** The same when the pool is opened. */
    MID_OPENING,
    /** It is about to leave, its successor is there. */
    MID_RECYCLING,
    /** It is about to leave, since the pool is shut down. */
    MID_SHUTDOWN
  }

  ChaosCase(State state, Deed deed, Path directory) {
    this.state = state;
    this.deed = deed;
    this.directory = directory;
  }

  void run() throws Exception {
    if (state == State.MID_OPENING) {
      atTheOpening();
    }
    WorkerPool pool = open();
    boolean done = false;
    try {
      switch (state) {
        case IDLE -> idle(pool);
        case MID_HANDSHAKE -> inTheHandshake(pool);
        case MID_OPENING -> assertThat(pool.call(Mischief::square, 3)).isEqualTo(9);
        default -> atWork(pool);
      }
      done = true;
    } finally {
      if (!done) {
        // What waits for its file would be waited for.
        pool.shutdownNow();
      }
      pool.close();
    }
    assertThat(pool.isTerminated()).isTrue();
    eventually()
        .untilAsserted(() ->
            assertThat(ProcessHandle.current().descendants())
                .as("processes that are left")
                .noneMatch(this::isOfThisCase));
  }

  private boolean isOfThisCase(ProcessHandle process) {
    return process.info().commandLine().orElse("").contains(directory + " ");
  }

  private WorkerPool open() {
    Launch launch =
        Launch.java(
                Mischief.class,
                JavaOptions.defaults()
                    .withLean()
                    .withMaxHeapMiB(32)
                    .withArguments(
                        "-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=" + directory + "/hs_err"))
            // With something behind it, no directory's name begins with another's.
            .arguments(directory.toString(), "-")
            .limits(Limits.defaults().withHeartbeat(HEARTBEAT))
            .startTimeout(Duration.ofSeconds(isSilentAtStart() ? 8 : 40))
            .stopTimeout(Duration.ofSeconds(2));
    if (deed == Deed.CLOSED_CHANNEL) {
      // A JVM cannot close a descriptor that it did not open, but for the standard ones.
      launch = launch.stdio(Stdio.PLAIN);
    }
    WorkerPool.Builder pool =
        WorkerPool.of(launch)
            .name(state + "-" + deed)
            .workers(state == State.MID_OPENING ? 1 : 2)
            .depth(2)
            .grace(Duration.ofMillis(500));
    if (state == State.MID_RECYCLING) {
      pool = pool.recycle(Recycling.never().afterCalls(CALLS));
    }
    return pool.open();
  }

  private boolean isSilentAtStart() {
    boolean starts = state == State.MID_HANDSHAKE || state == State.MID_OPENING;
    return starts && (deed == Deed.SIGSTOP || deed == Deed.ENDLESS_LOOP);
  }

  // Of a worker that has calls.

  private void atWork(WorkerPool pool) throws Exception {
    Workers first = pool.with(CallOptions.defaults().withAffinity("first"));
    Workers second = pool.with(CallOptions.defaults().withAffinity("second"));
    wear(first);
    CompletableFuture<Long> once = first.submit(task("once", false));
    awaitRunning("once");
    CompletableFuture<Long> behindOnce = first.submit(Mischief::note, file("behind-once"));
    wear(second);
    CompletableFuture<Long> again = second.submit(task("again", true));
    awaitRunning("again");
    CompletableFuture<Long> behindAgain = second.submit(Mischief::note, file("behind-again"));
    drain(pool);

    go("once");
    checkFailure(catchThrowable(() -> get(once)));
    assertThat(runs("once")).hasSize(1);
    checkBehind(behindOnce, "behind-once");
    if (!isStoppedByTime()) {
      assertThat(again).as("the call at the other worker").isNotDone();
      assertThat(runs("again")).hasSize(1);
    }
    // Besides those that take calls, one may be there that leaves and has its call.
    assertSize(pool, state == State.MID_RECYCLING ? 1 : 0);

    go("again");
    checkIdempotent(again);
    checkBehind(behindAgain, "behind-again");
    assertSize(pool, 0);
    if (state != State.MID_SHUTDOWN) {
      assertThat(pool.call(Mischief::square, 3)).isEqualTo(9);
      checkCounts(pool.statistics());
    }
  }

  /** Has the worker of that key answer as many calls as it may. */
  private void wear(Workers keyed) throws Exception {
    if (state == State.MID_RECYCLING) {
      for (int i = 0; i < CALLS; i++) {
        keyed.call(Mischief::pid);
      }
    }
  }

  private void drain(WorkerPool pool) {
    if (state == State.MID_SHUTDOWN) {
      pool.shutdown();
    } else if (state == State.MID_RECYCLING) {
      eventually().until(() -> pool.statistics().recycled() == 2);
    }
  }

  private Task0<Long> task(String name, boolean idempotent) {
    Task0<Long> task;
    if (state == State.MID_FRAME) {
      task =
          idempotent
              ? bind(Mischief::deedInFrameOnce, file(name), deed)
              : bind(Mischief::deedInFrame, file(name), deed);
    } else {
      task =
          idempotent
              ? bind(Mischief::deedOnce, file(name), deed)
              : bind(Mischief::deed, file(name), deed);
    }
    return isStoppedByTime() ? task.withTimeout(RUN) : task;
  }

  /** In the midst of a frame it gives no sign of life either, and is stopped for that. */
  private boolean isStoppedByTime() {
    return deed == Deed.ENDLESS_LOOP && state != State.MID_FRAME;
  }

  private void checkIdempotent(CompletableFuture<Long> again) throws Exception {
    boolean ends =
        switch (deed) {
          case ENDLESS_LOOP, STACK_OVERFLOW -> state == State.MID_FRAME;
          default -> true;
        };
    if (ends) {
      List<Long> runs = runs("again");
      assertThat(get(again)).as("the process of its second run").isEqualTo(runs("again").get(1));
      assertThat(runs("again")).hasSize(2).doesNotHaveDuplicates();
      assertThat(runs.get(0)).isEqualTo(runs("again").get(0));
    } else {
      checkFailure(catchThrowable(() -> get(again)));
      assertThat(runs("again")).hasSize(1);
    }
  }

  /** It is answered, by whatever worker, and run once. */
  private void checkBehind(CompletableFuture<Long> call, String name) throws Exception {
    if (state == State.MID_FRAME && deed == Deed.STACK_OVERFLOW) {
      // That worker has run it, and its answer was lost within the half frame.
      checkExit(catchThrowable(() -> get(call)).getCause(), EndedBy.KILLED);
    } else {
      get(call);
    }
    assertThat(runs(name)).hasSize(1);
  }

  private void checkFailure(Throwable thrown) {
    assertThat(thrown).isInstanceOf(ExecutionException.class);
    Throwable failure = thrown.getCause();
    switch (deed) {
      case SIGKILL, SIGSEGV, EXIT, OUT_OF_MEMORY -> {
        if (state == State.MID_FRAME) {
          checkBroken(failure, ErrorCode.TRUNCATED_FRAME);
        } else {
          checkExit(failure, EndedBy.ITSELF);
        }
      }
      case SIGSTOP -> checkExit(failure, EndedBy.KILLED);
      case STACK_OVERFLOW -> {
        if (state == State.MID_FRAME) {
          // What it answered counts as the rest of that frame, which never ends.
          checkExit(failure, EndedBy.KILLED);
        } else {
          assertThat(failure)
              .isInstanceOfSatisfying(
                  RemoteCallException.class,
                  e -> assertThat(e.remote().type()).isEqualTo(StackOverflowError.class.getName()));
        }
      }
      case ENDLESS_LOOP -> {
        if (isStoppedByTime()) {
          assertThat(failure).isInstanceOf(DeadlineExceededException.class);
        } else {
          checkExit(failure, EndedBy.KILLED);
        }
      }
      case GARBAGE -> {
        if (state == State.MID_FRAME) {
          checkExit(failure, EndedBy.KILLED);
        } else {
          checkBroken(failure, ErrorCode.PROTOCOL_VIOLATION);
        }
      }
      case CLOSED_CHANNEL ->
          checkBroken(
              failure,
              state == State.MID_FRAME ? ErrorCode.TRUNCATED_FRAME : ErrorCode.CONNECTION_LOST);
    }
  }

  private void checkExit(Throwable failure, EndedBy by) {
    assertThat(failure)
        .isInstanceOfSatisfying(
            WorkerExitedException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.EXITED);
              assertThat(e.exitReport().endedBy()).isEqualTo(by);
              assertThat(e.exitReport().callsInFlight()).isNotEmpty();
              checkStatus(e.exitReport());
            });
  }

  private void checkStatus(ExitReport report) {
    switch (deed) {
      case SIGKILL -> assertThat(report.exitCode()).isEqualTo(128 + 9);
      case EXIT -> assertThat(report.exitCode()).isZero();
      case OUT_OF_MEMORY -> {
        assertThat(report.exitCode()).isEqualTo(3);
        assertThat(report.outOfMemory()).hasValue("Java heap space");
      }
      case SIGSEGV -> {
        assertThat(report.exitCode()).isIn(1, 128 + 6, 128 + 11);
        assertThat(report.fatalErrorLog()).hasValue(directory.resolve("hs_err"));
      }
      default -> assertThat(report.reason()).contains("no sign of life");
    }
  }

  private static void checkBroken(Throwable failure, ErrorCode code) {
    assertThat(failure)
        .isInstanceOfSatisfying(
            ProtocolException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.exitReport()).isPresent();
            });
  }

  /** Every call is answered or failed, once. */
  private void checkCounts(PoolStatistics statistics) {
    int calls = 5 + (state == State.MID_RECYCLING ? 2 * CALLS : 0);
    assertThat(statistics.done() + statistics.failed()).isEqualTo(calls);
    assertThat(statistics.queued()).isZero();
    assertThat(statistics.running()).isZero();
  }

  private void assertSize(WorkerPool pool, int leaving) {
    if (state != State.MID_SHUTDOWN) {
      eventually()
          .untilAsserted(() -> {
            PoolStatistics statistics = pool.statistics();
            assertThat(statistics.starting()).isZero();
            assertThat(statistics.workers().size()).isBetween(2, 2 + leaving);
          });
    }
  }

  // Of a worker that has none.

  private void idle(WorkerPool pool) throws Exception {
    Set<Long> before = pids(pool);
    long victim = pool.call(Mischief::leaveBehind, file("left"), deed);
    eventually().until(() -> pool.statistics().running() == 0);
    go("left");

    // These may meet the worker in whatever moment.
    List<CompletableFuture<Long>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(pool.submit(Mischief::note, file("note" + i)));
    }
    boolean lives =
        switch (deed) {
          case STACK_OVERFLOW, ENDLESS_LOOP -> true;
          default -> false;
        };
    for (int i = 0; i < all.size(); i++) {
      CompletableFuture<Long> each = all.get(i);
      Throwable failure = catchThrowable(() -> get(each));
      if (failure == null) {
        assertThat(runs("note" + i)).as("runs of note " + i).hasSize(1);
      } else {
        // Begun, and perhaps ended before its first line.
        assertThat(runs("note" + i)).as("runs of note " + i).hasSizeLessThan(2);
        assertThat(lives).as("note " + i + " failed: " + failure).isFalse();
        checkFailure(failure);
      }
    }
    if (lives) {
      if (deed != Deed.ENDLESS_LOOP) {
        awaitRunning("left");
      }
      assertThat(pids(pool)).isEqualTo(before);
      assertThat(pool.statistics().restarts()).isZero();
    } else {
      eventually().until(() -> pool.statistics().restarts() == 1);
      assertSize(pool, 0);
      assertThat(pids(pool)).doesNotContain(victim);
    }
    assertThat(pool.call(Mischief::square, 3)).isEqualTo(9);
  }

  private static Set<Long> pids(WorkerPool pool) {
    return new HashSet<>(pool.statistics().workers().stream().map(WorkerStatistics::pid).toList());
  }

  // Of a worker that starts.

  private void inTheHandshake(WorkerPool pool) throws Exception {
    CompletableFuture<Long> held = pool.submit(Mischief::hold, file("held"));
    awaitRunning("held");
    Files.writeString(directory.resolve(Mischief.AT_START), deed.name());
    CompletableFuture<Long> fatal = pool.submit(Mischief::deed, file("fatal"), Deed.SIGKILL);
    List<CompletableFuture<Long>> all = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      all.add(pool.submit(Mischief::note, file("note" + i)));
    }
    go("fatal");
    assertThat(catchThrowable(() -> get(fatal))).hasCauseInstanceOf(WorkerExitedException.class);
    for (int i = 0; i < all.size(); i++) {
      get(all.get(i));
      assertThat(runs("note" + i)).hasSize(1);
    }
    assertSize(pool, 0);
    assertThat(directory.resolve(Mischief.AT_START)).as("what the start found").doesNotExist();
    assertThat(held).isNotDone();
    go("held");
    get(held);
    assertThat(runs("held")).hasSize(1);
    assertThat(pool.statistics().restarts()).isEqualTo(1);
  }

  private void atTheOpening() throws Exception {
    Files.writeString(directory.resolve(Mischief.AT_START), deed.name());
    Throwable failure = catchThrowable(this::open);
    switch (deed) {
      case SIGSTOP, ENDLESS_LOOP -> checkLaunch(failure, ErrorCode.START_TIMEOUT);
      case GARBAGE -> checkBroken(failure, ErrorCode.PROTOCOL_VIOLATION);
      case CLOSED_CHANNEL -> checkBroken(failure, ErrorCode.CONNECTION_LOST);
      default -> checkLaunch(failure, ErrorCode.LAUNCH_FAILED);
    }
  }

  private static void checkLaunch(Throwable failure, ErrorCode code) {
    assertThat(failure)
        .isInstanceOfSatisfying(
            LaunchException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.exitReport()).isPresent();
            });
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

  private void awaitRunning(String name) {
    eventually().until(() -> !runs(name).isEmpty());
  }

  private static ConditionFactory eventually() {
    return await().atMost(Duration.ofSeconds(BOUND_SECONDS));
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(BOUND_SECONDS, TimeUnit.SECONDS);
  }
}
