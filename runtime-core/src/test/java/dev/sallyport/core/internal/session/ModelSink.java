package dev.sallyport.core.internal.session;

import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Subscribes to elements, asks for them now and then, and sees that all goes by the rules. */
final class ModelSink<T> implements Flow.Subscriber<T> {
  private final ModelWorld world;
  private final int exchange;

  /** How many it takes before it cancels; -1 for all. */
  private final int cancelsAfter;

  private Flow.@Nullable Subscription subscription;
  private long demand;
  private boolean busy;
  int next;
  boolean completed;
  boolean cancelled;
  @Nullable Throwable failure;

  /** Told when it is over, but not if it has cancelled. */
  Runnable onOver = () -> {};

  ModelSink(ModelWorld world, int exchange) {
    this.world = world;
    this.exchange = exchange;
    this.cancelsAfter = world.random.nextInt(8) == 0 ? world.random.nextInt(4) : -1;
  }

  boolean isOver() {
    return completed || cancelled || failure != null;
  }

  boolean isSubscribed() {
    return subscription != null;
  }

  @Override
  public void onSubscribe(Flow.Subscription newSubscription) {
    if (subscription != null) {
      throw world.broken("onSubscribe twice");
    }
    subscription = newSubscription;
    int first = world.random.nextInt(6);
    if (first > 0) {
      request(first == 5 ? 1000 : first);
    }
  }

  void request(long count) {
    Flow.Subscription source = subscription;
    if (source != null && !isOver()) {
      demand += count;
      source.request(count);
    }
  }

  void cancel() {
    Flow.Subscription source = subscription;
    if (source != null && !isOver()) {
      cancelled = true;
      source.cancel();
    }
  }

  private void enter(String signal) {
    if (busy) {
      throw world.broken(signal + " while another runs, of exchange " + exchange);
    } else if (subscription == null || completed || failure != null) {
      throw world.broken(signal + " out of turn, of exchange " + exchange);
    }
    busy = true;
  }

  @Override
  public void onNext(T element) {
    enter("onNext");
    if (--demand < 0) {
      throw world.broken("more than was asked for, of exchange " + exchange);
    }
    try {
      byte[] body = element instanceof ModelGame.Packet packet ? packet.body() : (byte[]) element;
      ModelPayload.check(body, exchange, next++);
    } catch (AssertionError e) {
      throw world.broken(e.getMessage());
    }
    if (next == cancelsAfter) {
      cancel();
    } else if (demand == 0 ? world.random.nextInt(8) != 0 : world.random.nextInt(8) == 0) {
      request(1 + world.random.nextInt(8));
    }
    busy = false;
  }

  @Override
  public void onError(Throwable cause) {
    enter("onError");
    failure = cause;
    busy = false;
    onOver.run();
  }

  @Override
  public void onComplete() {
    enter("onComplete");
    completed = true;
    busy = false;
    onOver.run();
  }
}
