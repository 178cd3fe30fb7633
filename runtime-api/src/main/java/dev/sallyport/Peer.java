package dev.sallyport;

import dev.sallyport.task.TaskRunner;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The process at the other end of a session: a parent sees its {@linkplain
 * dev.sallyport.process.Child child} as one, a worker its parent.
 *
 * <p>It runs tasks by reference, {@code peer.call(Numbers::square, 12)}: see {@link TaskRunner}.
 *
 * <p>Thread-safe. Clients and channels stay valid until the session ends; from then on their calls,
 * and the making of new ones, fail with the {@link SallyportException} that says how it ended.
 */
public interface Peer extends TaskRunner {
  /**
   * A client of {@code contract}, which the peer serves. Each call waits for its reply for as long
   * as the session lives, or until the deadline of the {@link CallContext} in which it is made.
   *
   * <p>The peer takes a limited number of calls at once: {@link Limits#maxConcurrentCalls} of its
   * own, 64 by default, or 16 where it says no hello. A blocking call beyond that waits for its
   * turn; an asynchronous one, and one that returns a stream, fails with {@link
   * RejectedCallException}, as it does where more than {@link Limits#maxQueuedBytes} would wait to
   * be written. Calls that each wait for another in the same direction, as in a recursion through
   * both processes, can use all of them up: give such calls a timeout.
   *
   * <p>A blocking call is given up by interrupting its thread, an asynchronous one by cancelling
   * its future, a stream by cancelling its subscription. The caller is free at once; the peer's
   * handler is told, and takes up its place until it has returned.
   *
   * <p><b>Threads.</b> A thread that waits for its reply may read the session meanwhile, for
   * everyone. What depends on a future, and the subscriber of a stream, run on {@code
   * sallyport-call-} threads; or, where that has lately been over in microseconds, on the thread
   * that reads, which lets another read meanwhile. So either may block, or call the peer.
   *
   * <p>If what the peer declared of the contract in its handshake differs from this one, this
   * method asks it once for its schemas, waits for them up to {@link Limits#stallTimeout}, and
   * compares the two as far as {@link Contract#compatibility} allows.
   *
   * @throws RefusedException if a type that the contract names is not data
   * @throws IncompatibleException if the peer serves no such contract, or one that does not fit,
   *     with {@linkplain IncompatibleException#report what differs where}; no call has been sent
   */
  <C> C client(Class<C> contract);

  /**
   * A client of {@code contract} whose calls each fail with {@link DeadlineExceededException} once
   * {@code timeout} has passed, or before, where the {@link CallContext} in which it is made has an
   * earlier deadline. The time runs from the call's start to the arrival of its reply; that of a
   * stream from its subscription to its last element, whoever is slow. It also travels to the peer:
   * there the handler is told by its {@link CallContext#cancellation} and by an interrupt, the
   * stream that it has returned is cancelled, and the calls that it makes have no more time than is
   * left.
   *
   * @param timeout of each call, positive; of a one-way call, until it is on its way
   */
  <C> C client(Class<C> contract, Duration timeout);

  /**
   * Opens a channel to the handler that the peer registered for this pair of types. Waits for its
   * turn, as a blocking call does, and holds it until both directions have ended and the handler
   * has returned.
   *
   * @param sends what this end sends
   * @param receives what this end receives
   * @throws RefusedException if one of the types is not data
   * @throws IncompatibleException if the peer accepts no channel of these two schemas
   */
  <S, R> Channel<S, R> channel(Class<S> sends, Class<R> receives);

  /**
   * The data that the parent passed with {@link dev.sallyport.process.Launch#bootstrap(Object)}.
   *
   * @throws InvalidDataException if what was passed is no {@code type}
   * @throws IllegalStateException if nothing was passed, or this is the parent's end
   */
  <T> T bootstrap(Class<T> type);

  /**
   * Takes no more calls and channels of the peer, and finishes those that are under way. The peer
   * is told: its further calls fail with {@link RejectedCallException}, none of them processed, so
   * that it can make them elsewhere. One-way calls that it had sent by then are handled still. This
   * end's own calls go on.
   *
   * @return completes when all that were taken are answered, or the session is over
   */
  CompletableFuture<Void> drain();

  /** The encoding that the two ends agreed on. */
  Encoding encoding();

  /** What has crossed so far, in both directions. */
  Traffic traffic();
}
