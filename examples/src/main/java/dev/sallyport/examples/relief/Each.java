package dev.sallyport.examples.relief;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands each element of a stream to a consumer, and asks for the next one when that has returned:
 * so whoever sends is never further ahead than the window between the two processes.
 */
final class Each<T> implements Flow.Subscriber<T> {
  private final Consumer<? super T> consumer;
  private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;

  private Each(Consumer<? super T> consumer) {
    this.consumer = consumer;
  }

  /** Subscribes to {@code stream}; completes when the last element has been consumed. */
  static <T> CompletableFuture<@Nullable Void> of(
      Flow.Publisher<T> stream, Consumer<? super T> consumer) {
    Each<T> each = new Each<>(consumer);
    stream.subscribe(each);
    return each.end;
  }

  @Override
  public void onSubscribe(Flow.Subscription granted) {
    subscription = granted;
    granted.request(1);
  }

  @Override
  public void onNext(T element) {
    Flow.Subscription source = subscription;
    if (source == null || end.isDone()) {
      return;
    }
    try {
      consumer.accept(element);
      source.request(1);
    } catch (RuntimeException failure) {
      source.cancel();
      end.completeExceptionally(failure);
    }
  }

  @Override
  public void onError(Throwable failure) {
    end.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    end.complete(null);
  }
}
