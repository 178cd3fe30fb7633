package dev.sallyport.core.internal.pool;

import dev.sallyport.CancelledCallException;
import dev.sallyport.InvalidDataException;
import dev.sallyport.RemoteCallException;
import dev.sallyport.SallyportException;
import dev.sallyport.pool.CallOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A worker for somebody who calls it himself: for a stream, who has it alone, or for a one-way
 * call, who has one of its places for a moment. Whoever has it says what became of the call, and
 * gives it back, each once and in any order: a stream may be over before its worker has nothing of
 * it left, or learn of its outcome later.
 */
final class LeaseTicket extends Ticket {
  private final Pool pool;
  private final boolean exclusive;

  /** Another one each time that it has to wait again. */
  private volatile CompletableFuture<PoolWorker> got = new CompletableFuture<>();

  LeaseTicket(
      Pool pool, String label, CallOptions options, boolean exclusive, @Nullable Long deadline) {
    super(label, options, deadline);
    this.pool = pool;
    this.exclusive = exclusive;
  }

  @Override
  boolean isExclusive() {
    return exclusive;
  }

  @Override
  void assigned(PoolWorker to) {
    if (!got.complete(to)) {
      over(false);
      giveBack();
    }
  }

  @Override
  void failed(SallyportException why) {
    got.completeExceptionally(why);
  }

  /** Completes with the worker; cancelling it withdraws the ticket. */
  CompletableFuture<PoolWorker> worker() {
    return got;
  }

  /** Waits for the worker. */
  PoolWorker await() {
    try {
      return got.get();
    } catch (InterruptedException e) {
      withdraw();
      Thread.currentThread().interrupt();
      throw new CancelledCallException(label + " was interrupted while it waited for a worker");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof SallyportException known
          ? known
          : new IllegalStateException(e.getCause());
    }
  }

  /** Waits until it has a worker, or will have none. */
  void awaitOutcome() {
    try {
      got.get();
    } catch (InterruptedException e) {
      withdraw();
      Thread.currentThread().interrupt();
      throw new CancelledCallException(label + " was interrupted while it waited for a worker");
    } catch (ExecutionException e) {
      // Told by who uses the worker.
    }
  }

  /** Nobody wants it any more; a worker that it may have got meanwhile is given back. */
  void withdraw() {
    if (!pool.dispatcher().withdraw(this) && !got.cancel(false)) {
      over(false);
      giveBack();
    }
  }

  /** Nobody wants a worker any more; one that it has got is given back by who uses it. */
  void cancel() {
    if (pool.dispatcher().withdraw(this)) {
      got.cancel(false);
    } else {
      over(false);
    }
  }

  /** The worker takes no more, and has not taken this: waits for another, in the place it had. */
  void waitAgain() {
    got = new CompletableFuture<>();
    pool.dispatcher().putBack(this, Dispatcher.Cause.LEAVING);
  }

  /** What became of the call: the failure, or null. The first that is told counts. */
  void ended(@Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    over(
        cause == null
            || cause instanceof RemoteCallException
            || cause instanceof InvalidDataException);
  }

  private void over(boolean answered) {
    pool.dispatcher().outcome(this, answered);
  }

  /** The worker is free. Idempotent. */
  void giveBack() {
    pool.dispatcher().giveBack(this);
  }
}
