package dev.sallyport.core.internal.session;

import dev.sallyport.CallContext;
import dev.sallyport.Deadline;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.InvalidDataException;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.session.ContractModel.Call;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.Opening;
import dev.sallyport.spi.CallContexts;
import dev.sallyport.spi.CancellationSource;
import dev.sallyport.spi.DurationText;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.MdcKeys;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The run of one handler, and how it is told to stop.
 *
 * <p>{@code WAITING → RUNNING → OVER}, guarded by {@code this}: only while it is RUNNING may a
 * CANCEL or the deadline interrupt the thread, which is then in the handler.
 */
final class Handling {

  private enum State {
    WAITING,
    RUNNING,
    OVER
  }

  private final Call call;
  private final CompletableFuture<Object> implementation;
  private final Link link;
  private final @Nullable Runnable onGivenUp;
  private final int millis;

  /** From the arrival of the call, however long it waits for its turn. */
  private final @Nullable Deadline deadline;

  private final CancellationSource cancellation = new CancellationSource();
  private CallContext context = CallContext.root();
  private @Nullable Future<?> timer;
  private State state = State.WAITING;
  private @Nullable Thread thread;
  private @Nullable CompletionStage<?> pending;

  /** Why the handler is to stop; the terminal frame says it. */
  private @Nullable SallyportException givenUp;

  /**
   * @param implementation of the contract, once it is made
   * @param millis how long it may take from now on, 0 for no limit
   * @param onGivenUp told, on a call thread, once the handler is to stop; null where nobody needs
   *     to know
   */
  Handling(
      Call call,
      CompletableFuture<Object> implementation,
      int millis,
      Link link,
      @Nullable Runnable onGivenUp) {
    this.call = call;
    this.implementation = implementation;
    this.millis = millis;
    this.deadline = millis == 0 ? null : Deadline.after(Duration.ofMillis(millis));
    this.link = link;
    this.onGivenUp = onGivenUp;
  }

  Call call() {
    return call;
  }

  /**
   * Notes what came with the call: its context, and how long it may take.
   *
   * @return the arguments; they are no longer charged, whatever is wrong with them
   * @throws InvalidDataException if the context is against the rules, or the arguments are
   */
  Object[] begin(Form form, Frame frame) {
    try {
      begin(frame.head().opening());
      return link.decode(form, call.parameters(), frame);
    } finally {
      link.window().release(frame.length());
    }
  }

  private void begin(Opening opening) {
    context = CallContexts.of(opening.context(), deadline, cancellation.token(), link.identity());
    if (context.metadata().size() < opening.context().size()) {
      CallLog.LOG.debug(
          "{}: the trace that came with it is ignored, as it is not what W3C Trace Context says",
          call.label());
    }
    if (deadline != null && deadline.isExpired()) {
      giveUp(expired());
    } else if (deadline != null) {
      Future<?> started = link.threads().after(deadline.remaining(), () -> giveUp(expired()));
      synchronized (this) {
        timer = started;
      }
    }
  }

  synchronized void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private DeadlineExceededException expired() {
    return new DeadlineExceededException(
        "the handler took more than " + DurationText.exact(Duration.ofMillis(millis)));
  }

  /**
   * Runs the handler on this thread, unless it was given up before.
   *
   * @throws Throwable what it threw
   */
  @Nullable Object invoke(Object[] arguments) throws Throwable {
    Object target = implementation.get();
    if (!enter()) {
      return null;
    }
    CallContext before = CallContexts.attach(context);
    boolean logs = putLogged();
    try {
      return ContractModel.invoke(call, target, arguments);
    } finally {
      if (logs) {
        removeLogged();
      }
      CallContexts.detach(before);
      leave();
    }
  }

  private boolean putLogged() {
    boolean some = false;
    for (Map.Entry<String, String> entry : context.metadata().entrySet()) {
      String key = MdcKeys.mdcKey(entry.getKey());
      if (key != null) {
        MDC.put(key, entry.getValue());
        some = true;
      }
    }
    return some;
  }

  private void removeLogged() {
    for (String name : context.metadata().keySet()) {
      String key = MdcKeys.mdcKey(name);
      if (key != null) {
        MDC.remove(key);
      }
    }
  }

  private synchronized boolean enter() {
    if (givenUp != null) {
      return false;
    }
    state = State.RUNNING;
    thread = Thread.currentThread();
    return true;
  }

  private synchronized void leave() {
    state = State.OVER;
    thread = null;
    // An interrupt that came in time was for the handler, not for what this thread does next.
    if (givenUp != null) {
      Thread.interrupted();
    }
  }

  /** The handler has returned a stage: the slot stays taken, the thread does not. */
  void awaitStage(
      CompletionStage<?> stage,
      Consumer<@Nullable Object> onResult,
      Consumer<Throwable> onFailure) {
    boolean late;
    synchronized (this) {
      pending = stage;
      late = givenUp != null;
    }
    if (late) {
      cancel(stage);
    }
    stage.whenComplete((value, failure) -> {
      if (failure == null) {
        onResult.accept(value);
      } else {
        boolean wrapped = failure instanceof CompletionException;
        onFailure.accept(wrapped && failure.getCause() != null ? failure.getCause() : failure);
      }
    });
  }

  /** On a call thread: what depends on the stage is user code, and its answer may have to wait. */
  private void cancel(CompletionStage<?> stage) {
    link.tasks()
        .run(
            () -> {
              try {
                stage.toCompletableFuture().cancel(true);
              } catch (RuntimeException e) {
                // Not every stage can be cancelled: what it completes with is waited for all the
                // same.
              }
            },
            false);
  }

  /** Asks the handler to stop. The terminal frame is sent when it has. On any thread. */
  void giveUp(SallyportException why) {
    CompletionStage<?> stage;
    Runnable listeners;
    synchronized (this) {
      if (givenUp != null) {
        return;
      }
      givenUp = why;
      stage = pending;
      // First, so that who catches the interrupt finds the cause.
      listeners = cancellation.mark(why).orElse(() -> {});
      // A handler that ends its own session has to get through that.
      if (link.interrupts()
          && state == State.RUNNING
          && thread != null
          && thread != Thread.currentThread()) {
        thread.interrupt();
      }
    }
    // They are user code.
    link.tasks().run(listeners, false);
    if (stage != null) {
      cancel(stage);
    }
    if (onGivenUp != null) {
      link.tasks().run(onGivenUp, false);
    }
  }

  /** Why the handler was told to stop; null if it was not. */
  synchronized @Nullable SallyportException givenUp() {
    return givenUp;
  }

  /** Whether no thread is in the handler, or will be. */
  synchronized boolean hasReturned() {
    return state == State.OVER;
  }
}
