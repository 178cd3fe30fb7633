package dev.sallyport.cli.soak;

import java.util.SplittableRandom;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Publishes the messages of an order, each made when it is asked for, on the thread that asks. Each
 * subscriber gets all of them.
 */
final class Source implements Flow.Publisher<Item> {
  private final Order order;

  Source(Order order) {
    this.order = order;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super Item> subscriber) {
    subscriber.onSubscribe(new Run(order, subscriber));
  }

  /** One subscription. Whoever raises {@code asked} from 0 publishes until it is 0 again. */
  private static final class Run implements Flow.Subscription {
    private final Order order;
    private final Flow.Subscriber<? super Item> subscriber;
    private final SplittableRandom random;
    private final AtomicLong demand = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean over;
    private int next;

    Run(Order order, Flow.Subscriber<? super Item> subscriber) {
      this.order = order;
      this.subscriber = subscriber;
      this.random = new SplittableRandom(order.seed());
    }

    @Override
    public void request(long count) {
      demand.accumulateAndGet(count, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
      if (asked.getAndIncrement() > 0) {
        return;
      }
      int signals = 1;
      do {
        publish();
        signals = asked.addAndGet(-signals);
      } while (signals != 0);
    }

    private void publish() {
      while (!over) {
        if (next == order.failAfter()) {
          over = true;
          subscriber.onError(new PlannedFailure(next));
        } else if (next == order.count()) {
          over = true;
          subscriber.onComplete();
        } else if (demand.get() == 0) {
          return;
        } else {
          demand.decrementAndGet();
          subscriber.onNext(Item.of(order.stream(), next++, Sizes.next(random, order.largest())));
        }
      }
    }

    @Override
    public void cancel() {
      over = true;
    }
  }
}
