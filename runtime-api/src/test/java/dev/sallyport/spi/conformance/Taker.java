package dev.sallyport.spi.conformance;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;

/** Keeps what it is given, and asks for what it is told to. */
final class Taker<T> implements Flow.Subscriber<T> {
  private final List<T> taken = new CopyOnWriteArrayList<>();
  private final CompletableFuture<List<T>> done = new CompletableFuture<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private final long first;

  /**
   * @param first what it asks for at once, 0 for nothing
   */
  Taker(long first) {
    this.first = first;
  }

  List<T> taken() {
    return taken;
  }

  /** All of them at the end; fails as the publisher does. */
  CompletableFuture<List<T>> done() {
    return done;
  }

  void request(long count) {
    subscription.join().request(count);
  }

  void cancel() {
    subscription.join().cancel();
  }

  @Override
  public void onSubscribe(Flow.Subscription granted) {
    subscription.complete(granted);
    if (first > 0) {
      granted.request(first);
    }
  }

  @Override
  public void onNext(T element) {
    taken.add(Objects.requireNonNull(element));
  }

  @Override
  public void onError(Throwable failure) {
    done.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    done.complete(taken);
  }
}
