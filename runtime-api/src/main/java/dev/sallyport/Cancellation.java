package dev.sallyport;

import java.util.Optional;

/**
 * How a handler learns that nobody waits for its result any more: the caller gave the call up, its
 * time ran out, or the session ended. The runtime makes it; see {@link CallContext#cancellation}.
 *
 * <p>Cancelled once, for one cause, and never back. It stops nothing by itself: whoever works looks
 * at {@link #isCancelled} or {@link #throwIfCancelled} between two steps, or registers what is to
 * happen.
 *
 * <pre>{@code
 * try (var registration = cancellation.onCancel(statement::cancel)) {
 *   return statement.run();
 * }
 * }</pre>
 *
 * <p>Thread-safe. What happened before the cancelling is visible to those who see it cancelled.
 */
public interface Cancellation {
  /** Whether it is cancelled. */
  boolean isCancelled();

  /**
   * Why it is cancelled, empty while it is not: a {@link CancelledCallException}, a {@link
   * DeadlineExceededException}, or the exception that says how the session ended. One object for
   * all who ask.
   */
  Optional<SallyportException> cause();

  /**
   * Returns while it is not cancelled.
   *
   * @throws SallyportException the {@linkplain #cause cause}, once it is
   */
  default void throwIfCancelled() {
    Optional<SallyportException> cause = cause();
    if (cause.isPresent()) {
      throw cause.get();
    }
  }

  /**
   * Has {@code listener} run once when this is cancelled; at once, before this method returns, if
   * it is already.
   *
   * <p>Listeners run one after the other in the order of their registration, on the thread that
   * cancels, which is never the one that reads the session; no lock is held meanwhile. A listener
   * keeps those after it waiting, so it should be short. What it throws goes to the uncaught
   * exception handler of the thread that runs it, and keeps no other from running.
   *
   * @return to be closed when the listener is not needed any more; it keeps the listener in memory
   *     until then
   */
  Registration onCancel(Runnable listener);

  /** What is never cancelled. */
  static Cancellation none() {
    return NoCancellation.NONE;
  }

  /** A listener's place; see {@link Cancellation#onCancel}. Thread-safe. */
  interface Registration extends AutoCloseable {
    /**
     * Takes the listener away: it does not begin after this has returned. One that has begun runs
     * on, and is not waited for. Closing again, or after the listener has run, does nothing.
     */
    @Override
    void close();
  }
}
