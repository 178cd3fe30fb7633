package dev.sallyport.core.internal.pool;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber's place in a stream that has no worker yet: keeps what it asks for until there is
 * one, and passes everything on from then on.
 *
 * <p>Signals to the subscriber are serial: before there is a worker only {@link #begin} and then
 * one {@link #onError} come from here, and after that all come from the worker's stream.
 */
final class LeasedStream implements Flow.Subscriber<Object>, Flow.Subscription {
  private final Flow.Subscriber<? super Object> subscriber;

  // Guarded by this.
  private Flow.@Nullable Subscription source;
  private long asked;
  private boolean cancelled;
  private boolean over;
  private Runnable onCancel = () -> {};
  private Consumer<@Nullable Throwable> onEnd = failure -> {};

  LeasedStream(Flow.Subscriber<? super Object> subscriber) {
    this.subscriber = Objects.requireNonNull(subscriber, "subscriber");
  }

  void begin() {
    subscriber.onSubscribe(this);
  }

  /** What is to be done if the subscriber cancels, whether or not there is a worker. */
  void onCancel(Runnable action) {
    boolean now;
    synchronized (this) {
      onCancel = action;
      now = cancelled;
    }
    if (now) {
      action.run();
    }
  }

  /** Told how the stream ended, with null for well, before the subscriber is. */
  synchronized void onEnd(Consumer<@Nullable Throwable> action) {
    onEnd = action;
  }

  @Override
  public void request(long n) {
    Flow.Subscription to;
    synchronized (this) {
      to = source;
      if (to == null) {
        // One that is out of range is the worker's stream to refuse.
        asked = n <= 0 || asked < 0 ? -1 : asked + n < 0 ? Long.MAX_VALUE : asked + n;
      }
    }
    if (to != null) {
      to.request(n);
    }
  }

  @Override
  public void cancel() {
    Flow.Subscription to;
    Runnable action;
    synchronized (this) {
      cancelled = true;
      to = source;
      action = onCancel;
    }
    action.run();
    if (to != null) {
      to.cancel();
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    long n;
    boolean stop;
    synchronized (this) {
      source = subscription;
      n = asked;
      stop = cancelled;
    }
    if (stop) {
      subscription.cancel();
    } else if (n != 0) {
      subscription.request(n);
    }
  }

  @Override
  public void onNext(Object item) {
    subscriber.onNext(item);
  }

  @Override
  public void onError(Throwable failure) {
    Consumer<@Nullable Throwable> action;
    synchronized (this) {
      if (over || (cancelled && source == null)) {
        return;
      }
      over = true;
      action = onEnd;
    }
    action.accept(failure);
    subscriber.onError(failure);
  }

  @Override
  public void onComplete() {
    Consumer<@Nullable Throwable> action;
    synchronized (this) {
      over = true;
      action = onEnd;
    }
    action.accept(null);
    subscriber.onComplete();
  }
}
