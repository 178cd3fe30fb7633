package dev.sallyport.core.internal.session;

import dev.sallyport.SallyportException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The result of an asynchronous call. Who waits for it reads the reply itself, if nobody else does.
 *
 * <p>Completed once: by {@link #deliver}, by its deadline, or by its holder, who gives the call up
 * that way.
 */
final class CallFuture<T extends @Nullable Object> extends CompletableFuture<T> {
  private final Reading reading;
  private final Source source;
  private final AtomicBoolean delivered = new AtomicBoolean();
  private final AtomicBoolean helped = new AtomicBoolean();
  private volatile @Nullable Future<?> timer;

  /** The call that it is the result of. */
  interface Source extends Reading.Awaited {
    /**
     * The result, decoded; once.
     *
     * @throws SallyportException the call's failure
     */
    @Nullable Object result();

    /** Whether there is one, and somebody wants it. */
    boolean hasResult();

    /** Nobody waits for the result any more. Idempotent. */
    void abandon();

    /** Its holder has waited for it. */
    void joined();
  }

  CallFuture(Reading reading, Source source) {
    this.reading = reading;
    this.source = source;
  }

  /** What depends on it is an ordinary future: nothing can be read for it. */
  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }

  /** Fails it after that time, as a user task. */
  void expireAfter(Duration timeout, Supplier<SallyportException> failure, UserTasks tasks) {
    timer =
        Timers.after(
            timeout, () -> tasks.run(() -> completeExceptionally(failure.get()), false));
    if (isDone()) {
      stopTimer();
    }
  }

  private void stopTimer() {
    Future<?> running = timer;
    if (running != null) {
      running.cancel(false);
    }
  }

  /** Decodes the reply, which is there, and completes this. On a thread that may run user code. */
  @SuppressWarnings("unchecked") // The source's result is of the method's type.
  void deliver() {
    if (!delivered.compareAndSet(false, true)) {
      return;
    }
    stopTimer();
    try {
      super.complete((T) source.result());
    } catch (RuntimeException | Error e) {
      super.completeExceptionally(e);
    }
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    gaveUp();
    return cancelled;
  }

  @Override
  public boolean complete(T value) {
    boolean first = super.complete(value);
    gaveUp();
    return first;
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    boolean first = super.completeExceptionally(failure);
    gaveUp();
    return first;
  }

  private void gaveUp() {
    stopTimer();
    source.abandon();
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    help(null);
    return super.get();
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    long deadline = System.nanoTime() + unit.toNanos(timeout);
    help(deadline);
    return super.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  @Override
  public T join() {
    boolean interrupted = false;
    while (!isDone()) {
      try {
        help(null);
        break;
      } catch (InterruptedException e) {
        // As join does: the thread's interrupt is kept, and waited through.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return super.join();
  }

  /** Waits for the reply where it is read, and delivers it; one thread at a time does. */
  private void help(@Nullable Long deadline) throws InterruptedException {
    if (isDone() || !helped.compareAndSet(false, true)) {
      return;
    }
    try {
      reading.await(source, deadline);
      source.joined();
    } catch (TimeoutException e) {
      // The rest of the wait is short, and finds that out by itself.
    } finally {
      helped.set(false);
      // Whoever completes the call leaves this to the thread that waits, if it sees one.
      if (source.hasResult()) {
        deliver();
      }
    }
  }
}
