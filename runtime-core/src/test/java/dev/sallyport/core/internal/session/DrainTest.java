package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.ClosedException;
import dev.sallyport.Contract;
import dev.sallyport.ErrorCode;
import dev.sallyport.OneWay;
import dev.sallyport.RejectedCallException;
import dev.sallyport.core.internal.transport.Framing;
import dev.sallyport.spi.Service;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a drained end waits for. */
@Timeout(30)
class DrainTest {
  @Contract
  interface Log {
    @OneWay
    void note(int number);

    int size();
  }

  private static final class Held implements Log {
    final CountDownLatch release = new CountDownLatch(1);
    final CountDownLatch entered = new CountDownLatch(1);
    final List<Integer> notes = new CopyOnWriteArrayList<>();

    @Override
    public void note(int number) {
      entered.countDown();
      Uninterruptibly.await(release);
      notes.add(number);
    }

    @Override
    public int size() {
      return notes.size();
    }
  }

  private final Held log = new Held();

  private SessionPair pair(Framing framing) {
    SessionPair.Setup setup = SessionPair.setup();
    setup.framing = framing;
    setup.workerServices = List.of(new Service<>(Log.class, peer -> log));
    return setup.start().awaitReady();
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void waitsForOneWayCallsThatAreStillQueued(Framing framing) throws Exception {
    try (SessionPair pair = pair(framing)) {
      Log client = pair.parent.session.client(Log.class);
      for (int i = 0; i < 10; i++) {
        client.note(i);
      }
      // An answer shows that all of them have come.
      assertThat(client.size()).isZero();
      assertThat(log.entered.await(10, TimeUnit.SECONDS)).isTrue();
      CompletableFuture<Void> drained = pair.worker.session.drain();
      await().untilAsserted(() -> assertThatThrownBy(client::size).hasMessageContaining("no more"));
      assertThatThrownBy(() -> drained.get(100, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      log.release.countDown();
      drained.get(10, TimeUnit.SECONDS);
      assertThat(log.notes).hasSize(10);
    } finally {
      log.release.countDown();
    }
  }

  @Test
  void theEndOfTheSessionEndsTheWaitForOneWayCalls() throws Exception {
    try (SessionPair pair = pair(Framing.BINARY)) {
      pair.parent.session.client(Log.class).note(1);
      assertThat(log.entered.await(10, TimeUnit.SECONDS)).isTrue();
      CompletableFuture<Void> drained = pair.worker.session.drain();
      pair.worker.session.end(new dev.sallyport.ClosedException("the end"));
      drained.get(10, TimeUnit.SECONDS);
    } finally {
      log.release.countDown();
    }
  }

  @Test
  void onceTheSessionIsOverCallsFailWithItsEndAndNotAsDrained() throws Exception {
    try (SessionPair pair = SessionPair.serving(new ArithmeticService())) {
      Arithmetic client = pair.client();
      assertThat(pair.parent.session.finish(Duration.ofSeconds(10))).isTrue();
      assertThatThrownBy(() -> client.add(1, 2))
          .isInstanceOfSatisfying(
              RejectedCallException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DRAINING));
      ClosedException end = new ClosedException("closed by the test");
      pair.parent.session.goodbye(end);
      assertThatThrownBy(() -> client.add(1, 2)).isSameAs(end);
      assertThat(client.addLater(1, 2).toCompletableFuture())
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableOfType(ExecutionException.class)
          .withCause(end);
      assertThatThrownBy(pair::client).isSameAs(end);
      assertThatThrownBy(() -> pair.parent.session.channel(String.class, String.class))
          .isSameAs(end);
    }
  }
}
