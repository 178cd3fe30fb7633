package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.Channel;
import dev.sallyport.Contract;
import dev.sallyport.Limits;
import dev.sallyport.RefusedException;
import dev.sallyport.RemoteCallException;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.session.StreamCallTest.Range;
import dev.sallyport.spi.ChannelService;
import dev.sallyport.spi.Service;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the publishers and subscribers of users may do that they should not, or seldom do. */
@Timeout(30)
class SubscriptionTest {
  @Contract
  interface Tiles {
    Flow.Publisher<Integer> count(int elements);

    Flow.Publisher<Integer> pass(Flow.Publisher<Integer> numbers);

    CompletableFuture<Long> sum(Flow.Publisher<Integer> numbers);
  }

  @Contract
  interface Sums {
    CompletableFuture<Long> sum(Flow.Publisher<Integer> numbers);
  }

  record Note(String text) {}

  private static final class Served implements Tiles {
    final AtomicInteger runs = new AtomicInteger();

    @Override
    public Flow.Publisher<Integer> count(int elements) {
      runs.incrementAndGet();
      return new Range<>(elements, i -> i);
    }

    @Override
    public Flow.Publisher<Integer> pass(Flow.Publisher<Integer> numbers) {
      runs.incrementAndGet();
      return numbers;
    }

    @Override
    public CompletableFuture<Long> sum(Flow.Publisher<Integer> numbers) {
      return CompletableFuture.supplyAsync(() -> {
        try {
          return StreamCallTest.collect(numbers).stream().mapToLong(i -> i).sum();
        } catch (Exception e) {
          throw new IllegalStateException("the numbers failed", e);
        }
      });
    }
  }

  private static final class Act<T> implements Flow.Subscriber<T> {
    private final Consumer<Flow.Subscription> onSubscribe;

    Act(Consumer<Flow.Subscription> onSubscribe) {
      this.onSubscribe = onSubscribe;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      onSubscribe.accept(subscription);
    }

    @Override
    public void onNext(T item) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }

  private final Served served = new Served();

  private SessionPair pair(int calls) {
    SessionPair.Setup setup = SessionPair.setup();
    setup.workerLimits = Limits.defaults().withMaxConcurrentCalls(calls);
    setup.workerServices = List.of(new Service<>(Tiles.class, peer -> served));
    setup.workerChannels =
        List.of(
            new ChannelService<>(Note.class, Note.class, channel -> channel.send(new Note("x"))));
    return setup.start().awaitReady();
  }

  private static Tiles client(SessionPair pair) {
    return pair.parent.session.client(Tiles.class);
  }

  private static void assertNothingIsLeft(SessionPair pair) {
    await().until(() -> pair.parent.session.residue().slots() == 0);
    await().until(() -> pair.worker.session.residue().handlers() == 0);
    await().until(() -> pair.parent.session.inFlight(9).isEmpty());
    await().until(() -> pair.worker.session.inFlight(9).isEmpty());
  }

  @Test
  void aSubscriberThatCancelsAtOnceMakesNoCall() throws Exception {
    try (SessionPair pair = pair(1)) {
      client(pair).count(1_000_000).subscribe(new Act<>(Flow.Subscription::cancel));
      assertNothingIsLeft(pair);
      client(pair)
          .pass(new Range<>(1_000_000, i -> i))
          .subscribe(new Act<>(Flow.Subscription::cancel));
      assertNothingIsLeft(pair);
      assertThat(StreamCallTest.collect(client(pair).count(3))).containsExactly(0, 1, 2);
      assertThat(served.runs).hasValue(1);
    }
  }

  @Test
  void aSubscriberThatThrowsWhenItIsSubscribedHoldsNoSlot() throws Exception {
    try (SessionPair pair = pair(1)) {
      Flow.Publisher<Integer> counted = client(pair).count(3);
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() ->
                counted.subscribe(
                    new Act<>(subscription -> {
                      throw new IllegalStateException("not now");
                    })))
            .hasMessage("not now");
      }
      assertThat(StreamCallTest.collect(counted)).containsExactly(0, 1, 2);
      assertNothingIsLeft(pair);
    }
  }

  @Test
  void aChannelWhoseSubscriberThrowsWhenItIsSubscribedTakesNothingMore() throws Exception {
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    SessionPair.Setup setup = SessionPair.setup();
    setup.workerChannels =
        List.of(
            new ChannelService<>(
                Note.class,
                Note.class,
                channel -> {
                  try {
                    while (true) {
                      channel.send(new Note("x"));
                    }
                  } catch (RuntimeException e) {
                    told.complete(e);
                  }
                }));
    try (SessionPair pair = setup.start().awaitReady();
        Channel<Note, Note> channel = pair.parent.session.channel(Note.class, Note.class)) {
      IllegalStateException thrown = new IllegalStateException("in the test");
      Flow.Publisher<Note> publisher = channel.publisher();
      assertThatThrownBy(() ->
              publisher.subscribe(
                  new Act<>(subscription -> {
                    throw thrown;
                  })))
          .isSameAs(thrown);
      assertThat(told.get(10, TimeUnit.SECONDS)).isInstanceOf(SallyportException.class);
    }
  }

  @Test
  void aStreamWhoseSubscriberInTheHandlerThrowsIsCancelledAtItsSource() throws Exception {
    SessionPair.Setup setup = SessionPair.setup();
    setup.workerServices =
        List.of(
            new Service<>(
                Sums.class,
                peer ->
                    numbers -> {
                      try {
                        numbers.subscribe(
                            new Act<>(subscription -> {
                              throw new IllegalStateException("in the test");
                            }));
                      } catch (IllegalStateException e) {
                        // The result is awaited for ever, and so is nothing but the subscription.
                      }
                      return new CompletableFuture<>();
                    }));
    try (SessionPair pair = setup.start().awaitReady()) {
      Range<Integer> endless = new Range<>(Integer.MAX_VALUE, i -> i);
      CompletableFuture<Long> sum = pair.parent.session.client(Sums.class).sum(endless);
      await().untilTrue(endless.cancelled);
      assertThat(sum).isNotDone();
    }
  }

  @Test
  void aChannelsPublisherIsNotUsedUpByASubscriberThatIsNull() throws Exception {
    try (SessionPair pair = pair(1)) {
      Channel<Note, Note> channel = pair.parent.session.channel(Note.class, Note.class);
      Flow.Publisher<Note> publisher = channel.publisher();
      assertThatThrownBy(() -> publisher.subscribe(null)).isInstanceOf(NullPointerException.class);
      channel.finish();
      assertThat(StreamCallTest.collect(publisher)).containsExactly(new Note("x"));
    }
  }

  @Test
  void aPublisherThatFailsWithoutSayingHowFailsItsCall() throws Exception {
    try (SessionPair pair = pair(1)) {
      CompletableFuture<RuntimeException> thrown = new CompletableFuture<>();
      CompletableFuture<Long> sum =
          client(pair)
              .sum(subscriber -> {
                subscriber.onSubscribe(NoSubscription.INSTANCE);
                thrown.complete(thrownBy(() -> subscriber.onError(null)));
              });
      assertThatThrownBy(() -> sum.get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(RemoteCallException.class);
      assertThat(thrown.get(10, TimeUnit.SECONDS)).isInstanceOf(NullPointerException.class);
      assertNothingIsLeft(pair);
    }
  }

  @Test
  void aPublisherOfNothingAtAllFailsItsCall() throws Exception {
    try (SessionPair pair = pair(1)) {
      CompletableFuture<RuntimeException> thrown = new CompletableFuture<>();
      CompletableFuture<Long> sum =
          client(pair)
              .sum(subscriber -> {
                subscriber.onSubscribe(NoSubscription.INSTANCE);
                thrown.complete(thrownBy(() -> subscriber.onNext(null)));
              });
      assertThatThrownBy(() -> sum.get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(RefusedException.class);
      assertThat(thrown.get(10, TimeUnit.SECONDS)).isInstanceOf(NullPointerException.class);
      assertNothingIsLeft(pair);
    }
  }

  @Test
  void whoPublishesNoDataHearsOfItFromItsOwnEndHoweverQuickTheOtherIs() {
    try (SessionPair pair = pair(2)) {
      for (int i = 0; i < 300; i++) {
        CompletableFuture<Long> sum =
            client(pair)
                .sum(subscriber -> {
                  subscriber.onSubscribe(NoSubscription.INSTANCE);
                  var unused = thrownBy(() -> subscriber.onNext(null));
                });
        assertThatThrownBy(() -> sum.get(10, TimeUnit.SECONDS))
            .hasCauseInstanceOf(RefusedException.class);
        await()
            .pollInterval(Duration.ofMillis(1))
            .until(() -> pair.parent.session.residue().slots() == 0);
      }
    }
  }

  @Test
  void anElementThatNobodyAskedForFailsTheStreamAndIsNotLostWithoutAWord() {
    try (SessionPair pair = pair(1)) {
      List<Flow.Publisher<Integer>> rash =
          List.of(
              subscriber -> subscriber.onNext(1),
              subscriber -> {
                subscriber.onSubscribe(NoSubscription.INSTANCE);
                for (int i = 0; i < 10_000; i++) {
                  subscriber.onNext(i);
                }
              });
      for (Flow.Publisher<Integer> publisher : rash) {
        assertThat(client(pair).sum(publisher))
            .failsWithin(Duration.ofSeconds(10))
            .withThrowableThat()
            .havingRootCause()
            .withMessageContaining("was not asked for");
        assertNothingIsLeft(pair);
      }
    }
  }

  private static RuntimeException thrownBy(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      return e;
    }
    throw new AssertionError("nothing was thrown");
  }
}
