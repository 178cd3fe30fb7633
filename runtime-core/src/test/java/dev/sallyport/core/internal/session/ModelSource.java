package dev.sallyport.core.internal.session;

import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Publishes so many elements to its one subscriber, as it is asked for them, in steps of its own.
 */
final class ModelSource implements Flow.Publisher<byte[]>, Flow.Subscription {
  /** What a source fails with. */
  static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failed(String message) {
      super(message, null, false, false);
    }
  }

  private final ModelWorld world;
  private final ModelWorld.End end;
  private final int exchange;
  final int total;

  /** How many elements it fails after; -1 if it does not. */
  final int failsAfter;

  private Flow.@Nullable Subscriber<? super byte[]> subscriber;
  private long demand;
  private boolean scheduled;
  int next;
  boolean completed;
  boolean failed;
  boolean cancelled;

  ModelSource(ModelWorld world, ModelWorld.End end, int exchange) {
    this.world = world;
    this.end = end;
    this.exchange = exchange;
    this.total = world.random.nextInt(8) == 0 ? 90 : world.random.nextInt(8);
    this.failsAfter = world.random.nextInt(8) == 0 ? world.random.nextInt(total + 1) : -1;
  }

  /** Whether somebody has subscribed and neither end has ended it. */
  boolean isRunning() {
    return subscriber != null && !completed && !failed && !cancelled;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super byte[]> newSubscriber) {
    if (subscriber != null) {
      throw world.broken("subscribed twice");
    }
    subscriber = newSubscriber;
    newSubscriber.onSubscribe(this);
    schedule();
  }

  @Override
  public void request(long count) {
    if (count <= 0) {
      throw world.broken("request of " + count);
    }
    demand += count;
    schedule();
  }

  @Override
  public void cancel() {
    cancelled = true;
  }

  private void schedule() {
    if (!scheduled) {
      scheduled = true;
      end.later(this::emit);
    }
  }

  private void emit() {
    Flow.Subscriber<? super byte[]> receiver = subscriber;
    int some = 1 + world.random.nextInt(4);
    while (some-- > 0 && demand > 0 && next < total && next != failsAfter && isRunning()) {
      demand--;
      int sequence = next++;
      receiver.onNext(ModelPayload.of(exchange, sequence, size()));
    }
    if (isRunning() && next == failsAfter) {
      failed = true;
      receiver.onError(new Failed("of a source"));
    } else if (isRunning() && next == total) {
      completed = true;
      receiver.onComplete();
    }
    scheduled = false;
    if (isRunning() && demand > 0) {
      schedule();
    }
  }

  private int size() {
    return total > 20 ? ModelPayload.SMALLEST + world.random.nextInt(600) : world.size();
  }
}
