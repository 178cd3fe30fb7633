package dev.sallyport.core.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.DeadlineExceededException;
import dev.sallyport.Limits;
import dev.sallyport.SallyportException;
import dev.sallyport.process.Protocol;
import dev.sallyport.spi.conformance.Answers;
import dev.sallyport.spi.conformance.Works;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers that read their own replies in the place of the I/O thread. */
@Timeout(60)
class LentReadingTest {
  private static final int ROUNDS = 20;

  private EventPair pair = open(Limits.defaults());
  private Works works = pair.peer().client(Works.class);

  private static EventPair open(Limits limits) {
    return new EventPair(Protocol.BINARY, limits, limits, new NoAnswers());
  }

  private static final class NoAnswers implements Answers {
    @Override
    public int nest(int depth) {
      return 0;
    }

    @Override
    public long millisLeft() {
      return 0;
    }

    @Override
    public CompletableFuture<Integer> pending() {
      return new CompletableFuture<>();
    }
  }

  private void reopen(Limits limits) {
    pair.close();
    pair = open(limits);
    works = pair.peer().client(Works.class);
  }

  @AfterEach
  void close() {
    pair.close();
  }

  /** Calls until reading is lent once more; the next call, if it comes soon, reads for itself. */
  private void callUntilLent() {
    callUntilLent(works);
  }

  private void callUntilLent(Works client) {
    int before = pair.lent();
    long begun = System.nanoTime();
    while (pair.lent() == before) {
      assertThat(client.echo("a")).isEqualTo("a");
      assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(30));
    }
  }

  @Test
  void readingIsLentToCallsThatFollowOneAnother() {
    callUntilLent();
    for (int i = 0; i < 2000; i++) {
      assertThat(works.echo("call " + i)).isEqualTo("call " + i);
    }
  }

  @Test
  void isNotLentToThreadsThatCallTogether() throws Exception {
    List<CompletableFuture<Integer>> held = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      held.add(works.hold("together"));
    }
    int before = pair.lent();
    for (int i = 0; i < 200; i++) {
      works.echo("a");
    }
    assertThat(pair.lent()).isEqualTo(before);
    works.release("together");
    for (CompletableFuture<Integer> each : held) {
      each.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aFutureIsCompletedThoughACallerHadTheReading() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      callUntilLent();
      byte[] content = {1, 2, (byte) i};
      assertThat(works.bytes("f", content).get(10, TimeUnit.SECONDS)).isEqualTo(content);
      callUntilLent();
      // Completed by nobody that waits for it.
      CompletableFuture<byte[]> future = works.bytes("f", content);
      await().until(future::isDone);
    }
  }

  @Test
  void severalCallersGetTheirOwnReplies() throws Exception {
    callUntilLent();
    List<CompletableFuture<Void>> callers = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      String name = "caller " + t + " ";
      callers.add(
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 2000; i++) {
                  assertThat(works.echo(name + i)).isEqualTo(name + i);
                }
              },
              task -> new Thread(task).start()));
    }
    for (CompletableFuture<Void> each : callers) {
      each.get(50, TimeUnit.SECONDS);
    }
    callUntilLent();
  }

  /** The same with futures that are waited for at once. */
  private void joinUntilLent() {
    int before = pair.lent();
    long begun = System.nanoTime();
    while (pair.lent() == before) {
      assertThat(works.bytes("joined", new byte[1]).join()).hasSize(1);
      assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(30));
    }
  }

  @Test
  void aCallerThatReadsCanBeInterrupted() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      String key = "interrupted " + i;
      CompletableFuture<Thread> calls = new CompletableFuture<>();
      CompletableFuture<Integer> caller =
          CompletableFuture.supplyAsync(
              () -> {
                joinUntilLent();
                calls.complete(Thread.currentThread());
                try {
                  return works.hold(key).get();
                } catch (InterruptedException e) {
                  return -1;
                } catch (ExecutionException e) {
                  throw new AssertionError(e);
                }
              },
              task -> new Thread(task).start());
      Thread thread = calls.get(30, TimeUnit.SECONDS);
      CompletableFuture.runAsync(
              thread::interrupt, CompletableFuture.delayedExecutor(i % 4, TimeUnit.MILLISECONDS))
          .join();
      assertThat(caller.get(30, TimeUnit.SECONDS)).isEqualTo(-1);
      works.release(key);
    }
  }

  @Test
  void aDeadlineEndsACallThatReads() {
    Works hurried = pair.peer().client(Works.class, Duration.ofMillis(40));
    for (int i = 0; i < ROUNDS; i++) {
      String key = "late " + i;
      joinUntilLent();
      assertThatThrownBy(() -> hurried.hold(key).join())
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOf(DeadlineExceededException.class);
      works.release(key);
    }
    callUntilLent();
    long begun = System.nanoTime();
    assertThatThrownBy(() -> hurried.spin(3000)).isInstanceOf(DeadlineExceededException.class);
    assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.MILLISECONDS.toNanos(2500));
  }

  @Test
  void callsWithADeadlineReadToo() {
    Works patient = pair.peer().client(Works.class, Duration.ofSeconds(20));
    callUntilLent(patient);
  }

  @Test
  void theEndOfTheLinkFailsACallThatReads() {
    for (int i = 0; i < ROUNDS / 3; i++) {
      callUntilLent();
      boolean here = i % 2 == 0;
      CompletableFuture<Void> cut =
          CompletableFuture.runAsync(
              () -> {
                if (here) {
                  pair.cut();
                } else {
                  pair.kill();
                }
              },
              CompletableFuture.delayedExecutor(i % 4, TimeUnit.MILLISECONDS));
      assertThatThrownBy(
              () -> {
                while (true) {
                  works.echo("a");
                }
              })
          .isInstanceOf(SallyportException.class);
      cut.join();
      reopen(Limits.defaults());
    }
  }

  @Test
  void closingThePeerFailsACallThatReads() {
    for (int i = 0; i < ROUNDS / 3; i++) {
      callUntilLent();
      EventPair closing = pair;
      CompletableFuture<Void> closed =
          CompletableFuture.runAsync(
              closing::close, CompletableFuture.delayedExecutor(i % 4, TimeUnit.MILLISECONDS));
      assertThatThrownBy(
              () -> {
                while (true) {
                  works.echo("a");
                }
              })
          .isInstanceOf(SallyportException.class);
      closed.join();
      reopen(Limits.defaults());
    }
  }

  @Test
  void heartbeatsGoOnWhileCallersRead() {
    reopen(Limits.defaults().withHeartbeat(Duration.ofMillis(200)));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
    int calls = 0;
    while (System.nanoTime() - end < 0) {
      assertThat(works.echo("a")).isEqualTo("a");
      if (++calls % 5000 == 0) {
        works.spin(300);
      }
    }
  }

  @Test
  void whatThePeerSendsByItselfComesWhileNobodyCalls() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      CompletableFuture<Integer> last = new CompletableFuture<>();
      Flow.Publisher<Integer> numbers = works.count("stream " + i, 100);
      numbers.subscribe(new Last(last));
      assertThat(last.get(10, TimeUnit.SECONDS)).isEqualTo(100);
      callUntilLent();
    }
  }

  /** Takes all, and tells how many. */
  private static final class Last implements Flow.Subscriber<Integer> {
    private final CompletableFuture<Integer> told;
    private int count;

    Last(CompletableFuture<Integer> told) {
      this.told = told;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Integer item) {
      count++;
    }

    @Override
    public void onError(Throwable throwable) {
      told.completeExceptionally(throwable);
    }

    @Override
    public void onComplete() {
      told.complete(count);
    }
  }
}
