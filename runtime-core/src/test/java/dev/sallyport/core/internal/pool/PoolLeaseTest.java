package dev.sallyport.core.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.RemoteCallException;
import dev.sallyport.WorkerExitedException;
import dev.sallyport.pool.PoolStatistics;
import dev.sallyport.pool.WorkerPool;
import dev.sallyport.process.JavaOptions;
import dev.sallyport.process.Launch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams and one-way calls through a pool: what is counted, and what a draining worker does. */
@Timeout(60)
class PoolLeaseTest {
  private static final Launch JOBS =
      Launch.java(Jobs.class, JavaOptions.defaults().withLean().withMaxHeapMiB(64));

  @TempDir Path directory;

  private String file(String name) {
    return directory.resolve(name).toString();
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(30, TimeUnit.SECONDS);
  }

  /** Of calls that have come, running and queued ones included: each is in one place. */
  private static void awaitCounts(WorkerPool pool, int done, int failed) {
    await()
        .untilAsserted(() -> {
          PoolStatistics now = pool.statistics();
          assertThat(List.of(now.done(), now.failed(), (long) now.running(), (long) now.queued()))
              .as("done, failed, running, queued")
              .containsExactly((long) done, (long) failed, 0L, 0L);
          assertThat(now.latency().count()).isEqualTo(done);
        });
  }

  @Test
  void aStreamThatEndsIsDoneBeforeItsSubscriberHearsOfIt() throws Exception {
    try (WorkerPool pool = WorkerPool.of(JOBS).workers(1).open()) {
      Jobs.Desk desk = pool.client(Jobs.Desk.class);
      Elements few = new Elements(Long.MAX_VALUE);
      CompletableFuture<Long> doneThen =
          few.over.handle((unused, failure) -> pool.statistics().done());
      desk.count(3).subscribe(few);
      assertThat(get(doneThen)).isEqualTo(1);
      assertThat(few.items).containsExactly(1, 2, 3);
      awaitCounts(pool, 1, 0);

      SubmissionPublisher<Integer> numbers = new SubmissionPublisher<>();
      CompletableFuture<Integer> sum = CompletableFuture.supplyAsync(() -> desk.sum(numbers));
      await().until(numbers::hasSubscribers);
      assertThat(pool.statistics().running()).isEqualTo(1);
      numbers.submit(5);
      numbers.close();
      assertThat(get(sum)).isEqualTo(5);
      awaitCounts(pool, 2, 0);
    }
  }

  @Test
  void aStreamWhoseHandlerFailsIsAnswered() {
    try (WorkerPool pool = WorkerPool.of(JOBS).workers(1).open()) {
      Elements none = new Elements(1);
      pool.client(Jobs.Desk.class).count(-1).subscribe(none);
      assertThatThrownBy(() -> get(none.over)).hasCauseInstanceOf(RemoteCallException.class);
      awaitCounts(pool, 1, 0);
    }
  }

  @Test
  void aStreamThatIsCancelledHasFailed() throws Exception {
    try (WorkerPool pool = WorkerPool.of(JOBS).workers(1).open()) {
      Elements some = new Elements(1);
      pool.client(Jobs.Desk.class).count(500).subscribe(some);
      await().until(() -> some.items.size() == 1);
      get(some.subscription).cancel();
      awaitCounts(pool, 0, 1);
      assertThat(pool.call(Jobs::square, 2)).isEqualTo(4);
    }
  }

  @Test
  void aStreamWhoseWorkerEndsHasFailedAndItsWorkerHasAnsweredNothing() throws Exception {
    try (WorkerPool pool = WorkerPool.of(JOBS).workers(1).open()) {
      Elements some = new Elements(1);
      pool.client(Jobs.Desk.class).count(500).subscribe(some);
      await().until(() -> some.items.size() == 1);
      ProcessHandle.of(pool.statistics().workers().get(0).pid()).orElseThrow().destroyForcibly();
      assertThatThrownBy(() -> get(some.over)).hasCauseInstanceOf(WorkerExitedException.class);
      awaitCounts(pool, 0, 1);
    }
  }

  @Test
  void aStreamThatWaitsAndIsCancelledHasFailedOnce() throws Exception {
    try (WorkerPool pool = WorkerPool.of(JOBS).workers(1).open()) {
      CompletableFuture<Long> running = pool.submit(Jobs::await, file("go"));
      Elements none = new Elements(1);
      // It has no worker, and the caller does not wait for one.
      pool.client(Jobs.Desk.class).count(3).subscribe(none);
      await().until(() -> pool.statistics().queued() == 1);
      get(none.subscription).cancel();
      assertThat(pool.statistics().failed()).isEqualTo(1);
      Files.writeString(directory.resolve("go"), "");
      get(running);
      awaitCounts(pool, 1, 1);
    }
  }

  @Test
  void aWorkerThatDrainsFinishesItsStreamAndOneWayCallsGoElsewhere() throws Exception {
    try (WorkerPool pool = WorkerPool.of(JOBS).workers(1).open()) {
      Jobs.Desk desk = pool.client(Jobs.Desk.class);
      long pid = desk.pid();
      desk.drain(file("drain"));
      Elements all = new Elements(1);
      desk.count(500).subscribe(all);
      await().until(() -> all.items.size() == 1);
      Files.writeString(directory.resolve("drain"), "");
      CompletableFuture<Void> appended =
          CompletableFuture.runAsync(() -> desk.append(file("notes"), "a"));
      get(all.subscription).request(1_000);
      get(all.over);
      assertThat(all.items).hasSize(500);
      get(appended);
      await().untilAsserted(() -> assertThat(directory.resolve("notes")).hasContent("a"));

      // Whichever it was, the note went to one worker, and is one unit of work.
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> pool.submit(Jobs::pid).get(10, TimeUnit.SECONDS) != pid);
      await().until(() -> pool.statistics().running() == 0);
      PoolStatistics now = pool.statistics();
      assertThat(now.failed()).isZero();
      assertThat(now.latency().count()).isEqualTo(now.done());
      assertThat(now.rejected()).isZero();
    }
  }

  @Test
  void aOneWayCallThatADrainingWorkerDoesNotTakeIsCountedOnce() throws Exception {
    try (WorkerPool pool = WorkerPool.of(JOBS).workers(1).open()) {
      Jobs.Desk desk = pool.client(Jobs.Desk.class);
      // It tells that before it answers.
      desk.drainNow();
      desk.append(file("notes"), "a");
      await().untilAsserted(() -> assertThat(directory.resolve("notes")).hasContent("a"));
      awaitCounts(pool, 2, 0);
      assertThat(pool.statistics().restarts()).isZero();
    }
  }

  /** The elements of a stream. */
  private static final class Elements implements Flow.Subscriber<Integer> {
    final List<Integer> items = new ArrayList<>();
    final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    final CompletableFuture<Void> over = new CompletableFuture<>();
    private final long first;

    Elements(long first) {
      this.first = first;
    }

    @Override
    public void onSubscribe(Flow.Subscription one) {
      one.request(first);
      subscription.complete(one);
    }

    @Override
    public void onNext(Integer item) {
      items.add(item);
    }

    @Override
    public void onError(Throwable failure) {
      over.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      over.complete(null);
    }
  }
}
