package dev.sallyport.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.Cancellation;
import dev.sallyport.Cancellation.Registration;
import dev.sallyport.CancelledCallException;
import dev.sallyport.ClosedException;
import dev.sallyport.SallyportException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CancellationSourceTest {
  private static final int ROUNDS = 5_000;
  private static final int BURST = 100;

  private final CancellationSource source = new CancellationSource();
  private final Cancellation token = source.token();
  private final SallyportException cause = new CancelledCallException("given up");
  private final List<String> ran = new ArrayList<>();

  @Test
  void theFirstCauseWins() {
    assertThat(token.isCancelled()).isFalse();
    assertThat(token.cause()).isEmpty();
    token.throwIfCancelled();

    assertThat(source.cancel(cause)).isTrue();
    assertThat(source.cancel(new ClosedException("closed"))).isFalse();

    assertThat(token.isCancelled()).isTrue();
    assertThat(token.cause()).containsSame(cause);
    assertThatThrownBy(token::throwIfCancelled).isSameAs(cause);
  }

  @Test
  void saysThatItIsCancelledBeforeTheListenersRun() {
    token.onCancel(() -> ran.add("early"));

    Runnable listeners = source.mark(cause).orElseThrow();
    assertThat(token.cause()).containsSame(cause);
    assertThat(ran).isEmpty();
    token.onCancel(() -> ran.add("late"));
    assertThat(ran).containsExactly("late");
    assertThat(source.mark(cause)).isEmpty();
    listeners.run();

    assertThat(ran).containsExactly("late", "early");
    assertThat(source.cancel(cause)).isFalse();
  }

  @Test
  void runsListenersOnceInTheirOrder() {
    Runnable twice = () -> ran.add("a");
    token.onCancel(twice);
    token.onCancel(() -> ran.add("b"));
    token.onCancel(twice);

    source.cancel(cause);
    source.cancel(cause);

    assertThat(ran).containsExactly("a", "b", "a");
  }

  @Test
  void runsAListenerAtOnceIfAlreadyCancelled() {
    source.cancel(cause);

    Registration registration = token.onCancel(() -> ran.add("late"));

    assertThat(ran).containsExactly("late");
    registration.close();
  }

  @Test
  void doesNotRunWhatWasTakenAway() {
    Registration first = token.onCancel(() -> ran.add("first"));
    token.onCancel(() -> ran.add("second"));
    first.close();
    first.close();

    source.cancel(cause);

    assertThat(ran).containsExactly("second");
  }

  @Test
  void aListenerMayTakeAwayAnotherAndAddOne() {
    List<Registration> registrations = new ArrayList<>();
    token.onCancel(() -> {
      registrations.forEach(Registration::close);
      token.onCancel(() -> ran.add("added"));
    });
    registrations.add(token.onCancel(() -> ran.add("taken away")));

    source.cancel(cause);

    assertThat(ran).containsExactly("added");
  }

  @Test
  void aListenerThatThrowsKeepsNoOtherFromRunning() throws Exception {
    List<Throwable> uncaught = new ArrayList<>();
    IllegalStateException early = new IllegalStateException("early");
    AssertionError late = new AssertionError("late");
    token.onCancel(() -> {
      throw early;
    });
    token.onCancel(() -> ran.add("second"));
    Thread canceller =
        new Thread(() -> {
          ran.add("cancelled " + source.cancel(cause));
          token.onCancel(() -> {
            throw late;
          });
          ran.add("registered");
        });
    canceller.setUncaughtExceptionHandler((thread, e) -> {
      uncaught.add(e);
      throw new IllegalStateException("the handler fails too");
    });
    canceller.start();
    canceller.join();

    assertThat(ran).containsExactly("second", "cancelled true", "registered");
    assertThat(uncaught).containsExactly(early, late);
  }

  @Test
  void holdsNoLockWhileAListenerRuns() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      source.onCancel(() -> {
        // Waits for a thread that uses the same source.
        Future<?> use = other.submit(() -> source.onCancel(() -> ran.add("other")).close());
        try {
          use.get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
          ran.add(e.toString());
        }
      });

      source.cancel(cause);

      assertThat(ran).containsExactly("other");
    } finally {
      other.shutdownNow();
    }
  }

  @Test
  void racingListenersRunExactlyOnceAndOneCauseWins() throws Exception {
    race(round -> {
      CancellationSource raced = new CancellationSource();
      AtomicInteger runs = new AtomicInteger();
      if (round % 2 == 0) {
        raced.onCancel(() -> {});
      }
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        tasks.add(() -> raced.cancel(new CancelledCallException("raced")) ? 1 : 0);
        tasks.add(() -> {
          // Many, so that the cancelling falls between two of them.
          for (int n = 0; n < BURST; n++) {
            raced.onCancel(runs::incrementAndGet);
          }
          return 0;
        });
      }
      return new Round(
          tasks,
          wins -> {
            assertThat(wins).isEqualTo(1);
            assertThat(runs).hasValue(2 * BURST);
          });
    });
  }

  private record Round(List<Callable<Integer>> tasks, IntConsumer check) {}

  private static void race(IntFunction<Round> rounds) throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      for (int i = 0; i < ROUNDS; i++) {
        Round round = rounds.apply(i);
        CyclicBarrier start = new CyclicBarrier(round.tasks().size());
        List<Future<Integer>> results = new ArrayList<>();
        for (Callable<Integer> task : round.tasks()) {
          results.add(
              threads.submit(() -> {
                start.await();
                return task.call();
              }));
        }
        int sum = 0;
        for (Future<Integer> result : results) {
          sum += result.get();
        }
        round.check().accept(sum);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
