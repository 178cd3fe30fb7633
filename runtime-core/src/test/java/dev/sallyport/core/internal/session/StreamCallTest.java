package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.CallContext;
import dev.sallyport.CancelledCallException;
import dev.sallyport.ClosedException;
import dev.sallyport.Contract;
import dev.sallyport.Deadline;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.ErrorCode;
import dev.sallyport.IncompatibleException;
import dev.sallyport.InvalidDataException;
import dev.sallyport.Limits;
import dev.sallyport.OneWay;
import dev.sallyport.RefusedException;
import dev.sallyport.RejectedCallException;
import dev.sallyport.RemoteCallException;
import dev.sallyport.core.internal.transport.Framing;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.Service;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls that take or return streams, and calls without an answer. */
@Timeout(60)
class StreamCallTest {
  @Contract
  interface Tiles {
    Flow.Publisher<Integer> count(int from, int to);

    long sum(Flow.Publisher<Integer> numbers);

    CompletionStage<Long> sumLater(String name, Flow.Publisher<Integer> numbers);

    Flow.Publisher<String> rename(String prefix, Flow.Publisher<Integer> numbers);

    Flow.Publisher<byte[]> blobs(int count, int size);

    @OneWay
    void note(int number);

    List<Integer> notes();
  }

  /** Publishes what a function makes, as it is asked, on the thread that asks. */
  static final class Range<T> implements Flow.Publisher<T> {
    final AtomicInteger published = new AtomicInteger();
    final AtomicBoolean cancelled = new AtomicBoolean();
    private final int count;
    private final IntFunction<T> element;

    Range(int count, IntFunction<T> element) {
      this.count = count;
      this.element = element;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
      subscriber.onSubscribe(
          new Flow.Subscription() {
            private final AtomicLong demand = new AtomicLong();
            private boolean completed;

            @Override
            public void request(long n) {
              if (demand.getAndAdd(n) > 0) {
                return;
              }
              do {
                if (published.get() < count && !cancelled.get()) {
                  subscriber.onNext(element.apply(published.getAndIncrement()));
                }
                if (published.get() == count && !completed && !cancelled.get()) {
                  completed = true;
                  subscriber.onComplete();
                }
              } while (demand.decrementAndGet() > 0);
            }

            @Override
            public void cancel() {
              cancelled.set(true);
            }
          });
    }
  }

  /** Takes what it is given, as many at first as it is made with. */
  static final class Taker<T> implements Flow.Subscriber<T> {
    final List<T> taken = new CopyOnWriteArrayList<>();
    final CompletableFuture<List<T>> end = new CompletableFuture<>();
    final AtomicReference<Flow.Subscription> subscription = new AtomicReference<>();
    private final long first;

    Taker(long first) {
      this.first = first;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription.set(given);
      if (first > 0) {
        given.request(first);
      }
    }

    @Override
    public void onNext(T element) {
      taken.add(element);
    }

    @Override
    public void onError(Throwable failure) {
      end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      end.complete(taken);
    }

    List<T> all() throws Exception {
      return end.get(30, TimeUnit.SECONDS);
    }
  }

  static <T> List<T> collect(Flow.Publisher<T> publisher) throws Exception {
    Taker<T> taker = new Taker<>(Long.MAX_VALUE);
    publisher.subscribe(taker);
    return taker.all();
  }

  static class Served implements Tiles {
    final List<Integer> noted = new CopyOnWriteArrayList<>();
    final AtomicReference<Range<?>> last = new AtomicReference<>();
    final AtomicReference<Duration> timeLeft = new AtomicReference<>();

    private <T> Flow.Publisher<T> keep(Range<T> range) {
      last.set(range);
      return range;
    }

    @Override
    public Flow.Publisher<Integer> count(int from, int to) {
      if (from < 0) {
        throw new IllegalArgumentException("from out of range: " + from);
      }
      CallContext.current().deadline().map(Deadline::remaining).ifPresent(timeLeft::set);
      return keep(new Range<>(to - from, i -> from + i));
    }

    @Override
    public long sum(Flow.Publisher<Integer> numbers) {
      try {
        return collect(numbers).stream().mapToLong(i -> i).sum();
      } catch (ExecutionException e) {
        throw new IllegalStateException("the numbers failed", e.getCause());
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public CompletionStage<Long> sumLater(String name, Flow.Publisher<Integer> numbers) {
      return CompletableFuture.supplyAsync(() -> sum(numbers));
    }

    @Override
    public Flow.Publisher<String> rename(String prefix, Flow.Publisher<Integer> numbers) {
      return subscriber ->
          numbers.subscribe(
              new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                  subscriber.onSubscribe(subscription);
                }

                @Override
                public void onNext(Integer number) {
                  subscriber.onNext(prefix + number);
                }

                @Override
                public void onError(Throwable failure) {
                  subscriber.onError(failure);
                }

                @Override
                public void onComplete() {
                  subscriber.onComplete();
                }
              });
    }

    @Override
    public Flow.Publisher<byte[]> blobs(int count, int size) {
      return keep(new Range<>(count, i -> new byte[size]));
    }

    @Override
    public void note(int number) {
      if (number < 0) {
        throw new IllegalArgumentException("number out of range: " + number);
      }
      noted.add(number);
    }

    @Override
    public List<Integer> notes() {
      return List.copyOf(noted);
    }
  }

  private final Served served = new Served();

  private SessionPair.Setup setup(Framing framing) {
    SessionPair.Setup setup = SessionPair.setup();
    setup.framing = framing;
    setup.workerServices = List.of(new Service<>(Tiles.class, peer -> served));
    return setup;
  }

  private SessionPair pair(Framing framing) {
    return setup(framing).start().awaitReady();
  }

  private static Tiles client(SessionPair pair) {
    return pair.parent.session.client(Tiles.class);
  }

  private static void assertNothingIsLeft(SessionPair pair) {
    await().until(() -> pair.parent.session.inFlight(9).isEmpty());
    await().until(() -> pair.worker.session.inFlight(9).isEmpty());
    await().until(() -> pair.parent.session.heldBytes() == 0);
    await().until(() -> pair.worker.session.heldBytes() == 0);
    assertThat(pair.parent.failed).isNotDone();
    assertThat(pair.worker.failed).isNotDone();
  }

  private static List<Integer> numbers(int from, int to) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = from; i < to; i++) {
      numbers.add(i);
    }
    return numbers;
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void carriesEachKindOfStream(Framing framing) throws Exception {
    try (SessionPair pair = pair(framing)) {
      Tiles tiles = client(pair);
      assertThat(collect(tiles.count(10, 5_000))).isEqualTo(numbers(10, 5_000));
      assertThat(tiles.sum(new Range<>(3_000, i -> i))).isEqualTo(2_999L * 3_000 / 2);
      assertThat(tiles.sumLater("n", new Range<>(10, i -> i)).toCompletableFuture().get())
          .isEqualTo(45);
      assertThat(collect(tiles.rename("n", new Range<>(2_000, i -> i))))
          .hasSize(2_000)
          .startsWith("n0", "n1")
          .endsWith("n1999");
      assertThat(collect(tiles.count(0, 0))).isEmpty();
      assertThat(tiles.sum(new Range<>(1, i -> 7))).isEqualTo(7);
      assertNothingIsLeft(pair);
    }
  }

  @Test
  void callsAgainForEachSubscriber() throws Exception {
    try (SessionPair pair = pair(Framing.BINARY)) {
      Flow.Publisher<Integer> counted = client(pair).count(0, 3);
      assertThat(served.last).hasValue(null);
      assertThat(collect(counted)).containsExactly(0, 1, 2);
      assertThat(collect(counted)).containsExactly(0, 1, 2);
      assertNothingIsLeft(pair);
    }
  }

  @Test
  void theDeadlineOfTheContextStaysWhereItIsWhenSomebodySubscribes() throws Exception {
    try (SessionPair pair = pair(Framing.BINARY)) {
      Tiles tiles = client(pair);
      Deadline deadline = Deadline.after(Duration.ofMillis(300));
      CallContext context = CallContext.root().withDeadline(deadline);
      Flow.Publisher<Integer> counted = context.call(() -> tiles.count(0, 3));
      await().until(deadline::isExpired);
      assertThatThrownBy(() -> collect(counted))
          .hasCauseInstanceOf(DeadlineExceededException.class)
          .hasMessageContaining("not sent");
      assertThat(served.last).hasValue(null);
      assertNothingIsLeft(pair);
      assertThat(collect(tiles.count(0, 3))).hasSize(3);
    }
  }

  @Test
  void aLateSubscriberHasTheTimeThatIsLeftInItsContext() throws Exception {
    try (SessionPair pair = pair(Framing.BINARY)) {
      Tiles tiles = pair.parent.session.client(Tiles.class, Duration.ofHours(1));
      Deadline deadline = Deadline.after(Duration.ofSeconds(20));
      CallContext context = CallContext.root().withDeadline(deadline);
      Flow.Publisher<Integer> counted = context.call(() -> tiles.count(0, 3));
      await().until(() -> deadline.remaining().toMillis() < 19_500);
      assertThat(collect(counted)).hasSize(3);
      assertThat(served.timeLeft.get()).isLessThan(Duration.ofMillis(19_501));
    }
  }

  @Test
  void theTimeoutOfTheClientBeginsWithEachSubscription() throws Exception {
    try (SessionPair pair = pair(Framing.BINARY)) {
      Duration timeout = Duration.ofMillis(500);
      Flow.Publisher<Integer> counted =
          pair.parent.session.client(Tiles.class, timeout).count(0, 3);
      Deadline fromTheCall = Deadline.after(timeout);
      await().until(fromTheCall::isExpired);
      assertThat(collect(counted)).hasSize(3);
      assertNothingIsLeft(pair);
    }
  }

  @Test
  void aSubscriberThatAsksForNothingHoldsUpItsPublisherAndNobodyElse() throws Exception {
    try (SessionPair pair = pair(Framing.BINARY)) {
      Taker<byte[]> idle = new Taker<>(0);
      client(pair).blobs(100_000, 10_000).subscribe(idle);
      await().until(() -> served.last.get() != null);
      Range<?> stalled = served.last.get();
      assertThat(collect(client(pair).count(0, 10_000))).hasSize(10_000);
      // A window, and what was asked for ahead of it.
      assertThat(stalled.published.get()).isLessThanOrEqualTo(2 * Inbox.FIRST_WINDOW);
      idle.subscription.get().request(500);
      await().until(() -> idle.taken.size() == 500);
      idle.subscription.get().cancel();
      await().untilTrue(stalled.cancelled);
      assertNothingIsLeft(pair);
    }
  }

  @Test
  void carriesElementsOfManyFragmentsBesideSmallCalls() throws Exception {
    try (SessionPair pair = pair(Framing.BINARY)) {
      Taker<byte[]> blobs = new Taker<>(Long.MAX_VALUE);
      client(pair).blobs(20, 3_000_000).subscribe(blobs);
      for (int i = 0; i < 50; i++) {
        assertThat(client(pair).notes()).isEmpty();
      }
      assertThat(blobs.all()).hasSize(20).allMatch(blob -> blob.length == 3_000_000);
      assertThat(pair.worker.connection.largestFrame).isLessThanOrEqualTo(65_536 + 12);
      assertNothingIsLeft(pair);
    }
  }

  @Test
  void failuresOfEitherEndReachTheOther() throws Exception {
    try (SessionPair pair = pair(Framing.BINARY)) {
      Tiles tiles = client(pair);
      assertThatThrownBy(() -> collect(tiles.count(-1, 5)))
          .hasCauseInstanceOf(RemoteCallException.class)
          .hasMessageContaining("from out of range: -1");
      Flow.Publisher<Integer> broken =
          new Range<>(
              10,
              i -> {
                if (i == 5) {
                  throw new IllegalStateException("broken at 5");
                }
                return i;
              });
      // What a publisher throws when it is asked is no signal; one that is said is.
      Flow.Publisher<Integer> failing =
          subscriber -> {
            subscriber.onSubscribe(NoSubscription.INSTANCE);
            subscriber.onError(new IllegalStateException("broken source"));
          };
      assertThat(broken).isNotNull();
      assertThatThrownBy(() -> tiles.sum(failing))
          .isInstanceOf(RemoteCallException.class)
          .hasMessageContaining("the numbers failed");
      assertNothingIsLeft(pair);
    }
  }

  @Test
  @SuppressWarnings({"unchecked", "rawtypes"})
  void anElementThatIsNoDataIsRefusedAndFailsItsCallAlone() {
    try (SessionPair pair = pair(Framing.BINARY)) {
      Flow.Publisher wrong = new Range<Object>(3, i -> i == 1 ? "one" : i);
      assertThatThrownBy(() -> client(pair).sum(wrong)).isInstanceOf(RefusedException.class);
      assertThat(client(pair).notes()).isEmpty();
      assertNothingIsLeft(pair);
    }
  }

  @Test
  @SuppressWarnings({"unchecked", "rawtypes"})
  void anElementThatTheHandlerMayNotSendArrivesAsItsRefusal() {
    SessionPair.Setup setup = SessionPair.setup();
    Served careless =
        new Served() {
          @Override
          public Flow.Publisher<Integer> count(int from, int to) {
            return (Flow.Publisher) new Range<Object>(3, i -> i == 1 ? "one" : i);
          }
        };
    setup.workerServices = List.of(new Service<>(Tiles.class, peer -> careless));
    try (SessionPair pair = setup.start().awaitReady()) {
      Taker<Integer> taker = new Taker<>(Long.MAX_VALUE);
      client(pair).count(0, 3).subscribe(taker);
      assertThatThrownBy(taker::all)
          .cause()
          .isInstanceOfSatisfying(
              RemoteCallException.class,
              e -> {
                assertThat(e.remote().type()).isEqualTo(RefusedException.class.getName());
                assertThat(e.remote().stack()).isNotEmpty();
              });
      assertNothingIsLeft(pair);
    }
  }

  /** Has the number of another method, and other elements. */
  @Contract
  interface Misfit {
    Flow.Publisher<String> count(int from, int to);
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void anElementOfAnotherTypeIsNamedAsOne(Framing framing) {
    try (SessionPair pair = pair(framing)) {
      Misfit misfit =
          pair.parent
              .session
              .clientOf(
                  ContractModel.of(Misfit.class),
                  List.of(new Calls.Target(2, Tiles.class.getName() + ".count", Form.POSITIONAL)),
                  null)
              .proxy(Misfit.class);
      Taker<String> taker = new Taker<>(Long.MAX_VALUE);
      misfit.count(1, 3).subscribe(taker);
      assertThatThrownBy(taker::all)
          .hasCauseInstanceOf(InvalidDataException.class)
          .hasMessageContaining("element of Misfit.count: expected string at $[] but was");
      assertNothingIsLeft(pair);
    }
  }

  @Test
  void aDeadlineEndsAStreamAtBothEnds() throws Exception {
    try (SessionPair pair = pair(Framing.BINARY)) {
      Tiles hurried = pair.parent.session.client(Tiles.class, Duration.ofMillis(200));
      Taker<Integer> idle = new Taker<>(3);
      hurried.count(0, 1_000_000).subscribe(idle);
      assertThatThrownBy(idle::all).hasCauseInstanceOf(DeadlineExceededException.class);
      assertThat(idle.taken).containsExactly(0, 1, 2);
      await().until(() -> served.last.get().cancelled.get());
      Flow.Publisher<Integer> silent =
          subscriber -> subscriber.onSubscribe(NoSubscription.INSTANCE);
      assertThatThrownBy(() -> hurried.sum(silent)).isInstanceOf(DeadlineExceededException.class);
      assertNothingIsLeft(pair);
    }
  }

  @Test
  void givingUpACallThatTakesAStreamCancelsItsSource() throws Exception {
    try (SessionPair pair = pair(Framing.BINARY)) {
      AtomicBoolean cancelled = new AtomicBoolean();
      Flow.Publisher<Integer> silent =
          subscriber ->
              subscriber.onSubscribe(
                  new Flow.Subscription() {
                    @Override
                    public void request(long n) {}

                    @Override
                    public void cancel() {
                      cancelled.set(true);
                    }
                  });
      CompletableFuture<Long> sum = client(pair).sumLater("n", silent).toCompletableFuture();
      sum.cancel(true);
      await().untilTrue(cancelled);
      assertNothingIsLeft(pair);
    }
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void oneWayCallsAreHandledInOrderAndFailAlone(Framing framing) {
    try (SessionPair pair = pair(framing)) {
      Tiles tiles = client(pair);
      for (int i = 0; i < 2_000; i++) {
        tiles.note(i % 100 == 99 ? -1 : i);
      }
      await().until(() -> served.noted.size() == 1_980);
      List<Integer> expected = numbers(0, 2_000);
      expected.removeIf(i -> i % 100 == 99);
      assertThat(tiles.notes()).isEqualTo(expected);
      assertNothingIsLeft(pair);
    }
  }

  @Test
  void aDrainedPeerFinishesWhatItHasAndProcessesNothingNew() throws Exception {
    try (SessionPair pair = pair(Framing.BINARY)) {
      Taker<Integer> taker = new Taker<>(1);
      client(pair).count(0, 1_000).subscribe(taker);
      await().until(() -> taker.taken.size() == 1);
      CompletableFuture<Void> drained = pair.worker.session.drain();
      await()
          .untilAsserted(() ->
              assertThatThrownBy(() -> client(pair).notes())
                  .isInstanceOfSatisfying(
                      RejectedCallException.class,
                      e -> assertThat(e.code()).isEqualTo(ErrorCode.DRAINING)));
      assertThat(drained).isNotDone();
      taker.subscription.get().request(1_000);
      assertThat(taker.all()).hasSize(1_000);
      drained.get(10, TimeUnit.SECONDS);
      assertNothingIsLeft(pair);
    }
  }

  @Test
  void theWindowsComeBack() throws Exception {
    SessionPair.Setup setup = setup(Framing.BINARY);
    setup.parentLimits =
        Limits.defaults().withMaxBufferedBytes(256 << 10).withMaxConcurrentCalls(4);
    setup.workerLimits = setup.parentLimits;
    try (SessionPair pair = setup.start().awaitReady()) {
      // Many times what the windows hold, in streams of all lengths.
      for (int i = 0; i < 300; i++) {
        assertThat(collect(client(pair).blobs(i % 7, 9_000))).hasSize(i % 7);
        assertThat(client(pair).sum(new Range<>(i % 50, n -> n))).isNotNegative();
        client(pair).note(i);
      }
      assertThat(collect(client(pair).blobs(3, 60_000))).hasSize(3);
      assertNothingIsLeft(pair);
    }
  }

  @Test
  void aContractWithStreamsIsRefusedAtLevel0BeforeACallIsMade() throws Exception {
    SessionPair.Setup setup = setup(Framing.LINES);
    setup.parentGreets = false;
    setup.workerGreets = false;
    try (SessionPair pair = setup.start()) {
      pair.parent.session.ready().get(10, TimeUnit.SECONDS);
      long before = pair.parent.connection.bytes.get();
      assertThatThrownBy(() -> client(pair))
          .isInstanceOfSatisfying(
              IncompatibleException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_METHOD))
          .hasMessageContaining("Tiles.blobs is of kind SERVER_STREAM")
          .hasMessageContaining("why: ")
          .hasMessageContaining("fix: ");
      assertThat(pair.parent.connection.bytes).hasValue(before);
    }
  }

  @Test
  void aOneWayCallThatCannotBeWrittenTellsWhatBrokeTheTransport() throws Exception {
    try (SessionPair pair = pair(Framing.BINARY)) {
      Tiles client = client(pair);
      pair.parent.connection.sendError = new StackOverflowError("in the test");
      client.note(1);
      pair.parent.outputFailed.get(10, TimeUnit.SECONDS);
      assertThatThrownBy(() -> client.note(2))
          .isInstanceOf(ClosedException.class)
          .hasMessageContaining("Tiles.note was not sent")
          .cause()
          .isInstanceOf(IOException.class)
          .hasMessageContaining("in the test");
    }
  }

  @Test
  void theSessionsEndReachesEverySubscriber() throws Exception {
    try (SessionPair pair = pair(Framing.BINARY)) {
      Taker<Integer> idle = new Taker<>(1);
      client(pair).count(0, 100).subscribe(idle);
      await().until(() -> idle.taken.size() == 1);
      CountDownLatch asked = new CountDownLatch(1);
      Flow.Publisher<Integer> silent =
          subscriber -> {
            subscriber.onSubscribe(NoSubscription.INSTANCE);
            asked.countDown();
          };
      CompletableFuture<Long> sum = client(pair).sumLater("n", silent).toCompletableFuture();
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      pair.parent.session.end(new CancelledCallException("the end"));
      idle.subscription.get().request(1_000);
      assertThatThrownBy(idle::all).hasMessageContaining("the end");
      assertThatThrownBy(() -> sum.get(10, TimeUnit.SECONDS)).hasMessageContaining("the end");
    }
  }
}
