package dev.sallyport.spi.conformance;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

/** Publishes so many elements, each when it is asked for, on the thread that asks. */
public final class Range<T> implements Flow.Publisher<T> {
  private final int elements;
  private final IntFunction<T> element;
  private final AtomicInteger produced;
  private final AtomicInteger cancels;

  public Range(
      int elements, IntFunction<T> element, AtomicInteger produced, AtomicInteger cancels) {
    this.elements = elements;
    this.element = element;
    this.produced = produced;
    this.cancels = cancels;
  }

  /** The numbers from 0. */
  public static Range<Integer> of(int elements) {
    return new Range<>(elements, n -> n, new AtomicInteger(), new AtomicInteger());
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    subscriber.onSubscribe(new Run(subscriber));
  }

  private final class Run implements Flow.Subscription {
    private final Flow.Subscriber<? super T> subscriber;
    private final AtomicLong demand = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();
    private int next;

    Run(Flow.Subscriber<? super T> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void request(long count) {
      if (demand.getAndAdd(Math.min(count, 1L << 40)) != 0) {
        return;
      }
      long given = 0;
      long wanted = demand.get();
      while (wanted != 0) {
        while (given < wanted && next < elements && !over.get()) {
          produced.incrementAndGet();
          subscriber.onNext(element.apply(next++));
          given++;
        }
        if (next == elements && over.compareAndSet(false, true)) {
          subscriber.onComplete();
        }
        wanted = demand.addAndGet(-wanted);
        given = 0;
      }
    }

    @Override
    public void cancel() {
      if (over.compareAndSet(false, true)) {
        cancels.incrementAndGet();
      }
    }
  }
}
