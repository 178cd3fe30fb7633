package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.CancelledCallException;
import dev.sallyport.ClosedException;
import dev.sallyport.Contract;
import dev.sallyport.Data;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.InvalidDataException;
import dev.sallyport.Limits;
import dev.sallyport.RefusedException;
import dev.sallyport.RejectedCallException;
import dev.sallyport.RemoteCallException;
import dev.sallyport.core.internal.session.Arithmetic.Division;
import dev.sallyport.core.internal.transport.Framing;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SessionCallTest {
  private final ArithmeticService service = new ArithmeticService();

  private SessionPair pair(Framing framing) {
    SessionPair.Setup setup = SessionPair.setup();
    setup.framing = framing;
    setup.workerServices = List.of(new Service<>(Arithmetic.class, peer -> service));
    return setup.start().awaitReady();
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void callsEachKindOfMethod(Framing framing) throws Exception {
    try (SessionPair pair = pair(framing)) {
      Arithmetic client = pair.client();
      assertThat(client.add(2, 3)).isEqualTo(5);
      assertThat(client.addThree(1, 2, 3)).isEqualTo(6);
      assertThat(client.addLater(4, 5).toCompletableFuture().get(10, TimeUnit.SECONDS))
          .isEqualTo(9);
      assertThat(client.divideLater(new Division(12, 4)).get(10, TimeUnit.SECONDS)).isEqualTo(3);
      assertThat(client.reverse(new byte[] {1, 2, 3})).containsExactly(3, 2, 1);
      Data data = Data.of(Map.of("a", List.of(1, 2.5, "x", true)));
      assertThat(client.echo(data)).isEqualTo(data);
      client.nothing();
      assertThat(client).hasToString("Arithmetic client of worker").isEqualTo(client);
    }
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void answersManyCallsFromManyThreads(Framing framing) throws Exception {
    try (SessionPair pair = pair(framing)) {
      Arithmetic client = pair.client();
      List<CompletableFuture<Integer>> sums = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        int thread = t;
        sums.add(
            CompletableFuture.supplyAsync(() -> {
              int sum = 0;
              for (int i = 0; i < 200; i++) {
                sum += client.add(thread, i) - i;
              }
              return sum;
            }));
      }
      for (int t = 0; t < 8; t++) {
        assertThat(sums.get(t).get(20, TimeUnit.SECONDS)).isEqualTo(200 * t);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void carriesTheRemoteFailureWithTypeMessageStackAndCause(Framing framing) {
    try (SessionPair pair = pair(framing)) {
      assertThatThrownBy(() -> pair.client().fail("no luck"))
          .isInstanceOfSatisfying(
              RemoteCallException.class,
              e -> {
                assertThat(e.remote().type()).isEqualTo("java.lang.IllegalStateException");
                assertThat(e.remote().message()).isEqualTo("no luck");
                assertThat(e.remote().stack().get(0)).contains("ArithmeticService.fail");
                assertThat(e.remote().cause().orElseThrow().message()).isEqualTo("the reason");
              })
          .hasMessageContaining("Arithmetic.fail failed in the other process")
          .cause()
          .hasMessageContaining("at dev.sallyport");
      assertThat(pair.client().add(1, 1)).isEqualTo(2);
    }
  }

  @Test
  void writesNothingOfARefusedArgumentAndStaysUsable() {
    try (SessionPair pair = pair(Framing.BINARY)) {
      Arithmetic client = pair.client();
      client.nothing();
      long before = pair.parent.connection.bytes.get();
      Data live = Data.of(Map.of("rows", List.of(1, 2, 3), "lock", new ReentrantLock()));
      assertThatThrownBy(() -> client.echo(live))
          .isInstanceOfSatisfying(
              RefusedException.class, e -> assertThat(e.refusals().get(0).path()).endsWith(".lock"))
          .hasMessageContaining("java.util.concurrent.locks.ReentrantLock")
          .hasMessageContaining("0 bytes written");
      assertThat(pair.parent.connection.bytes).hasValue(before);
      assertThat(client.add(1, 1)).isEqualTo(2);
      assertThat(pair.parent.connection.bytes.get()).isGreaterThan(before);
    }
  }

  @Test
  void failsTheCallWhoseResultIsRefused() {
    try (SessionPair pair = pair(Framing.BINARY)) {
      assertThatThrownBy(() -> pair.client().returnsALock())
          .isInstanceOfSatisfying(
              RemoteCallException.class,
              e -> assertThat(e.remote().type()).isEqualTo(RefusedException.class.getName()))
          .hasMessageContaining("lock");
      assertThat(pair.client().add(1, 1)).isEqualTo(2);
    }
  }

  @Test
  void failsAtTheDeadlineAndInterruptsTheHandler() throws Exception {
    try (SessionPair pair = pair(Framing.BINARY)) {
      Arithmetic hasty = pair.parent.session.client(Arithmetic.class, Duration.ofMillis(100));
      assertThatThrownBy(() -> hasty.hang(7))
          .isInstanceOf(DeadlineExceededException.class)
          .hasMessageContaining("Arithmetic.hang exceeded its deadline of 100 ms");
      assertThat(service.interrupted.poll(10, TimeUnit.SECONDS)).isEqualTo(7);
      assertThat(pair.client().add(1, 1)).isEqualTo(2);
    }
  }

  @Test
  void cancelsTheHandlersStageWhenTheFutureIsCancelled() throws Exception {
    try (SessionPair pair = pair(Framing.BINARY)) {
      CompletableFuture<Integer> call = pair.client().pending(3);
      assertThat(service.entered.poll(10, TimeUnit.SECONDS)).isEqualTo(3);
      call.cancel(true);
      await().until(() -> service.stage(3).isCancelled());
      assertThat(pair.client().add(1, 1)).isEqualTo(2);
    }
  }

  @Test
  void interruptedCallerGivesUpAndKeepsItsFlag() throws Exception {
    try (SessionPair pair = pair(Framing.BINARY)) {
      Arithmetic client = pair.client();
      CompletableFuture<Throwable> seen = new CompletableFuture<>();
      CompletableFuture<Boolean> flag = new CompletableFuture<>();
      Thread caller =
          new Thread(() -> {
            try {
              client.hang(5);
            } catch (CancelledCallException e) {
              seen.complete(e);
            }
            flag.complete(Thread.currentThread().isInterrupted());
          });
      caller.start();
      assertThat(service.entered.poll(10, TimeUnit.SECONDS)).isEqualTo(5);
      caller.interrupt();
      assertThat(seen.get(10, TimeUnit.SECONDS)).hasMessageContaining("interrupted");
      assertThat(flag.get(10, TimeUnit.SECONDS)).isTrue();
      assertThat(service.interrupted.poll(10, TimeUnit.SECONDS)).isEqualTo(5);
    }
  }

  @Test
  void rejectsAsynchronousCallsBeyondThePeersLimitAndBlockingOnesWait() throws Exception {
    SessionPair.Setup setup = SessionPair.setup();
    setup.workerServices = List.of(new Service<>(Arithmetic.class, peer -> service));
    setup.workerLimits = Limits.defaults().withMaxConcurrentCalls(2);
    try (SessionPair pair = setup.start().awaitReady()) {
      Arithmetic client = pair.client();
      CompletableFuture<Integer> first = CompletableFuture.supplyAsync(() -> client.hang(1));
      CompletableFuture<Integer> second = CompletableFuture.supplyAsync(() -> client.hang(2));
      assertThat(service.entered.poll(10, TimeUnit.SECONDS)).isNotNull();
      assertThat(service.entered.poll(10, TimeUnit.SECONDS)).isNotNull();
      assertThat(client.addLater(1, 1).toCompletableFuture())
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(RejectedCallException.class)
          .withMessageContaining("all 2 calls that the other process takes at once");
      CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(() -> client.add(20, 22));
      service.latch(1).countDown();
      service.latch(2).countDown();
      assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo(42);
      assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(2);
    }
  }

  @Test
  void smallCallsGoOnBesideOneHugeMessage() throws Exception {
    try (SessionPair pair = pair(Framing.BINARY)) {
      Arithmetic client = pair.client();
      CountDownLatch gate = new CountDownLatch(1);
      pair.parent.connection.gate = gate;
      byte[] huge = new byte[5 << 20];
      CompletableFuture<byte[]> first = CompletableFuture.supplyAsync(() -> client.reverse(huge));
      await().until(() -> pair.parent.connection.sending);
      CompletableFuture<byte[]> second = CompletableFuture.supplyAsync(() -> client.reverse(huge));
      CompletableFuture<Integer> later = client.addLater(1, 2).toCompletableFuture();
      CompletableFuture<Integer> blocking = CompletableFuture.supplyAsync(() -> client.add(3, 4));
      assertThat(later).isNotDone();
      assertThat(pair.parent.session.residue().queued()).isLessThan(6 << 20);
      gate.countDown();
      assertThat(later.get(10, TimeUnit.SECONDS)).isEqualTo(3);
      assertThat(blocking.get(10, TimeUnit.SECONDS)).isEqualTo(7);
      assertThat(first.get(10, TimeUnit.SECONDS)).hasSize(huge.length);
      assertThat(second.get(10, TimeUnit.SECONDS)).hasSize(huge.length);
    }
  }

  @Test
  void aCallForWhichThereIsNoRoomSaysWhichLimitItIs() throws Exception {
    SessionPair.Setup setup = SessionPair.setup();
    setup.workerServices = List.of(new Service<>(Arithmetic.class, peer -> service));
    setup.workerLimits = Limits.defaults().withMaxConcurrentCalls(10_000);
    setup.parentLimits = Limits.defaults().withMaxQueuedBytes(4 << 10);
    try (SessionPair pair = setup.start().awaitReady()) {
      CountDownLatch gate = new CountDownLatch(1);
      pair.parent.connection.gate = gate;
      CompletableFuture<Integer> writing =
          CompletableFuture.supplyAsync(() -> pair.client().add(1, 1));
      await().until(() -> pair.parent.connection.sending);
      CompletableFuture<Integer> last = pair.client().addLater(1, 1).toCompletableFuture();
      for (int i = 0; i < 9_000 && !last.isDone(); i++) {
        last = pair.client().addLater(i, 1).toCompletableFuture();
      }
      assertThat(last)
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(RejectedCallException.class)
          .withMessageContaining("more than 4096 bytes (Limits.maxQueuedBytes) wait to be written")
          .withMessageContaining("raise the limit");
      gate.countDown();
      assertThat(writing.get(10, TimeUnit.SECONDS)).isEqualTo(2);
    }
  }

  @Test
  void failsEveryWaiterWhenTheSessionEnds() throws Exception {
    try (SessionPair pair = pair(Framing.BINARY)) {
      Arithmetic client = pair.client();
      List<CompletableFuture<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        int token = i;
        calls.add(CompletableFuture.supplyAsync(() -> client.hang(token)));
      }
      for (int i = 0; i < 5; i++) {
        assertThat(service.entered.poll(10, TimeUnit.SECONDS)).isNotNull();
      }
      assertThat(pair.parent.session.inFlight(20)).hasSize(5).containsOnly("Arithmetic.hang");
      pair.parent.session.end(new ClosedException("the end"));
      for (CompletableFuture<Integer> call : calls) {
        assertThat(call)
            .failsWithin(Duration.ofSeconds(10))
            .withThrowableOfType(ExecutionException.class)
            .withCauseInstanceOf(ClosedException.class);
      }
      assertThatThrownBy(() -> client.add(1, 1)).isInstanceOf(ClosedException.class);
      assertThat(client.addLater(1, 1).toCompletableFuture())
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(ClosedException.class);
    }
  }

  @Test
  void refusesAMessageLargerThanThePeerAccepts() {
    SessionPair.Setup setup = SessionPair.setup();
    setup.workerServices = List.of(new Service<>(Arithmetic.class, peer -> service));
    setup.workerLimits = Limits.defaults().withMaxMessageBytes(2000);
    try (SessionPair pair = setup.start().awaitReady()) {
      long before = pair.parent.connection.bytes.get();
      assertThatThrownBy(() -> pair.client().reverse(new byte[5000]))
          .isInstanceOf(RefusedException.class)
          .hasMessageStartingWith(
              "Not sent: the message with the arguments of Arithmetic.reverse takes more than 2000"
                  + " bytes")
          .hasMessageContaining("maxMessageBytes")
          .hasMessageContaining("LIMIT-SIZE");
      assertThat(pair.parent.connection.bytes).hasValue(before);
      assertThat(pair.client().reverse(new byte[1900])).hasSize(1900);
    }
  }

  @Test
  void refusesAnIntegerThatThePeerWouldReadAsAnother() {
    SessionPair.Setup setup = SessionPair.setup();
    setup.workerServices = List.of(new Service<>(Arithmetic.class, peer -> service));
    setup.workerLimits = Limits.defaults().withIntegerBits(53);
    try (SessionPair pair = setup.start().awaitReady()) {
      long before = pair.parent.connection.bytes.get();
      assertThatThrownBy(() -> pair.client().echo(Data.of(1L << 53)))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("the receiver's integers have 53 bits")
          .hasMessageContaining("VALUE-RANGE");
      assertThat(pair.parent.connection.bytes).hasValue(before);
      assertThat(pair.client().echo(Data.of((1L << 53) - 1)).asLong()).isEqualTo((1L << 53) - 1);
    }
  }

  @Test
  void servesTheOtherDirectionToo() throws Exception {
    SessionPair.Setup setup = SessionPair.setup();
    setup.parentServices = List.of(new Service<>(Arithmetic.class, peer -> service));
    setup.workerServices =
        List.of(
            new Service<>(
                Relay.class,
                peer -> {
                  Arithmetic parent = peer.client(Arithmetic.class);
                  return (a, b) -> parent.add(a, b) * 10;
                }));
    try (SessionPair pair = setup.start().awaitReady()) {
      Relay relay = pair.parent.session.client(Relay.class);
      assertThat(relay.relay(2, 3)).isEqualTo(50);
    }
  }

  @Test
  void failsEachCallOfAServiceThatCouldNotBeMade() {
    SessionPair.Setup setup = SessionPair.setup();
    setup.workerServices =
        List.of(
            new Service<>(
                Relay.class,
                peer -> {
                  throw new IllegalStateException("no model found");
                }));
    try (SessionPair pair = setup.start().awaitReady()) {
      Relay relay = pair.parent.session.client(Relay.class);
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> relay.relay(1, 1))
            .isInstanceOf(RemoteCallException.class)
            .hasMessageContaining("no model found");
      }
    }
  }

  @Test
  void reportsMalformedArgumentsToTheCallerAlone() {
    try (SessionPair pair = pair(Framing.BINARY)) {
      Misfit misfit =
          pair.parent
              .session
              .clientOf(
                  ContractModel.of(Misfit.class),
                  List.of(
                      new Calls.Target(1, Arithmetic.class.getName() + ".add", Form.POSITIONAL)),
                  null)
              .proxy(Misfit.class);
      assertThatThrownBy(() -> misfit.add("one", 2))
          .isInstanceOfSatisfying(
              InvalidDataException.class, e -> assertThat(e.violation().expected()).contains("int"))
          .hasMessageContaining("arguments of Misfit.add");
      assertThat(pair.client().add(1, 1)).isEqualTo(2);
    }
  }

  /** Calls back. */
  @Contract
  interface Relay {
    int relay(int a, int b);
  }

  /** Has the number of another method and other types. */
  @Contract
  interface Misfit {
    int add(String a, int b);
  }
}
