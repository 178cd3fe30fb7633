package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.ClosedException;
import dev.sallyport.Contract;
import dev.sallyport.Data;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.InvalidDataException;
import dev.sallyport.Limits;
import dev.sallyport.RefusedException;
import dev.sallyport.RemoteCallException;
import dev.sallyport.core.internal.transport.Framing;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Service;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every call is answered once, whatever its handler does. */
class ReplyTest {
  @Contract
  interface Odd {
    Fragile fragile(int how);

    CompletableFuture<Fragile> fragileLater(int how);

    int throwing(int how);
  }

  /** Breaks when it is read, or when it is made. */
  record Fragile(int how) {
    public Fragile {
      if (how == 2) {
        throw new StackOverflowError("in the test");
      }
    }

    @Override
    public int how() {
      if (how == 1) {
        throw new StackOverflowError("in the test");
      }
      return how;
    }
  }

  @Contract
  interface Loading {
    CompletableFuture<Data> load();
  }

  @Contract
  interface Taking {
    int take(Fragile fragile);
  }

  /** An exception that cannot say what it is. */
  static final class Mute extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message to be had");
    }
  }

  private static final Odd ODD =
      new Odd() {
        @Override
        public Fragile fragile(int how) {
          return new Fragile(how);
        }

        @Override
        public CompletableFuture<Fragile> fragileLater(int how) {
          return CompletableFuture.completedFuture(new Fragile(how));
        }

        @Override
        public int throwing(int how) {
          throw new Mute();
        }
      };

  private static SessionPair odd() {
    SessionPair.Setup setup = SessionPair.setup();
    setup.workerServices = List.of(new Service<>(Odd.class, peer -> ODD));
    return setup.start().awaitReady();
  }

  private static Odd client(SessionPair pair) {
    return pair.parent.session.client(Odd.class, Duration.ofSeconds(5));
  }

  @Test
  void aStageCompletedByAnInterruptedThreadIsAnswered() throws Exception {
    ArithmeticService service = new ArithmeticService();
    try (SessionPair pair = SessionPair.serving(service)) {
      CompletableFuture<Integer> call = pair.client().pending(7);
      assertThat(service.entered.poll(10, TimeUnit.SECONDS)).isEqualTo(7);
      CompletableFuture<Boolean> flag = new CompletableFuture<>();
      new Thread(
              () -> {
                Thread.currentThread().interrupt();
                service.stage(7).complete(42);
                flag.complete(Thread.currentThread().isInterrupted());
              })
          .start();
      assertThat(call.get(5, TimeUnit.SECONDS)).isEqualTo(42);
      assertThat(flag.get(5, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aFailureThatCannotDescribeItselfIsAnswered() {
    try (SessionPair pair = odd()) {
      assertThatThrownBy(() -> client(pair).throwing(1))
          .isInstanceOf(RemoteCallException.class)
          .hasMessageContaining(Mute.class.getName());
    }
  }

  @Test
  void aResultThatBreaksWhenItIsReadIsAnswered() {
    try (SessionPair pair = odd()) {
      assertThatThrownBy(() -> client(pair).fragile(1)).isInstanceOf(RemoteCallException.class);
      assertThat(client(pair).fragileLater(1))
          .failsWithin(Duration.ofSeconds(6))
          .withThrowableThat()
          .withCauseInstanceOf(RemoteCallException.class);
      assertThat(client(pair).fragile(0)).isEqualTo(new Fragile(0));
    }
  }

  @Contract(name = "taking")
  interface TakingAnything {
    int take(Sound fragile);
  }

  /** Looks like a {@link Fragile} on the wire. */
  record Sound(int how) {}

  @Test
  void argumentsThatBreakWhenTheyAreMadeAreAnswered() {
    SessionPair.Setup setup = SessionPair.setup();
    setup.workerServices = List.of(new Service<>(Taking.class, peer -> fragile -> fragile.how()));
    try (SessionPair pair = setup.start().awaitReady()) {
      TakingAnything client =
          pair.parent
              .session
              .clientOf(
                  ContractModel.of(TakingAnything.class),
                  List.of(new Calls.Target(1, "taking.take", Form.POSITIONAL)),
                  Duration.ofSeconds(5))
              .proxy(TakingAnything.class);
      assertThatThrownBy(() -> client.take(new Sound(2)))
          .isNotInstanceOf(DeadlineExceededException.class);
      assertThat(client.take(new Sound(3))).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @MethodSource("resultsBeyondALimit")
  void aResultBeyondALimitFailsItsOwnCallOnly(String result) throws Exception {
    SessionPair.Setup setup = SessionPair.setup();
    setup.framing = Framing.LINES;
    setup.parentGreets = false;
    setup.workerRuns = false;
    try (SessionPair pair = setup.start()) {
      pair.parent.session.ready().get(10, TimeUnit.SECONDS);
      Loading client = pair.parent.session.client(Loading.class, Duration.ofSeconds(10));
      for (String each : List.of(result, "1")) {
        CompletableFuture<Data> call = client.load();
        answer(pair, each);
        if (each.equals(result)) {
          assertThat(call)
              .failsWithin(Duration.ofSeconds(10))
              .withThrowableThat()
              .withCauseInstanceOf(InvalidDataException.class);
        } else {
          assertThat(call).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(Data.of(1));
        }
      }
      assertThat(pair.parent.failed).isNotDone();
    }
  }

  static List<String> resultsBeyondALimit() {
    return List.of("[".repeat(70) + "]".repeat(70), "1".repeat(1_001), "1." + "1".repeat(2_000));
  }

  /** Answers the one call that has been written, as a child of a few lines would. */
  private static void answer(SessionPair pair, String result) throws Exception {
    FrameBuffer line = new FrameBuffer(1 << 10);
    assertThat(pair.worker.connection.receive(line)).isTrue();
    String call = new String(line.array(), 0, line.size(), StandardCharsets.US_ASCII);
    Matcher id = Pattern.compile("\"id\":(\\d+)").matcher(call);
    assertThat(id.find()).describedAs(call).isTrue();
    String reply = "{\"result\":" + result + ",\"id\":" + id.group(1) + "}\n";
    byte[] bytes = reply.getBytes(StandardCharsets.US_ASCII);
    pair.worker.connection.send(bytes, 0, bytes.length);
  }

  @Test
  void dependentsOfACancelledStageCannotBlockTheReader() throws Exception {
    ArithmeticService service = new ArithmeticService();
    CountDownLatch release = new CountDownLatch(1);
    try (SessionPair pair = SessionPair.serving(service)) {
      CompletableFuture<Integer> call = pair.client().pending(1);
      assertThat(service.entered.poll(10, TimeUnit.SECONDS)).isEqualTo(1);
      var unused =
          service.stage(1).whenComplete((value, failure) -> Uninterruptibly.await(release));
      call.cancel(true);
      Arithmetic client = pair.parent.session.client(Arithmetic.class, Duration.ofSeconds(5));
      assertThat(client.add(1, 2)).isEqualTo(3);
      release.countDown();
      await().until(() -> pair.parent.session.inFlight(9).isEmpty());
    } finally {
      release.countDown();
    }
  }

  @Test
  void dependentsOfAnExpiredStageCannotBlockOtherDeadlines() throws Exception {
    ArithmeticService service = new ArithmeticService();
    CountDownLatch release = new CountDownLatch(1);
    SessionPair.Setup setup = SessionPair.setup();
    setup.workerServices = List.of(new Service<>(Arithmetic.class, peer -> service));
    // At level 0 there is no CANCEL: the worker's own timer expires.
    setup.framing = Framing.LINES;
    setup.parentGreets = false;
    setup.workerGreets = false;
    CountDownLatch blocked = new CountDownLatch(1);
    try (SessionPair pair = setup.start()) {
      Arithmetic hurried = pair.parent.session.client(Arithmetic.class, Duration.ofMillis(50));
      CompletableFuture<Integer> first = hurried.pending(1);
      assertThat(service.entered.poll(10, TimeUnit.SECONDS)).isEqualTo(1);
      var unused =
          service
              .stage(1)
              .whenComplete((value, failure) -> {
                blocked.countDown();
                Uninterruptibly.await(release);
              });
      assertThat(first).failsWithin(Duration.ofSeconds(5));
      assertThat(blocked.await(5, TimeUnit.SECONDS)).isTrue();
      assertThat(hurried.pending(2)).failsWithin(Duration.ofSeconds(5));
    } finally {
      release.countDown();
    }
  }

  @Test
  void aStageThatCannotBeCancelledHarmsNothing() {
    CompletableFuture<Integer> source = new CompletableFuture<>();
    CountDownLatch inside = new CountDownLatch(1);
    ArithmeticService service =
        new ArithmeticService() {
          @Override
          public CompletionStage<Integer> addLater(int a, int b) {
            return uncancellable(source, inside);
          }
        };
    try (SessionPair pair = SessionPair.serving(service)) {
      CompletableFuture<Integer> call = pair.client().addLater(1, 1).toCompletableFuture();
      Uninterruptibly.await(inside);
      call.cancel(true);
      assertThat(pair.client().add(1, 1)).isEqualTo(2);
      source.complete(2);
      await().until(() -> pair.parent.session.inFlight(9).isEmpty());
      assertThat(pair.worker.failed).isNotDone();
    }
  }

  @SuppressWarnings("unchecked") // A proxy has the interface that was asked for.
  private static CompletionStage<Integer> uncancellable(
      CompletionStage<Integer> stage, CountDownLatch awaited) {
    return (CompletionStage<Integer>)
        Proxy.newProxyInstance(
            ReplyTest.class.getClassLoader(),
            new Class<?>[] {CompletionStage.class},
            (proxy, method, args) -> {
              if (method.getName().equals("toCompletableFuture")) {
                throw new UnsupportedOperationException();
              }
              Object result = method.invoke(stage, args);
              awaited.countDown();
              return result;
            });
  }

  @Test
  void aHandlerThatEndsItsOwnSessionIsNotInterrupted() throws Exception {
    CompletableFuture<Boolean> flagged = new CompletableFuture<>();
    SessionPair[] pair = new SessionPair[1];
    ArithmeticService service =
        new ArithmeticService() {
          @Override
          public void nothing() {
            pair[0].worker.session.goodbye(new ClosedException("the handler had enough"));
            flagged.complete(Thread.currentThread().isInterrupted());
          }
        };
    pair[0] = SessionPair.serving(service);
    try (SessionPair opened = pair[0]) {
      var unused = CompletableFuture.runAsync(() -> opened.client().nothing());
      assertThat(flagged.get(10, TimeUnit.SECONDS)).isFalse();
    }
  }

  @Test
  void noMessageIsLargerThanThePeerAccepts() {
    int max = 2000;
    // The header, and what an OPEN has before its message.
    int header = 12 + 16;
    SessionPair.Setup setup = SessionPair.setup();
    setup.workerServices = List.of(new Service<>(Arithmetic.class, p -> deep()));
    setup.workerLimits = Limits.defaults().withMaxMessageBytes(max);
    setup.parentLimits = Limits.defaults().withMaxMessageBytes(max);
    try (SessionPair pair = setup.start().awaitReady()) {
      for (int size = max - 40; size <= max; size++) {
        try {
          pair.client().reverse(new byte[size]);
        } catch (RefusedException | RemoteCallException e) {
          assertThat(e).hasMessageContaining("LIMIT-SIZE");
        }
      }
      assertThatThrownBy(() -> pair.client().fail("x".repeat(1500)))
          .isInstanceOf(RemoteCallException.class)
          .hasMessageContaining("IllegalStateException")
          .hasMessageContaining("xxx");
      assertThat(pair.parent.connection.largestFrame).isBetween(max - 40, max + header);
      assertThat(pair.worker.connection.largestFrame).isBetween(max - 40, max + header);
    }
  }

  private static ArithmeticService deep() {
    return new ArithmeticService() {
      @Override
      public int fail(String message) {
        return failBelow(message, 100);
      }

      private int failBelow(String message, int depth) {
        return depth == 0 ? super.fail(message) : failBelow(message, depth - 1);
      }
    };
  }
}
