package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.CancelledCallException;
import dev.sallyport.Channel;
import dev.sallyport.ClosedException;
import dev.sallyport.Data;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.Limits;
import dev.sallyport.RejectedCallException;
import dev.sallyport.RemoteCallException;
import dev.sallyport.core.internal.transport.Framing;
import dev.sallyport.spi.ChannelService;
import dev.sallyport.spi.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many threads that call, cancel, run out of time, open and close: nothing hangs or is left. */
class SessionStressTest {
  private static final int THREADS = 12;
  private static final int STEPS = 250;
  private static final int SLOTS = 8;

  /** Takes its time, and stops when it is told to. */
  private static final class Busy extends ArithmeticService {
    @Override
    public int hang(int millis) {
      try {
        new CompletableFuture<Void>().get(millis, TimeUnit.MILLISECONDS);
      } catch (TimeoutException | ExecutionException e) {
        return millis;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return millis;
    }

    @Override
    public CompletableFuture<Integer> pending(int millis) {
      return new CompletableFuture<Integer>()
          .completeOnTimeout(millis, millis, TimeUnit.MILLISECONDS);
    }
  }

  private static SessionPair start(Framing framing) {
    SessionPair.Setup setup = SessionPair.setup();
    setup.framing = framing;
    setup.workerServices = List.of(new Service<>(Arithmetic.class, peer -> new Busy()));
    setup.workerChannels =
        List.of(
            new ChannelService<>(
                Data.class, Data.class, channel -> channel.forEach(channel::send)));
    setup.workerLimits =
        Limits.defaults().withMaxConcurrentCalls(SLOTS).withMaxQueuedBytes(4 << 10);
    setup.parentLimits = Limits.defaults().withMaxQueuedBytes(4 << 10);
    return setup.start().awaitReady();
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void everythingCompletesAndNothingIsLeft(Framing framing) throws Exception {
    try (SessionPair pair = start(framing)) {
      run(pair, STEPS);
      await().until(() -> pair.parent.session.inFlight(99).isEmpty());
      await().until(() -> pair.worker.session.inFlight(99).isEmpty());
      pair.worker.session.awaitIdle();
      assertThat(pair.parent.failed).isNotDone();
      assertThat(pair.worker.failed).isNotDone();
      // All slots are back, and no more than there were.
      List<CompletableFuture<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < SLOTS; i++) {
        calls.add(pair.client().pending(500));
      }
      assertThat(pair.client().pending(500)).isCompletedExceptionally();
      for (CompletableFuture<Integer> call : calls) {
        assertThat(call.get(10, TimeUnit.SECONDS)).isEqualTo(500);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void everythingCompletesWhenTheSessionEndsInTheMidst(Framing framing) throws Exception {
    for (int round = 0; round < 10; round++) {
      try (SessionPair pair = start(framing)) {
        CompletableFuture<Void> ender =
            CompletableFuture.runAsync(
                () -> {
                  pair.parent.session.goodbye(new ClosedException("goodbye"));
                  pair.worker.session.end(new ClosedException("the end"));
                  pair.parent.session.end(new ClosedException("the end"));
                  // As the owners of sessions do; a caller may be in a read, and nothing else
                  // brings it back if the goodbye was lost.
                  pair.parent.connection.close();
                  pair.worker.connection.close();
                },
                CompletableFuture.delayedExecutor(10L + round, TimeUnit.MILLISECONDS));
        run(pair, 10_000);
        ender.get(10, TimeUnit.SECONDS);
        assertThat(pair.parent.session.inFlight(99)).isEmpty();
        await().until(() -> pair.worker.session.inFlight(99).isEmpty());
        pair.worker.session.awaitIdle();
      }
    }
  }

  private static void run(SessionPair pair, int steps) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        SplittableRandom random = new SplittableRandom(i);
        done.add(threads.submit(() -> act(pair, random, steps)));
      }
      for (Future<?> thread : done) {
        thread.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void act(SessionPair pair, SplittableRandom random, int steps) {
    Duration hurry = Duration.ofNanos(random.nextInt(3_000_000) + 1);
    for (int i = 0; i < steps; i++) {
      try {
        step(pair, random, hurry);
      } catch (ClosedException e) {
        if (e.getMessage().contains("goodbye") || e.getMessage().contains("the end")) {
          return;
        }
      } catch (DeadlineExceededException
          | CancelledCallException
          | RejectedCallException
          | RemoteCallException e) {
        // Each is a way to complete.
        if (e.getMessage().contains("not processed")) {
          throw e;
        }
      } finally {
        Thread.interrupted();
      }
    }
  }

  private static Arithmetic hurried(SessionPair pair, Duration hurry) {
    return pair.parent.session.client(Arithmetic.class, hurry);
  }

  private static void step(SessionPair pair, SplittableRandom random, Duration hurry) {
    switch (random.nextInt(8)) {
      case 0 -> assertThat(pair.client().add(1, 2)).isEqualTo(3);
      case 1 -> assertThat(pair.client().reverse(new byte[3000])).hasSize(3000);
      case 2 -> hurried(pair, hurry).hang(random.nextInt(4));
      case 3 ->
          hurried(pair, hurry).pending(random.nextInt(4)).handle((value, failure) -> 0).join();
      case 4 -> pair.client().pending(random.nextInt(4)).cancel(true);
      case 5 -> {
        Thread.currentThread().interrupt();
        pair.client().add(1, 2);
      }
      case 6 -> {
        try (Channel<Data, Data> channel = pair.parent.session.channel(Data.class, Data.class)) {
          int count = random.nextInt(100);
          for (int i = 0; i < count; i++) {
            channel.send(Data.of(i));
            assertThat(channel.receive()).contains(Data.of(i));
          }
        }
      }
      default -> {
        try (Channel<Data, Data> channel = pair.parent.session.channel(Data.class, Data.class)) {
          channel.send(Data.of("x".repeat(random.nextInt(3000))));
          if (random.nextBoolean()) {
            channel.finish();
            assertThat(channel).hasSize(1);
          }
        }
      }
    }
  }
}
