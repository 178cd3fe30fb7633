package dev.sallyport.cli.soak;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Subscribes to a numbered stream: asks for a few messages at a time, and may lag or cancel. */
final class Sink implements Flow.Subscriber<Item> {
  private final Track track;
  private final int batch;
  private final long lagNanos;
  private final int cancelAfter;
  private final CompletableFuture<Ending> ending = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;
  private int received;

  /** How a stream ended for its subscriber. */
  enum Ending {
    COMPLETED,
    CANCELLED
  }

  /**
   * @param batch how many messages it asks for at a time
   * @param lagNanos how long it takes over each
   * @param cancelAfter after how many it cancels; -1 for never
   */
  Sink(Track track, int batch, long lagNanos, int cancelAfter) {
    this.track = track;
    this.batch = batch;
    this.lagNanos = lagNanos;
    this.cancelAfter = cancelAfter;
  }

  /** Completes when nothing more is to come; fails as the stream does. */
  CompletableFuture<Ending> ending() {
    return ending;
  }

  @Override
  public void onSubscribe(Flow.Subscription granted) {
    subscription = granted;
    granted.request(batch);
  }

  @Override
  public void onNext(Item item) {
    Flow.Subscription source = subscription;
    if (source == null) {
      ending.completeExceptionally(new IllegalStateException("a message before onSubscribe"));
      return;
    }
    if (ending.isDone()) {
      // After a cancel a few may still come; after the end none may.
      if (cancelAfter < 0) {
        ending.obtrudeException(new IllegalStateException("a message after the end"));
      }
      return;
    }
    track.receive(item);
    if (lagNanos > 0) {
      LockSupport.parkNanos(lagNanos);
    }
    received++;
    if (received == cancelAfter) {
      source.cancel();
      ending.complete(Ending.CANCELLED);
    } else if (received % batch == 0) {
      source.request(batch);
    }
  }

  @Override
  public void onError(Throwable failure) {
    ending.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    ending.complete(Ending.COMPLETED);
  }
}
