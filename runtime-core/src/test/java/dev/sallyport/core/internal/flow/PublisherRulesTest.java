package dev.sallyport.core.internal.flow;

import dev.sallyport.core.internal.flow.NumbersEnd.Note;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;

/** Every publisher that users are given keeps the rules of Reactive Streams. */
class PublisherRulesTest {
  /** Of one of the publishers of a worker in this process. */
  abstract static class Verification<T> extends PublisherVerification<T>
      implements Verifications.Closing {
    final NumbersEnd numbers = new NumbersEnd();

    Verification() {
      super(Verifications.ENVIRONMENT, Verifications.forgetsWithinMillis());
    }

    abstract Flow.Publisher<T> publisher(int elements);

    /** One that fails each subscriber; by default it has one already. */
    Flow.Publisher<T> failing() {
      Flow.Publisher<T> taken = publisher(1);
      taken.subscribe(new Nobody<>());
      return taken;
    }

    @Override
    public Publisher<T> createPublisher(long elements) {
      return FlowAdapters.toPublisher(publisher((int) Math.min(elements, Integer.MAX_VALUE)));
    }

    @Override
    public Publisher<T> createFailedPublisher() {
      return FlowAdapters.toPublisher(failing());
    }

    @Override
    public void close() {
      numbers.close();
    }
  }

  /** Asks for nothing. */
  private static final class Nobody<T> implements Flow.Subscriber<T> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {}

    @Override
    public void onNext(T item) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }

  /** What a call that returns a stream gives its caller. */
  public static final class OfCall extends Verification<Integer> {
    @Override
    Flow.Publisher<Integer> publisher(int elements) {
      return numbers.client().count(elements);
    }

    @Override
    Flow.Publisher<Integer> failing() {
      Flow.Publisher<Integer> rejected = publisher(1);
      numbers.drain();
      return rejected;
    }
  }

  /** {@link dev.sallyport.Channel#publisher}. */
  public static final class OfChannel extends Verification<Note> {
    @Override
    Flow.Publisher<Note> publisher(int elements) {
      return numbers.notes(elements);
    }
  }

  /** What a handler is given of a call that takes a stream. */
  public static final class OfHandler extends Verification<Integer> {
    @Override
    Flow.Publisher<Integer> publisher(int elements) {
      return numbers.received(elements);
    }
  }

  @TestFactory
  Stream<DynamicTest> theStreamThatACallReturns() {
    return Verifications.tests(OfCall::new);
  }

  @TestFactory
  Stream<DynamicTest> theMessagesOfAChannel() {
    return Verifications.tests(OfChannel::new);
  }

  @TestFactory
  Stream<DynamicTest> theStreamThatAHandlerTakes() {
    return Verifications.tests(OfHandler::new);
  }
}
