package dev.sallyport.core.internal.pool;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The result of a call of a pool. Whoever completes it from outside gives the call up. */
final class PoolFuture<T extends @Nullable Object> extends CompletableFuture<T> {
  private final CallTicket ticket;

  /** Whether a thread waits where the answer is read; the others wait for that one. */
  private final AtomicBoolean helped = new AtomicBoolean();

  PoolFuture(CallTicket ticket) {
    this.ticket = ticket;
  }

  /** What depends on it is an ordinary future. */
  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }

  /** The answer has come. */
  void finish(T value) {
    if (super.complete(value)) {
      ticket.done(null);
    }
  }

  /** There will be none. */
  void fail(Throwable failure) {
    if (super.completeExceptionally(failure)) {
      ticket.done(failure);
    }
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    help();
    return super.get();
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    ticket.giveUp();
    return cancelled;
  }

  @Override
  public boolean complete(T value) {
    boolean first = super.complete(value);
    ticket.giveUp();
    return first;
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    boolean first = super.completeExceptionally(failure);
    if (first) {
      ticket.done(failure);
    }
    ticket.giveUp();
    return first;
  }

  private void help() throws InterruptedException {
    if (!isDone() && helped.compareAndSet(false, true)) {
      try {
        ticket.help();
      } finally {
        helped.set(false);
      }
    }
  }
}
