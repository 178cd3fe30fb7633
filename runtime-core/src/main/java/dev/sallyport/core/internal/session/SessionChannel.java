package dev.sallyport.core.internal.session;

import dev.sallyport.CancelledCallException;
import dev.sallyport.Channel;
import dev.sallyport.ClosedException;
import dev.sallyport.DeadlineExceededException;
import dev.sallyport.ErrorCode;
import dev.sallyport.InvalidDataException;
import dev.sallyport.Limits;
import dev.sallyport.ProtocolException;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Shape;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A channel of a session.
 *
 * <p><b>Bound.</b> At most {@link #WINDOW} messages are between the two ends in each direction: a
 * sender spends a credit on each, a receiver grants as many as its user has taken, half a window at
 * a time.
 *
 * <p><b>Ends.</b> Each direction ends once for its user: the sending one by END, or because the
 * peer sent CANCEL; the receiving one by END, by ERROR, or because this end sent CANCEL. The stream
 * is over, leaves the registry and gives back its slot when each end has sent END or ERROR: not
 * before the handler at the other end has returned, whatever this end wants no more.
 *
 * <p>The receiving half is the {@link Inbox}; all other state is guarded by {@code lock}. Neither
 * lock is held while a frame waits to be written.
 */
final class SessionChannel<S, R> implements Channel<S, R>, Stream {
  /** Messages that each end takes without being asked. */
  static final int WINDOW = 64;

  private final StreamRegistry streams;
  private final Outlet outlet;
  private final Limits limits;
  private final Shape<S> sends;
  private final Shape<R> receives;
  private final String label;
  private final Runnable onOver;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Inbox inbox = new Inbox(WINDOW);
  private volatile int id;

  /** Whether the peer opened it. Set before anything else happens to it. */
  private boolean accepted;

  private int sendCredits;
  private boolean sendEnded;

  // What each end has said on the wire; the stream is over with both.
  private boolean endIsWritten;
  private boolean endIsReceived;

  /** Why nothing more can be sent, if not by this end's own wish. */
  private @Nullable SallyportException sendCause;

  /**
   * @param onOver called once, when both directions have ended
   */
  SessionChannel(
      StreamRegistry streams,
      Outlet outlet,
      Limits limits,
      Shape<S> sends,
      Shape<R> receives,
      String label,
      Runnable onOver) {
    this.streams = streams;
    this.outlet = outlet;
    this.limits = limits;
    this.sends = sends;
    this.receives = receives;
    this.label = label;
    this.onOver = onOver;
  }

  /** Opens it from this end: the peer's handler starts. */
  void open(int number, String wireName) throws InterruptedException {
    FrameHead head = FrameHead.duplex(0, number, wireName, WINDOW);
    FrameBuffer frame = outlet.empty(head);
    boolean sent;
    boolean decided = false;
    try {
      sent =
          outlet
              .writer()
              .sendMessage(
                  frame,
                  buffer -> {
                    id = streams.openLocal(this);
                    outlet.seal(buffer, head, id);
                  },
                  null);
      decided = true;
    } finally {
      if (!decided) {
        // Interrupted, or the session is over: it was never opened.
        onOver.run();
      }
    }
    if (!sent) {
      // Either throws the session's end, or leaves this channel to be ended with it.
      id = streams.openLocal(this);
    } else {
      // The acceptor's window is the protocol's default until it grants more.
      addCredits(WINDOW);
    }
  }

  /** The peer opened it: its number and the credits that its OPEN brought. */
  void accept(int stream, int credits) {
    id = stream;
    accepted = true;
    addCredits(credits);
  }

  private void addCredits(int credits) {
    lock.lock();
    try {
      // Saturates: a peer that grants without end has not granted less.
      sendCredits =
          sendCredits > Integer.MAX_VALUE - credits ? Integer.MAX_VALUE : sendCredits + credits;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void send(S message) {
    FrameHead head = FrameHead.of(FrameType.DATA, 0, id);
    FrameBuffer frame = outlet.encode(head, sends, message);
    try {
      spendCredit();
      boolean sent =
          outlet
              .writer()
              .sendMessage(
                  frame,
                  buffer -> {
                    // It may have waited for room: nothing goes behind the END.
                    requireSending();
                    outlet.seal(buffer, head, id);
                  },
                  null);
      if (!sent) {
        awaitEnd();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledCallException(label + ": interrupted while it waited to send");
    }
  }

  private void spendCredit() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (sendCredits == 0 && maySend()) {
        changed.await();
      }
      requireSending();
      sendCredits--;
    } finally {
      lock.unlock();
    }
  }

  private boolean maySend() {
    return !sendEnded && sendCause == null;
  }

  private void requireSending() {
    lock.lock();
    try {
      if (sendCause != null) {
        throw sendCause;
      } else if (sendEnded) {
        throw new ClosedException(label + ": this end's direction is finished");
      }
    } finally {
      lock.unlock();
    }
  }

  /** Nothing can be written any more, so the session is ending: waits for that and fails. */
  private void awaitEnd() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (maySend()) {
        changed.await();
      }
      requireSending();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<R> receive() {
    return take(null);
  }

  @Override
  public Optional<R> receive(Duration timeout) {
    return take(System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout));
  }

  private Optional<R> take(@Nullable Long deadline) {
    Frame frame;
    try {
      frame = inbox.take(deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledCallException(label + ": interrupted while it waited to receive");
    } catch (TimeoutException e) {
      throw new DeadlineExceededException(label + ": no message came in time");
    }
    if (frame == null) {
      return Optional.empty();
    }
    int credits = inbox.creditsToGrant();
    if (credits > 0) {
      outlet.control(FrameHead.credit(id, credits));
    }
    try {
      return Optional.of(decode(frame));
    } catch (InvalidDataException e) {
      throw new InvalidDataException("message of " + label, e.violation());
    }
  }

  private R decode(Frame frame) {
    return outlet
        .terms()
        .codec()
        .decode(receives, frame.buffer().array(), frame.offset(), frame.length(), limits);
  }

  @Override
  public Iterator<R> iterator() {
    return new ChannelIterator<>(this);
  }

  @Override
  public void finish() {
    if (endSending(null)) {
      sendEnd();
    }
  }

  private void sendEnd() {
    outlet.last(FrameHead.of(FrameType.END, FrameHead.FIN, id), this::endWritten);
  }

  /** Ends the sending direction with a failure, which the peer's receiver gets. */
  void fail(Throwable failure) {
    if (endSending(null)) {
      outlet.lastError(id, Errors.ofHandler(failure), this::endWritten);
    }
  }

  @Override
  public void close() {
    finish();
    if (inbox.end(new ClosedException(label + " is closed"), true)) {
      outlet.last(FrameHead.of(FrameType.CANCEL, 0, id));
    }
  }

  @Override
  public void onFrame(Frame frame) {
    switch (frame.type()) {
      case DATA -> inbox.put(frame);
      case END -> {
        inbox.end(null, false);
        leave(false, true);
      }
      case ERROR -> {
        inbox.end(failure(frame), false);
        leave(false, true);
      }
      case CREDIT -> addCredits(frame.head().credits());
      case CANCEL -> onCancel(new ClosedException(label + ": the other end closed the channel"));
      default ->
          throw new ProtocolException(
              ErrorCode.PROTOCOL_VIOLATION,
              frame.type()
                  + " for a channel: expected DATA, END, ERROR, CREDIT or CANCEL, stream="
                  + id);
    }
  }

  private void onCancel(SallyportException why) {
    if (!accepted) {
      if (endSending(why)) {
        sendEnd();
      }
      return;
    }
    // Here a handler holds the slot until it returns. Its channel then sends the END, which frees
    // the peer's.
    lock.lock();
    try {
      sendCause = sendCause == null ? why : sendCause;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private SallyportException failure(Frame frame) {
    try {
      return Errors.ofCall(label, Errors.read(frame));
    } catch (InvalidDataException e) {
      return new InvalidDataException("ERROR of " + label, e.violation());
    }
  }

  /** True if this call ended the direction. */
  private boolean endSending(@Nullable SallyportException cause) {
    lock.lock();
    try {
      boolean ended = !sendEnded;
      sendEnded = true;
      sendCause = ended && sendCause == null ? cause : sendCause;
      changed.signalAll();
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** The END or the ERROR of this end has its place in the order of writing. */
  private void endWritten() {
    leave(true, false);
  }

  /** Leaves once each end has ended its direction on the wire, and not before. */
  private void leave(boolean written, boolean received) {
    boolean over;
    lock.lock();
    try {
      boolean before = endIsWritten && endIsReceived;
      endIsWritten |= written;
      endIsReceived |= received;
      over = !before && endIsWritten && endIsReceived;
    } finally {
      lock.unlock();
    }
    if (over) {
      streams.remove(id);
      onOver.run();
    }
  }

  @Override
  public void onSessionEnd(SallyportException cause) {
    endSending(cause);
    inbox.end(cause, false);
    leave(true, true);
  }

  @Override
  public String label() {
    return label;
  }
}
