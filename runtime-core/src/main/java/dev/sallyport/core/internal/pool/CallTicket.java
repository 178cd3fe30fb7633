package dev.sallyport.core.internal.pool;

import dev.sallyport.CancelledCallException;
import dev.sallyport.ClosedException;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.ErrorCode;
import dev.sallyport.RejectedCallException;
import dev.sallyport.SallyportException;
import dev.sallyport.WorkerExitedException;
import dev.sallyport.core.internal.pool.Dispatcher.Cause;
import dev.sallyport.core.internal.session.CallPort;
import dev.sallyport.core.internal.session.CallPort.Encoded;
import dev.sallyport.core.internal.session.CallPort.Sent;
import dev.sallyport.pool.CallOptions;
import dev.sallyport.process.ExitReport;
import dev.sallyport.spi.DurationText;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A call with one answer, from when it is made until its {@link PoolFuture} is done and no worker
 * has it any more.
 *
 * <p><b>Who completes the future.</b> The answer, the end of its worker if it is not run again, a
 * time limit, or its holder: the first wins. The ticket stays with its worker until that has
 * answered or ended, whoever completed the future.
 */
final class CallTicket extends Ticket implements CallPort.Follower {
  private final Pool pool;
  private final Encoded encoded;
  private final boolean idempotent;
  private final @Nullable Long deadline;
  private final @Nullable Duration runTimeout;
  final PoolFuture<@Nullable Object> future;

  /** The run under way; null before the first. */
  private volatile @Nullable Sent sent;

  private volatile @Nullable PoolWorker carrier;

  /** Since when the worker is to stop it, in terms of {@link System#nanoTime}; 0 if it is not. */
  private volatile long stopNanos;

  /** Since when the run that was last looked at has been seen to run; 0 if not. Of the watch. */
  private long seenNanos;

  private @Nullable Sent seenRun;

  private boolean expired;
  private int runs;

  /**
   * @param deadline in terms of {@link System#nanoTime}, for its wait and its run; null for none
   * @param runTimeout of each run, null for none
   */
  CallTicket(
      Pool pool,
      Encoded encoded,
      CallOptions options,
      boolean idempotent,
      @Nullable Long queueDeadline,
      @Nullable Long deadline,
      @Nullable Duration runTimeout) {
    super(encoded.label(), options, queueDeadline);
    this.pool = pool;
    this.encoded = encoded;
    this.idempotent = idempotent;
    this.deadline = deadline;
    this.runTimeout = runTimeout;
    this.future = new PoolFuture<>(this);
  }

  @Override
  long fingerprint() {
    return encoded.fingerprint();
  }

  @Override
  boolean hasBegun() {
    return runs > 0;
  }

  @Override
  void assigned(PoolWorker to) {
    carrier = to;
    runs++;
    Sent run = null;
    try {
      run = to.port.prepare(encoded, timeLeft(to), this);
      // Before it is sent: its outcome may put this ticket back, to be sent elsewhere.
      sent = run;
      run.send();
      if (future.isDone()) {
        run.cancel();
      }
    } catch (RejectedCallException e) {
      runs--;
      notSent(run);
      pool.dispatcher().putBack(this, cause(e));
    } catch (SallyportException e) {
      // The session is over: so it has not been begun.
      runs--;
      notSent(run);
      pool.crew().ends.lost(to);
      pool.dispatcher().putBack(this, Cause.LEAVING);
    } catch (OutOfMemoryError e) {
      // There was no room for its bytes: nor will there be for the same bytes elsewhere.
      notSent(run);
      pool.dispatcher().drop(this);
      future.fail(e);
    }
  }

  /** Before the ticket goes on: this run has no outcome, and who waits for it would for ever. */
  private void notSent(@Nullable Sent run) {
    sent = null;
    if (run != null) {
      run.cancel();
    }
  }

  private static Cause cause(RejectedCallException rejection) {
    return rejection.code() == ErrorCode.DRAINING ? Cause.LEAVING : Cause.NO_ROOM;
  }

  /**
   * What the worker is told that it may take; null for as long as it likes. Its clock runs from the
   * arrival of the call: where that may wait there for its turn the run timeout is the {@link
   * Watch}'s alone, which counts from the beginning.
   */
  private @Nullable Duration timeLeft(PoolWorker to) {
    Duration runTimeout = to.flight.isKept() && pool.spec().depth() > 1 ? null : this.runTimeout;
    if (deadline == null) {
      return runTimeout;
    }
    // What is over already is over at the worker in a moment.
    long left = Math.max(1, deadline - System.nanoTime());
    Duration rest = Duration.ofNanos(left);
    return runTimeout == null || rest.compareTo(runTimeout) < 0 ? rest : runTimeout;
  }

  @Override
  public void onOver(Sent run, @Nullable SallyportException end) {
    if (end != null) {
      lost(run, end);
      return;
    }
    SallyportException failure = run.failure();
    if (failure instanceof RejectedCallException rejection && !future.isDone()) {
      runs--;
      pool.dispatcher().putBack(this, cause(rejection));
      return;
    }
    // One whose time was over first at the worker is as late as one that was given up here.
    boolean late = failure instanceof DeadlineExceededException;
    pool.dispatcher().answered(this, !run.isAbandoned() && !late);
    if (run.isAbandoned()) {
      return;
    }
    run.port().deliver(() -> deliver(run));
  }

  private void deliver(Sent run) {
    try {
      future.finish(run.result());
    } catch (DeadlineExceededException e) {
      future.fail(runTimeout == null ? e : exceeded());
    } catch (RuntimeException | Error e) {
      future.fail(e);
    }
  }

  /** Its worker's session is over, and the worker about to end if it has not yet. */
  private void lost(Sent run, SallyportException end) {
    PoolWorker worker = carrier;
    if (worker == null) {
      throw new IllegalStateException("sent without a worker");
    }
    pool.crew().ends.lost(worker);
    if (future.isDone()) {
      pool.dispatcher().drop(this);
      return;
    }
    int stream = run.stream();
    if (stream == 0 || !worker.flight.hasBegun(stream)) {
      runs--;
      pool.dispatcher().putBack(this, Cause.LOST);
      return;
    }
    ExitReport report = report(end, worker);
    boolean guilty = report != null && worker.flight.isLast(stream) && !worker.expected;
    boolean closed = guilty && pool.blame(this, report);
    if (idempotent && !closed && runs < pool.spec().attempts()) {
      pool.retried();
      pool.dispatcher().putBack(this, Cause.LOST);
    } else {
      pool.dispatcher().drop(this);
      future.fail(why(end, report, closed));
    }
  }

  /**
   * What it fails with. How a worker ended that this pool had to end is told as any other end is.
   *
   * @param closed whether calls like it are now in quarantine
   */
  private SallyportException why(
      SallyportException end, @Nullable ExitReport report, boolean closed) {
    boolean exited = end instanceof WorkerExitedException || end instanceof ClosedException;
    if (report == null || !exited) {
      return end;
    } else if (!idempotent) {
      return end instanceof ClosedException ? new WorkerExitedException(report) : end;
    }
    String limit =
        closed
            ? "quarantineAfter(" + pool.spec().quarantineAfter() + ")"
            : "attempts(" + pool.spec().attempts() + ")";
    return WorkerExitedException.notRunAgain(
        label
            + " is idempotent, was begun "
            + (runs == 1 ? "once" : runs + " times")
            + " and is not run again (WorkerPool.Builder."
            + limit
            + "); the last worker:",
        report);
  }

  private static @Nullable ExitReport report(SallyportException end, PoolWorker worker) {
    if (end instanceof WorkerExitedException exited) {
      return exited.exitReport();
    }
    return worker.member.exitReport().orElse(null);
  }

  @Override
  void failed(SallyportException why) {
    future.fail(why);
  }

  /** The future is done, however. */
  void done(@Nullable Throwable failure) {
    PoolEvents.call(this, carrier, failure);
  }

  String poolName() {
    return pool.name();
  }

  /** The holder wants it no more, or its time is over: the future is done. */
  void giveUp() {
    if (pool.dispatcher().withdraw(this)) {
      return;
    }
    if (stopNanos == 0) {
      stopNanos = System.nanoTime() | 1;
    }
    Sent run = sent;
    if (run != null) {
      run.cancel();
    }
  }

  /**
   * Waits for the answer of the run under way, if there is one, and reads it where nobody else
   * does.
   */
  void help() throws InterruptedException {
    Sent run = sent;
    if (run == null) {
      return;
    }
    try {
      run.await(deadline);
    } catch (TimeoutException e) {
      future.completeExceptionally(exceeded());
    }
  }

  /**
   * Looks at its time at the worker. On the pool's thread.
   *
   * @param runs whether it is the one that the worker is at, as far as is known
   * @return whether the worker is to be killed for it
   */
  boolean isOverdue(boolean runs, long now, long graceNanos) {
    Sent run = sent;
    if (!runs || run != seenRun) {
      seenNanos = 0;
      seenRun = run;
    }
    if (!runs) {
      return false;
    }
    if (seenNanos == 0) {
      seenNanos = now;
    }
    boolean late =
        (runTimeout != null && now - seenNanos > TimeUnit.NANOSECONDS.convert(runTimeout))
            || (deadline != null && now - deadline > 0);
    if (late && !expired && !future.isDone()) {
      // What depends on it is somebody's code.
      pool.execute(() -> future.completeExceptionally(exceeded()));
      expired = true;
    }
    long stopped = stopNanos;
    // A handler that has begun after it was given up is told at once: its grace runs from there.
    return stopped != 0 && now - Math.max(stopped, seenNanos) > graceNanos;
  }

  int stream() {
    Sent run = sent;
    return run == null ? 0 : run.stream();
  }

  private DeadlineExceededException exceeded() {
    return new DeadlineExceededException(
        label
            + " exceeded its "
            + (runTimeout == null ? "deadline" : "run timeout of " + DurationText.exact(runTimeout))
            + " in pool "
            + pool.spec().name());
  }

  /**
   * Waits for the answer.
   *
   * @throws SallyportException the failure of the call
   */
  @Nullable Object await() {
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new CancelledCallException(label + " was interrupted while it waited");
    } catch (ExecutionException e) {
      throw Failures.rethrown(e.getCause() == null ? e : e.getCause());
    }
  }

  /** Waits until it is over, however; an interrupt ends the wait, and is kept. */
  void awaitOver() {
    try {
      future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | CancellationException e) {
      // The future tells.
    }
  }
}
