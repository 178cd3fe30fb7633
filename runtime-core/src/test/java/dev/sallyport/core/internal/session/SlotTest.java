package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.CallContext;
import dev.sallyport.Channel;
import dev.sallyport.ClosedException;
import dev.sallyport.Deadline;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.Limits;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.transport.Framing;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.spi.ChannelService;
import dev.sallyport.spi.Service;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Who holds a slot for how long, and what a stream's last frame is. */
class SlotTest {
  record Note(String text) {}

  /** A stream that nothing happens to. */
  private static final class Nobody implements Stream {
    @Override
    public void onFrame(Frame frame) {}

    @Override
    public void onSessionEnd(SallyportException cause) {}

    @Override
    public String label() {
      return "nobody";
    }
  }

  private static SessionPair.Setup accepting(Consumer<Channel<Note, Note>> handler) {
    SessionPair.Setup setup = SessionPair.setup();
    setup.workerChannels = List.of(new ChannelService<>(Note.class, Note.class, handler));
    return setup;
  }

  private static Channel<Note, Note> open(SessionPair pair) {
    return pair.parent.session.channel(Note.class, Note.class);
  }

  @Test
  void aChannelHoldsItsSlotUntilItsHandlerReturns() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch release = new CountDownLatch(1);
    SessionPair.Setup setup =
        accepting(channel -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          Uninterruptibly.await(release);
          running.decrementAndGet();
        });
    setup.workerLimits = Limits.defaults().withMaxConcurrentCalls(2);
    try (SessionPair pair = setup.start().awaitReady()) {
      CompletableFuture<Void> opener =
          CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 10; i++) {
              open(pair).close();
            }
          });
      await().until(() -> running.get() == 2);
      assertThatThrownBy(() -> opener.get(300, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      release.countDown();
      opener.get(10, TimeUnit.SECONDS);
      await().until(() -> pair.worker.session.inFlight(9).isEmpty());
      pair.worker.session.awaitIdle();
      assertThat(running).hasValue(0);
      assertThat(most).hasValue(2);
    } finally {
      release.countDown();
    }
  }

  @Test
  void idleMeansThatChannelHandlersHaveReturnedToo() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(1);
    SessionPair.Setup setup =
        accepting(channel -> {
          entered.countDown();
          channel.finish();
          Uninterruptibly.await(release);
        });
    try (SessionPair pair = setup.start().awaitReady()) {
      open(pair).close();
      assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
      await().until(() -> pair.worker.session.inFlight(9).isEmpty());
      CompletableFuture<Void> idle =
          CompletableFuture.runAsync(() -> {
            try {
              pair.worker.session.awaitIdle();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      assertThatThrownBy(() -> idle.get(200, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      release.countDown();
      idle.get(10, TimeUnit.SECONDS);
    } finally {
      release.countDown();
    }
  }

  @Test
  void theEndOfTheSessionInterruptsChannelHandlers() throws Exception {
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    CountDownLatch entered = new CountDownLatch(1);
    SessionPair.Setup setup =
        accepting(channel -> {
          entered.countDown();
          try {
            interrupted.complete(new CountDownLatch(1).await(10, TimeUnit.SECONDS));
          } catch (InterruptedException e) {
            interrupted.complete(true);
          }
        });
    try (SessionPair pair = setup.start().awaitReady()) {
      open(pair);
      assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
      pair.worker.session.goodbye(new ClosedException("the end"));
      assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
      pair.worker.session.awaitIdle();
    }
  }

  @Test
  void theEndOfTheSessionLeavesChannelHandlersAloneWhereThatWasChosen() throws Exception {
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    SessionPair.Setup setup =
        accepting(channel -> {
          entered.countDown();
          try {
            interrupted.complete(!release.await(10, TimeUnit.SECONDS));
          } catch (InterruptedException e) {
            interrupted.complete(true);
          }
        });
    setup.interrupts = false;
    try (SessionPair pair = setup.start().awaitReady()) {
      open(pair);
      assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
      pair.worker.session.goodbye(new ClosedException("the end"));
      release.countDown();
      assertThat(interrupted.get(10, TimeUnit.SECONDS)).isFalse();
      pair.worker.session.awaitIdle();
    }
  }

  /** With one slot, and a channel's handler that has ended its direction and runs on. */
  private static SessionPair.Setup lingering(CountDownLatch release, ArithmeticService service) {
    SessionPair.Setup setup =
        accepting(channel -> {
          channel.finish();
          Uninterruptibly.await(release);
        });
    setup.workerLimits = Limits.defaults().withMaxConcurrentCalls(1);
    setup.workerServices = List.of(new Service<>(Arithmetic.class, peer -> service));
    return setup;
  }

  private static void endBothDirections(SessionPair pair) {
    Channel<Note, Note> channel = open(pair);
    assertThat(channel.receive()).isEmpty();
    channel.finish();
    await().until(() -> pair.parent.session.inFlight(9).isEmpty());
  }

  @Test
  void anOpenerThatKeepsToItsSlotsIsNotRefusedForAHandlerThatLingers() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    ArithmeticService service = new ArithmeticService();
    try (SessionPair pair = lingering(release, service).start().awaitReady()) {
      endBothDirections(pair);
      CompletableFuture<Integer> pending = pair.client().pending(7);
      await().until(() -> pair.worker.session.inFlight(9).contains("Arithmetic.pending"));
      assertThat(service.entered).isEmpty();
      release.countDown();
      assertThat(service.entered.poll(10, TimeUnit.SECONDS)).isEqualTo(7);
      service.stage(7).complete(1);
      assertThat(pending.get(10, TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(pair.client().add(1, 2)).isEqualTo(3);
      pair.worker.session.awaitIdle();
    } finally {
      release.countDown();
    }
  }

  @Test
  void whatWaitsForAHandlerThatLingersEndsWithTheSessionAndIsNotHandled() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    ArithmeticService service = new ArithmeticService();
    try (SessionPair pair = lingering(release, service).start().awaitReady()) {
      endBothDirections(pair);
      CompletableFuture<Integer> pending = pair.client().pending(7);
      await().until(() -> pair.worker.session.inFlight(9).contains("Arithmetic.pending"));
      pair.worker.session.end(new ClosedException("the end"));
      release.countDown();
      pair.worker.session.awaitIdle();
      assertThat(service.entered).isEmpty();
      assertThat(pending).isNotDone();
      assertThat(pair.worker.session.residue().handlers()).isZero();
    } finally {
      release.countDown();
    }
  }

  @Test
  void aCallWhoseTimeRunsOutWhileItWaitsForAHandlerThatLingersIsNotHandled() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    ArithmeticService service = new ArithmeticService();
    try (SessionPair pair = lingering(release, service).start().awaitReady()) {
      endBothDirections(pair);
      Duration timeout = Duration.ofMillis(100);
      Arithmetic hurried = pair.parent.session.client(Arithmetic.class, timeout);
      CompletableFuture<Integer> pending = hurried.pending(7);
      assertThatThrownBy(() -> pending.get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(DeadlineExceededException.class);
      // The other end's time runs from the arrival, which was later than this end's.
      await().until(() -> pair.worker.session.inFlight(9).contains("Arithmetic.pending"));
      Deadline latest = Deadline.after(timeout);
      await().until(latest::isExpired);
      release.countDown();
      assertThat(pair.client().add(1, 2)).isEqualTo(3);
      assertThat(service.entered).isEmpty();
    } finally {
      release.countDown();
    }
  }

  @Test
  void theTimeOfACallThatWaitsForAHandlerThatLingersRunsFromItsArrival() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<Duration> left = new CompletableFuture<>();
    ArithmeticService service =
        new ArithmeticService() {
          @Override
          public CompletableFuture<Integer> pending(int token) {
            left.complete(CallContext.current().deadline().orElseThrow().remaining());
            return CompletableFuture.completedFuture(token);
          }
        };
    try (SessionPair pair = lingering(release, service).start().awaitReady()) {
      endBothDirections(pair);
      Duration timeout = Duration.ofSeconds(20);
      CompletableFuture<Integer> pending =
          pair.parent.session.client(Arithmetic.class, timeout).pending(7);
      await().until(() -> pair.worker.session.inFlight(9).contains("Arithmetic.pending"));
      Deadline latest = Deadline.after(timeout);
      await().until(() -> latest.remaining().toMillis() < 19_500);
      release.countDown();
      assertThat(pending.get(10, TimeUnit.SECONDS)).isEqualTo(7);
      assertThat(left.get()).isLessThan(Duration.ofMillis(19_500));
    } finally {
      release.countDown();
    }
  }

  @Test
  void noMessageIsWrittenBehindTheEndOfItsDirection() throws Exception {
    SessionPair.Setup setup = accepting(channel -> channel.forEach(note -> {}));
    try (SessionPair pair = setup.start().awaitReady()) {
      Channel<Note, Note> channel = open(pair);
      CountDownLatch gate = new CountDownLatch(1);
      pair.parent.connection.gate = gate;
      // One is being written, one is queued, one waits for room.
      Note note = new Note("x".repeat(100_000));
      CompletableFuture<?>[] senders = new CompletableFuture<?>[3];
      Thread[] threads = new Thread[3];
      for (int i = 0; i < senders.length; i++) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        senders[i] = sent;
        threads[i] =
            new Thread(() -> {
              try {
                channel.send(note);
                sent.complete(null);
              } catch (RuntimeException e) {
                sent.completeExceptionally(e);
              }
            });
        threads[i].start();
        int sender = i;
        await().until(() -> sent.isDone() || threads[sender].getState() == Thread.State.WAITING);
      }
      channel.finish();
      gate.countDown();
      senders[0].get(10, TimeUnit.SECONDS);
      senders[1].get(10, TimeUnit.SECONDS);
      assertThat(senders[2])
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableThat()
          .withCauseInstanceOf(ClosedException.class);
      await().until(() -> pair.parent.connection.types.contains(FrameType.END));
      assertThat(pair.parent.connection.types).endsWith(FrameType.DATA, FrameType.END);
    }
  }

  @Test
  void aMessageThatCannotBeSentAnyMoreIsNotSilentlyDropped() throws Exception {
    SessionPair.Setup setup = accepting(channel -> channel.forEach(note -> {}));
    try (SessionPair pair = setup.start().awaitReady()) {
      Channel<Note, Note> channel = open(pair);
      pair.parent.connection.sendError = new StackOverflowError("in the test");
      channel.send(new Note("fails"));
      assertThat(pair.parent.outputFailed.get(10, TimeUnit.SECONDS))
          .hasMessageContaining("in the test");
      CompletableFuture<Void> next =
          CompletableFuture.runAsync(() -> channel.send(new Note("next")));
      assertThatThrownBy(() -> next.get(200, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      pair.parent.session.end(new ClosedException("the end"));
      assertThat(next)
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableThat()
          .withMessageContaining("the end");
    }
  }

  private static SessionPair.Setup level0(ArithmeticService service) {
    SessionPair.Setup setup = SessionPair.setup();
    setup.framing = Framing.LINES;
    setup.parentGreets = false;
    setup.workerLimits = Limits.defaults().withMaxConcurrentCalls(1);
    setup.workerServices = List.of(new Service<>(Arithmetic.class, peer -> service));
    return setup;
  }

  @Test
  void aChildThatGreetsUnaskedIsHeldToItsOwnNumberOfCalls() throws Exception {
    ArithmeticService service = new ArithmeticService();
    try (SessionPair pair = level0(service).start().awaitReady()) {
      await().until(() -> pair.parent.session.met());
      CompletableFuture<Integer> first = CompletableFuture.supplyAsync(() -> pair.client().hang(1));
      assertThat(service.entered.poll(10, TimeUnit.SECONDS)).isEqualTo(1);
      CompletableFuture<Integer> second =
          CompletableFuture.supplyAsync(() -> pair.client().add(1, 2));
      assertThatThrownBy(() -> second.get(200, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      service.latch(1).countDown();
      assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(3);
      CompletableFuture<Integer> third = pair.client().pending(3);
      assertThat(service.entered.poll(10, TimeUnit.SECONDS)).isEqualTo(3);
      third.cancel(true);
      await().until(() -> service.stage(3).isCancelled());
    }
  }

  @Test
  void aCallThatCrossesTheUnaskedHelloIsTaken() throws Exception {
    ArithmeticService service = new ArithmeticService();
    SessionPair.Setup setup = level0(service);
    setup.workerGate = new CountDownLatch(1);
    try (SessionPair pair = setup.start()) {
      pair.parent.session.ready().get(10, TimeUnit.SECONDS);
      CompletableFuture<Integer> call = CompletableFuture.supplyAsync(() -> pair.client().hang(1));
      assertThat(service.entered.poll(5, TimeUnit.SECONDS)).isEqualTo(1);
      service.latch(1).countDown();
      setup.workerGate.countDown();
      assertThat(call.get(10, TimeUnit.SECONDS)).isEqualTo(1);
      await().until(() -> pair.parent.session.met());
      assertThat(pair.client().add(1, 2)).isEqualTo(3);
    }
  }

  @Test
  void anErrorOfTheReaderFailsTheSession() throws Exception {
    ArithmeticService service = new ArithmeticService();
    try (SessionPair pair = SessionPair.serving(service)) {
      pair.parent.connection.receiveError = new StackOverflowError("in the test");
      CompletableFuture<Integer> call = pair.client().addLater(1, 1).toCompletableFuture();
      assertThat(pair.parent.failed.get(5, TimeUnit.SECONDS)).hasMessageContaining("in the test");
      assertThat(call).isNotDone();
    }
  }

  @Test
  void aPeersNumberIsNeverGivenToAStreamOfThisEnd() {
    StreamRegistry streams = new StreamRegistry(true);
    Stream theirs = new Nobody();
    Stream own = new Nobody();
    assertThat(streams.openRemote(1, theirs, false)).isTrue();
    assertThat(streams.openLocal(own)).isEqualTo(3);
    assertThatThrownBy(() -> streams.openRemote(3, theirs, false))
        .hasMessageContaining("id out of range: 3");
    streams.remove(1);
    assertThat(streams.labels(9)).hasSize(1);
  }

  @Test
  void aDurationWithoutEndIsNoError() {
    try (SessionPair pair = SessionPair.serving(new ArithmeticService())) {
      Duration forever = ChronoUnit.FOREVER.getDuration();
      Arithmetic client = pair.parent.session.client(Arithmetic.class, forever);
      assertThat(client.add(1, 2)).isEqualTo(3);
      assertThat(client.addLater(1, 2).toCompletableFuture())
          .succeedsWithin(Duration.ofSeconds(10))
          .isEqualTo(3);
      Arithmetic hurried = pair.parent.session.client(Arithmetic.class, Duration.ofNanos(1));
      assertThatThrownBy(() -> hurried.hang(1)).isInstanceOf(DeadlineExceededException.class);
    }
  }
}
