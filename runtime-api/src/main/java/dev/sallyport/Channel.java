package dev.sallyport;

import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Flow;

/**
 * A typed stream of messages in each direction, independent of each other, inside one session.
 *
 * <p><b>Threads.</b> Thread-safe: any thread may send and any may receive. Messages of one sender
 * arrive in the order sent. Each message is received once.
 *
 * <p><b>Back-pressure.</b> A sender holds credits, granted by the receiver as it consumes; {@link
 * #send} waits while there are none, so a slow receiver bounds the memory of both ends
 * (docs/protocol.md, "Credits"). There are 64 to begin with, and more for a receiver that keeps up: a
 * thread that both sends and receives must not send more than that ahead of what it receives, or it
 * waits for itself; use two threads.
 *
 * <p><b>Closing.</b> {@link #finish} ends this end's direction only: the peer sees the end of its
 * input after the last message. {@link #close} ends both: what the peer still sends is dropped. A
 * channel does not outlive its session; when that fails, waiting senders and receivers fail with
 * its cause.
 *
 * @param <S> what this end sends
 * @param <R> what this end receives
 */
public interface Channel<S, R> extends Iterable<R>, AutoCloseable {
  /**
   * Sends one message. Waits for a credit; returns once the message is on its way, not once it is
   * received. The message is checked and encoded before any byte is written, and is not referenced
   * afterwards.
   *
   * @throws RefusedException if the message is not data: nothing was written, the channel is as
   *     usable as before
   * @throws ClosedException if this direction has ended
   */
  void send(S message);

  /**
   * Receives the next message, waiting for it.
   *
   * @return empty at the end of the peer's messages
   * @throws InvalidDataException if the peer's message does not match {@code R}; the next one can
   *     still be received
   */
  Optional<R> receive();

  /**
   * Receives the next message, waiting at most {@code timeout} for it.
   *
   * @throws DeadlineExceededException if none has come by then; nothing is lost, receive again
   */
  Optional<R> receive(Duration timeout);

  /**
   * Iterates over the messages still to come; {@code hasNext} waits. One pass for all iterators.
   */
  @Override
  Iterator<R> iterator();

  /**
   * The messages still to come as a publisher, for one subscriber and instead of the other ways to
   * receive. It is called by one thread at a time, never by the one that reads the transport; what
   * it does not {@linkplain Flow.Subscription#request request} stays with the sender. One that
   * cancels ends the peer's direction. A message that does not match {@code R} is an error, which
   * ends the subscription.
   */
  Flow.Publisher<R> publisher();

  /** Ends this end's direction. Idempotent. */
  void finish();

  /** Ends both directions. Idempotent, never waits. */
  @Override
  void close();
}
