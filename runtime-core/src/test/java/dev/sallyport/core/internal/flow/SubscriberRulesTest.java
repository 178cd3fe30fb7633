package dev.sallyport.core.internal.flow;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Subscriber;
import org.reactivestreams.tck.SubscriberBlackboxVerification;
import org.reactivestreams.tck.SubscriberWhiteboxVerification;
import org.reactivestreams.tck.SubscriberWhiteboxVerification.SubscriberPuppet;
import org.reactivestreams.tck.SubscriberWhiteboxVerification.WhiteboxSubscriberProbe;

/** What subscribes to the publishers of users keeps the rules of Reactive Streams. */
class SubscriberRulesTest {
  /** Where a subscriber of the library's comes from. */
  abstract static class Source implements AutoCloseable {
    final NumbersEnd numbers = new NumbersEnd();

    /** Has {@code source} subscribed to. */
    abstract void subscribe(Flow.Publisher<Integer> source);

    /** Has the subscription cancelled. */
    abstract void giveUp();

    Flow.Subscriber<? super Integer> subscriber() {
      CompletableFuture<Flow.Subscriber<? super Integer>> subscribed = new CompletableFuture<>();
      subscribe(subscribed::complete);
      return subscribed.orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
      numbers.close();
    }
  }

  /** A call that takes a stream, at the caller's end. */
  private static final class Taking extends Source {
    private CompletableFuture<Integer> call = new CompletableFuture<>();

    @Override
    void subscribe(Flow.Publisher<Integer> source) {
      call = numbers.client().take(source);
    }

    @Override
    void giveUp() {
      call.cancel(true);
    }
  }

  /** What a handler returns, at its end. */
  private static final class Returned extends Source {
    private final CompletableFuture<Flow.Subscription> caller = new CompletableFuture<>();

    @Override
    void subscribe(Flow.Publisher<Integer> source) {
      numbers.counting(elements -> source);
      numbers
          .client()
          .count(1)
          .subscribe(
              new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                  caller.complete(subscription);
                  subscription.request(Long.MAX_VALUE);
                }

                @Override
                public void onNext(Integer item) {}

                @Override
                public void onError(Throwable failure) {}

                @Override
                public void onComplete() {}
              });
    }

    @Override
    void giveUp() {
      caller.join().cancel();
    }
  }

  /** From outside: the subscriber as it is. */
  public static final class Blackbox extends SubscriberBlackboxVerification<Integer>
      implements Verifications.Closing {
    private final Source source;

    Blackbox(Source source) {
      super(Verifications.ENVIRONMENT);
      this.source = source;
    }

    @Override
    public Subscriber<Integer> createSubscriber() {
      return FlowAdapters.toSubscriber(narrowed(source.subscriber()));
    }

    @SuppressWarnings("unchecked") // What takes more than integers takes integers.
    private static Flow.Subscriber<Integer> narrowed(Flow.Subscriber<? super Integer> subscriber) {
      return (Flow.Subscriber<Integer>) subscriber;
    }

    @Override
    public Integer createElement(int element) {
      return element;
    }

    @Override
    public void close() {
      source.close();
    }
  }

  /** With a probe around the subscriber, which is told to cancel. */
  public static final class Whitebox extends SubscriberWhiteboxVerification<Integer>
      implements Verifications.Closing {
    private final Source source;

    Whitebox(Source source) {
      super(Verifications.ENVIRONMENT);
      this.source = source;
    }

    @Override
    public Subscriber<Integer> createSubscriber(WhiteboxSubscriberProbe<Integer> probe) {
      return FlowAdapters.toSubscriber(new Probed(source.subscriber(), probe, source::giveUp));
    }

    @Override
    public Integer createElement(int element) {
      return element;
    }

    @Override
    public void close() {
      source.close();
    }
  }

  /** Tells a probe what its subscriber is told. */
  private record Probed(
      Flow.Subscriber<? super Integer> subscriber,
      WhiteboxSubscriberProbe<Integer> probe,
      Runnable cancel)
      implements Flow.Subscriber<Integer> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscriber.onSubscribe(subscription);
      probe.registerOnSubscribe(
          new SubscriberPuppet() {
            @Override
            public void triggerRequest(long elements) {
              // The other end has granted so many that it asks for all of them at once.
            }

            @Override
            public void signalCancel() {
              cancel.run();
            }
          });
    }

    @Override
    public void onNext(Integer element) {
      subscriber.onNext(element);
      probe.registerOnNext(element);
    }

    @Override
    public void onError(Throwable failure) {
      subscriber.onError(failure);
      probe.registerOnError(failure);
    }

    @Override
    public void onComplete() {
      subscriber.onComplete();
      probe.registerOnComplete();
    }
  }

  @TestFactory
  Stream<DynamicTest> whatTakesTheStreamOfACaller() {
    return Verifications.tests(() -> new Blackbox(new Taking()));
  }

  @TestFactory
  Stream<DynamicTest> whatTakesTheStreamOfACallerWithAProbe() {
    return Verifications.tests(() -> new Whitebox(new Taking()));
  }

  @TestFactory
  Stream<DynamicTest> whatTakesTheStreamOfAHandler() {
    return Verifications.tests(() -> new Blackbox(new Returned()));
  }

  @TestFactory
  Stream<DynamicTest> whatTakesTheStreamOfAHandlerWithAProbe() {
    return Verifications.tests(() -> new Whitebox(new Returned()));
  }
}
