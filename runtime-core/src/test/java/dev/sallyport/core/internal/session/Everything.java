package dev.sallyport.core.internal.session;

import dev.sallyport.Contract;
import dev.sallyport.OneWay;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** A contract with a method of every kind. */
@Contract
interface Everything {
  CompletableFuture<Integer> add(int a, int b);

  CompletableFuture<byte[]> echo(byte[] bytes);

  @OneWay
  void note(String text);

  Flow.Publisher<Integer> count(int to);

  CompletableFuture<Integer> total(Flow.Publisher<Integer> numbers);

  Flow.Publisher<byte[]> echoAll(Flow.Publisher<byte[]> blocks);

  /** Nothing of it waits for anything but the streams that it is given. */
  final class Service implements Everything {
    @Override
    public CompletableFuture<Integer> add(int a, int b) {
      return CompletableFuture.completedFuture(a + b);
    }

    @Override
    public CompletableFuture<byte[]> echo(byte[] bytes) {
      return CompletableFuture.completedFuture(bytes);
    }

    @Override
    public void note(String text) {
      if (text.isEmpty()) {
        throw new IllegalArgumentException("nothing to note");
      }
    }

    @Override
    public Flow.Publisher<Integer> count(int to) {
      return subscriber -> subscriber.onSubscribe(new Counter(to, subscriber));
    }

    @Override
    public CompletableFuture<Integer> total(Flow.Publisher<Integer> numbers) {
      Adder adder = new Adder();
      numbers.subscribe(adder);
      return adder.sum;
    }

    @Override
    public Flow.Publisher<byte[]> echoAll(Flow.Publisher<byte[]> blocks) {
      return blocks;
    }
  }

  /** Adds what it is sent. */
  final class Adder implements Flow.Subscriber<Integer> {
    final CompletableFuture<Integer> sum = new CompletableFuture<>();
    private int soFar;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Integer number) {
      soFar += number;
    }

    @Override
    public void onError(Throwable failure) {
      sum.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      sum.complete(soFar);
    }
  }

  /** Sends the numbers from 0, as many as are asked for. */
  final class Counter implements Flow.Subscription {
    private final int to;
    private final Flow.Subscriber<? super Integer> subscriber;
    private int next;
    private long demand;
    private boolean running;
    private boolean over;

    Counter(int to, Flow.Subscriber<? super Integer> subscriber) {
      this.to = to;
      this.subscriber = subscriber;
    }

    @Override
    public synchronized void request(long count) {
      demand += count;
      if (running) {
        return;
      }
      running = true;
      while (demand > 0 && !over) {
        if (next >= to) {
          over = true;
          subscriber.onComplete();
        } else {
          demand--;
          subscriber.onNext(next++);
        }
      }
      running = false;
    }

    @Override
    public synchronized void cancel() {
      over = true;
    }
  }
}
