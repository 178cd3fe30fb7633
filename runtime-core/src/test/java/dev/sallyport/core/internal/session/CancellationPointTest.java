package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.CancelledCallException;
import dev.sallyport.Contract;
import dev.sallyport.Limits;
import dev.sallyport.OneWay;
import dev.sallyport.core.internal.session.StreamCallTest.Range;
import dev.sallyport.core.internal.session.StreamCallTest.Taker;
import dev.sallyport.core.internal.transport.Framing;
import dev.sallyport.spi.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A call of each kind is cancelled while it is at a point where nothing else moves: each direction
 * ends once at most, the worker's exactly once, and nothing is left of it at either end.
 */
@Timeout(30)
class CancellationPointTest {
  private static final int LARGE = 1 << 20;

  @Contract
  interface Works {
    CompletableFuture<byte[]> request(byte[] content);

    Flow.Publisher<Integer> server(byte[] content);

    CompletableFuture<Integer> client(byte[] content, Flow.Publisher<Integer> numbers);

    Flow.Publisher<Integer> duplex(byte[] content, Flow.Publisher<Integer> numbers);

    byte[] copy(byte[] content);

    @OneWay
    void note(byte[] content);
  }

  private static final class Served implements Works {
    final AtomicInteger runs = new AtomicInteger();
    final AtomicInteger notes = new AtomicInteger();
    volatile CountDownLatch release = new CountDownLatch(0);

    @Override
    public CompletableFuture<byte[]> request(byte[] content) {
      runs.incrementAndGet();
      return CompletableFuture.completedFuture(content);
    }

    @Override
    public Flow.Publisher<Integer> server(byte[] content) {
      runs.incrementAndGet();
      return new Range<>(200, i -> i);
    }

    @Override
    public CompletableFuture<Integer> client(byte[] content, Flow.Publisher<Integer> numbers) {
      runs.incrementAndGet();
      return CompletableFuture.completedFuture(1);
    }

    @Override
    public Flow.Publisher<Integer> duplex(byte[] content, Flow.Publisher<Integer> numbers) {
      runs.incrementAndGet();
      return numbers;
    }

    @Override
    public byte[] copy(byte[] content) {
      return content;
    }

    @Override
    public void note(byte[] content) {
      Uninterruptibly.await(release);
      notes.incrementAndGet();
    }
  }

  enum Kind {
    REQUEST,
    SERVER_STREAM,
    CLIENT_STREAM,
    DUPLEX;

    /** Makes the call, without waiting; what is returned cancels it. */
    Runnable start(Works works, byte[] content) {
      Range<Integer> numbers = new Range<>(200, i -> i);
      return switch (this) {
        case REQUEST -> cancelling(works.request(content));
        case SERVER_STREAM -> cancelling(works.server(content));
        case CLIENT_STREAM -> cancelling(works.client(content, numbers));
        case DUPLEX -> cancelling(works.duplex(content, numbers));
      };
    }

    private static Runnable cancelling(CompletableFuture<?> future) {
      return () -> future.cancel(true);
    }

    private static Runnable cancelling(Flow.Publisher<Integer> stream) {
      Taker<Integer> taker = new Taker<>(Long.MAX_VALUE);
      stream.subscribe(taker);
      return () -> taker.subscription.get().cancel();
    }
  }

  private final Served served = new Served();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  static Stream<Arguments> everyKindInBothFramings() {
    return Stream.of(Framing.values())
        .flatMap(framing -> Stream.of(Kind.values()).map(kind -> Arguments.of(framing, kind)));
  }

  @AfterEach
  void endThreads() {
    served.release.countDown();
    threads.shutdownNow();
  }

  private SessionPair pair(Framing framing, Limits worker) {
    SessionPair.Setup setup = SessionPair.setup();
    setup.framing = framing;
    setup.workerLimits = worker;
    setup.workerServices = List.of(new Service<>(Works.class, peer -> served));
    return setup.start().awaitReady();
  }

  private static Works client(SessionPair pair) {
    return pair.parent.session.client(Works.class);
  }

  private static void assertNothingIsLeft(SessionPair pair, Limits worker) {
    assertThat(client(pair).copy(new byte[3])).hasSize(3);
    await()
        .untilAsserted(() -> {
          Residue parent = pair.parent.session.residue();
          Residue other = pair.worker.session.residue();
          for (Residue end : List.of(parent, other)) {
            assertThat(end.streams()).isEmpty();
            assertThat(end.slots() + end.handlers() + end.partials()).isZero();
            assertThat(end.held() + end.queued()).isZero();
            assertThat(end.unwritten()).isFalse();
          }
          assertThat(parent.sendWindow() + other.unreturned()).isEqualTo(worker.maxBufferedBytes());
        });
    assertThat(pair.worker.connection.ends.values()).allMatch(count -> count == 1);
    assertThat(pair.parent.connection.ends.values()).allMatch(count -> count == 1);
    assertThat(pair.parent.failed).isNotDone();
    assertThat(pair.worker.failed).isNotDone();
  }

  @ParameterizedTest
  @MethodSource("everyKindInBothFramings")
  void whileItWaitsForRoomItIsTakenBack(Framing framing, Kind kind) {
    Limits narrow = Limits.defaults().withMaxBufferedBytes(64 << 10);
    served.release = new CountDownLatch(1);
    try (SessionPair pair = pair(framing, narrow)) {
      // Their handler is held, so what waits behind it uses up the window.
      CompletableFuture<Void> noting =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 9; i++) {
                  client(pair).note(new byte[9_000]);
                }
              },
              threads);
      await().until(() -> pair.parent.session.residue().sendWindow() < 13_000);
      int before = pair.parent.session.inFlight(9).size();
      Runnable cancel = kind.start(client(pair), new byte[9_000]);
      assertThat(pair.parent.session.residue().slots()).isEqualTo(1);
      assertThat(pair.parent.session.inFlight(9)).hasSize(before);
      cancel.run();
      await().until(() -> pair.parent.session.residue().slots() == 0);
      served.release.countDown();
      noting.join();
      await().until(() -> served.notes.get() == 9);
      assertNothingIsLeft(pair, narrow);
      assertThat(served.runs).hasValue(0);
    }
  }

  @ParameterizedTest
  @MethodSource("everyKindInBothFramings")
  void behindAPeerThatDoesNotRead(Framing framing, Kind kind) throws Exception {
    Limits limits = Limits.defaults();
    try (SessionPair pair = pair(framing, limits)) {
      pair.worker.connection.receives = new Semaphore(0);
      List<CompletableFuture<byte[]>> others = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        others.add(
            CompletableFuture.supplyAsync(() -> client(pair).copy(new byte[200_000]), threads));
      }
      await().until(() -> pair.parent.session.residue().unwritten());
      kind.start(client(pair), new byte[10]).run();
      pair.worker.connection.receives.release(1_000_000);
      for (CompletableFuture<byte[]> other : others) {
        assertThat(other.get(10, TimeUnit.SECONDS)).hasSize(200_000);
      }
      assertNothingIsLeft(pair, limits);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void amidItsFragments(Kind kind) throws Exception {
    Limits limits = Limits.defaults();
    try (SessionPair pair = pair(Framing.BINARY, limits)) {
      Semaphore receives = new Semaphore(0);
      pair.worker.connection.receives = receives;
      CompletableFuture<byte[]> other =
          CompletableFuture.supplyAsync(() -> client(pair).copy(new byte[LARGE]), threads);
      await().until(() -> pair.parent.session.residue().unwritten());
      Runnable cancel = kind.start(client(pair), new byte[LARGE]);
      // One frame after the other, until something of both has come.
      await()
          .pollInterval(Duration.ofMillis(5))
          .until(() -> {
            receives.release();
            return pair.worker.session.residue().partials() == 2;
          });
      cancel.run();
      receives.release(1_000_000);
      assertThat(other.get(10, TimeUnit.SECONDS)).hasSize(LARGE);
      assertNothingIsLeft(pair, limits);
      assertThat(served.runs).hasValue(0);
    }
  }

  @ParameterizedTest
  @MethodSource("everyKindInBothFramings")
  void whileItsAnswerIsOnItsWay(Framing framing, Kind kind) {
    Limits limits = Limits.defaults();
    try (SessionPair pair = pair(framing, limits)) {
      CountDownLatch gate = new CountDownLatch(1);
      pair.worker.connection.gate = gate;
      Runnable cancel = kind.start(client(pair), new byte[10]);
      await().until(() -> served.runs.get() == 1 && pair.worker.connection.sending);
      cancel.run();
      gate.countDown();
      assertNothingIsLeft(pair, limits);
      assertThat(served.runs).hasValue(1);
    }
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void aOneWayCallThatWaitsForACreditIsNotSentWhenItsThreadIsInterrupted(Framing framing)
      throws Exception {
    Limits one = Limits.defaults().withMaxConcurrentCalls(1);
    served.release = new CountDownLatch(1);
    try (SessionPair pair = pair(framing, one)) {
      client(pair).note(new byte[1]);
      CompletableFuture<Throwable> failure = new CompletableFuture<>();
      Thread waiting =
          new Thread(() -> {
            try {
              client(pair).note(new byte[1]);
              failure.complete(new AssertionError("it did not wait"));
            } catch (RuntimeException e) {
              failure.complete(e);
            }
          });
      waiting.start();
      await().until(() -> waiting.getState() == Thread.State.WAITING);
      waiting.interrupt();
      assertThat(failure.get(10, TimeUnit.SECONDS)).isInstanceOf(CancelledCallException.class);
      served.release.countDown();
      await().until(() -> served.notes.get() == 1);
      client(pair).note(new byte[1]);
      await().until(() -> served.notes.get() == 2);
      assertNothingIsLeft(pair, one);
    }
  }
}
