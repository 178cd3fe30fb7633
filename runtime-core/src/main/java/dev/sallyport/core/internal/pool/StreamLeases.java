package dev.sallyport.core.internal.pool;

import dev.sallyport.ErrorCode;
import dev.sallyport.RejectedCallException;
import dev.sallyport.core.internal.session.ContractModel;
import dev.sallyport.core.internal.session.ContractModel.Call;
import dev.sallyport.pool.CallOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a contract that are made to one worker as if there were no other: those with a
 * stream, which have it to themselves from their start until it has nothing of them left, and
 * one-way calls, which have a place of it until they are on their way.
 */
final class StreamLeases {
  private final Pool pool;
  private final ContractModel model;
  private final CallOptions options;
  private final @Nullable Duration timeout;

  StreamLeases(Pool pool, ContractModel model, CallOptions options, @Nullable Duration timeout) {
    this.pool = pool;
    this.model = model;
    this.options = options;
    this.timeout = timeout;
  }

  private LeaseTicket lease(Call call, boolean exclusive) {
    LeaseTicket ticket =
        new LeaseTicket(pool, call.label(), options, exclusive, pool.queueDeadline());
    if (pool.dispatcher().submit(ticket)) {
      ticket.awaitOutcome();
    }
    return ticket;
  }

  /** Sends a one-way call; returns when it is on its way. */
  void send(Call call, Object[] arguments) {
    LeaseTicket lease = lease(call, false);
    Throwable failure = null;
    try {
      while (!trySend(call, arguments, lease.await())) {
        // It was not sent, so it goes to another.
        lease.waitAgain();
      }
    } catch (RuntimeException | Error e) {
      failure = e;
      throw e;
    } finally {
      lease.ended(failure);
      lease.giveBack();
    }
  }

  /** False if the worker takes no more. */
  private boolean trySend(Call call, Object[] arguments, PoolWorker worker) {
    try {
      worker.port.invoke(model, call, arguments, timeout);
      return true;
    } catch (RejectedCallException e) {
      if (e.code() == ErrorCode.DRAINING) {
        return false;
      }
      throw e;
    }
  }

  /** If the failure says that the worker takes no more, that is seen to. */
  private void noteDraining(@Nullable Throwable failure, PoolWorker worker) {
    if (failure instanceof RejectedCallException rejection
        && rejection.code() == ErrorCode.DRAINING) {
      pool.dispatcher().drains(worker);
    }
  }

  /** Calls a method that takes a stream, and waits for its result. */
  @Nullable Object call(Call call, Object[] arguments) {
    LeaseTicket lease = lease(call, true);
    PoolWorker worker = lease.await();
    Throwable failure = null;
    try {
      return worker.port.invoke(model, call, arguments, timeout);
    } catch (RuntimeException | Error e) {
      failure = e;
      noteDraining(e, worker);
      throw e;
    } finally {
      lease.ended(failure);
      worker.port.whenIdle(lease::giveBack);
    }
  }

  /** The same without waiting, unless the queue is full. */
  CompletableFuture<@Nullable Object> submit(Call call, Object[] arguments) {
    LeaseTicket lease = lease(call, true);
    CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
    var unused =
        lease
            .worker()
            .whenCompleteAsync(
                (worker, failure) -> {
                  if (worker == null) {
                    result.completeExceptionally(failure);
                  } else {
                    run(call, arguments, worker, lease, result);
                  }
                },
                pool::execute);
    var unusedToo =
        result.whenComplete((value, failure) -> {
          if (failure != null) {
            // Once it has a worker this does nothing, and the call is cancelled there.
            lease.cancel();
          }
        });
    return result;
  }

  private void run(
      Call call,
      Object[] arguments,
      PoolWorker worker,
      LeaseTicket lease,
      CompletableFuture<@Nullable Object> result) {
    try {
      CompletionStage<?> stage =
          (CompletionStage<?>) worker.port.invoke(model, call, arguments, timeout);
      if (stage == null) {
        throw new IllegalStateException(call.label() + " returned no stage");
      }
      var unused =
          stage.whenComplete((value, failure) -> {
            lease.ended(failure);
            if (failure == null) {
              result.complete(value);
            } else {
              noteDraining(failure, worker);
              result.completeExceptionally(failure);
            }
          });
      var unusedToo =
          result.whenComplete((value, failure) -> stage.toCompletableFuture().cancel(true));
    } catch (RuntimeException | Error e) {
      lease.ended(e);
      result.completeExceptionally(e);
    } finally {
      worker.port.whenIdle(lease::giveBack);
    }
  }

  /** The stream that a call returns; made when somebody subscribes, and again for each. */
  @SuppressWarnings("unchecked") // The client's own streams are of what its method returns.
  Flow.Publisher<Object> publisher(Call call, Object[] arguments) {
    // Checks the arguments now; nothing is sent before somebody subscribes.
    pool.encoder(model, null).invoke(model, call, arguments, timeout);
    return subscriber -> {
      LeasedStream stream = new LeasedStream(subscriber);
      stream.begin();
      LeaseTicket lease;
      try {
        lease = lease(call, true);
      } catch (RuntimeException e) {
        stream.onError(e);
        return;
      }
      stream.onCancel(lease::cancel);
      var unused =
          lease
              .worker()
              .whenCompleteAsync(
                  (worker, failure) -> {
                    if (worker == null) {
                      stream.onError(failure);
                      return;
                    }
                    stream.onEnd(why -> {
                      lease.ended(why);
                      noteDraining(why, worker);
                    });
                    try {
                      ((Flow.Publisher<Object>) worker.port.invoke(model, call, arguments, timeout))
                          .subscribe(stream);
                    } catch (RuntimeException | Error e) {
                      stream.onError(e);
                    } finally {
                      worker.port.whenIdle(lease::giveBack);
                    }
                  },
                  pool::execute);
    };
  }
}
