package dev.sallyport.core.internal.session;

import dev.sallyport.ClosedException;
import dev.sallyport.Data;
import dev.sallyport.ErrorCode;
import dev.sallyport.InvalidDataException;
import dev.sallyport.ProtocolException;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.session.FrameWriter.Urgency;
import dev.sallyport.core.internal.session.FrameWriter.Verdict;
import dev.sallyport.core.internal.session.Parcel.Need;
import dev.sallyport.core.internal.session.Parcel.Placed;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.core.internal.wire.StreamKind;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Shape;
import org.jspecify.annotations.Nullable;

/**
 * A stream on which at least one end sends messages one after the other: a channel, or a call of a
 * streaming method. Both of its ends are this class (docs/protocol.md, "Streams").
 *
 * <pre>
 *  sending    OPEN ──end, fail──▶ ENDING ──END, ERROR, DATA+FIN has its place──▶ ENDED
 *  receiving  OPEN ──END, ERROR, DATA+FIN──▶ ENDED
 * </pre>
 *
 * <p><b>Invariant.</b> Each direction ends exactly once on the wire. The stream leaves the
 * registry, and {@link Listener#onOver} is told, when both have, and not before.
 *
 * <p><b>State.</b> The receiving half is the {@link Inbox}, the sending one the {@link SendLane};
 * the rest is guarded by {@code this}, which is never held while a frame is sent or a listener
 * runs.
 *
 * <p>Thread-safe.
 */
final class MessageStream implements Stream {
  private final Link link;
  private final StreamKind kind;
  private final boolean opener;
  private final String label;
  private final Listener listener;
  private final SendLane lane = new SendLane(0);
  private final Inbox inbox;
  private volatile int id;

  /** Why nothing more is sent, if not by this end's own wish. */
  private @Nullable SallyportException sendCause;

  private boolean sendEnded;
  private boolean endWritten;
  private boolean endReceived;
  private boolean over;

  /** What a stream's owner hears, on any thread; it hands on and never waits. */
  interface Listener {
    /** The peer wants nothing more of this end. At most once. */
    void onCancel(SallyportException why);

    /** The session is over. At most once. */
    void onSessionEnd(SallyportException why);

    /** Both directions have ended. Once. */
    void onOver();
  }

  MessageStream(Link link, StreamKind kind, boolean opener, String label, Listener listener) {
    this.link = link;
    this.kind = kind;
    this.opener = opener;
    this.label = label;
    this.listener = listener;
    this.inbox =
        new Inbox(
            link.window(),
            link.streamWindow(),
            link.threads(),
            link.telling(),
            (messages, bytes) -> link.outlet().control(FrameHead.credit(id, messages, bytes)));
  }

  private boolean receivesMany() {
    return opener ? kind.acceptorStreams() : kind.openerStreams();
  }

  /** The parcel of its OPEN. */
  Parcel opening(FrameHead head, FrameBuffer frame) {
    return link.outlet().parcel(head, frame, Need.ROOM, this::place);
  }

  private int place() {
    try {
      id = link.streams().openLocal(this);
      return id;
    } catch (SallyportException cause) {
      // Not here: the lock of the writer is held.
      link.tasks().run(() -> onSessionEnd(cause), false);
      return Placed.REFUSED;
    }
  }

  /**
   * Opens it from this end, waiting for room.
   *
   * @param deadline in terms of {@link System#nanoTime}
   * @throws SallyportException the session's end; it was not opened, and nobody is told
   */
  void open(Parcel opening, @Nullable Long deadline) throws InterruptedException {
    began();
    if (!link.writer().send(lane, opening, Urgency.SOON, deadline)) {
      // The session is ending: this throws its end, or leaves the stream to be ended with it.
      id = link.streams().openLocal(this);
    }
  }

  /**
   * Opens it without waiting.
   *
   * @return false if there is no room
   * @throws SallyportException the session's end
   */
  boolean tryOpen(Parcel opening) {
    began();
    Verdict verdict = link.writer().trySend(lane, opening, Urgency.SOON);
    if (verdict == Verdict.CLOSED) {
      id = link.streams().openLocal(this);
    }
    return verdict != Verdict.FULL;
  }

  private void began() {
    // The acceptor's window is the protocol's default until it grants more.
    link.writer().begin(lane, 0, Inbox.FIRST_WINDOW);
    if (!kind.openerStreams()) {
      synchronized (this) {
        sendEnded = true;
        endWritten = true;
      }
    }
  }

  /** The peer opened it: its number and the credits that its OPEN brought. */
  void accept(int stream, int credits) {
    id = stream;
    link.writer().begin(lane, stream, credits);
    synchronized (this) {
      endReceived = !kind.openerStreams();
    }
    if (!kind.openerStreams()) {
      inbox.end(null, false);
    }
  }

  /** Its number; 0 before its OPEN has its place. */
  int id() {
    return id;
  }

  Inbox inbox() {
    return inbox;
  }

  SendLane lane() {
    return lane;
  }

  /** An element, checked and encoded. */
  <T> Parcel item(Form form, Shape<T> shape, T value) {
    FrameHead head = FrameHead.of(FrameType.DATA, 0, id);
    FrameBuffer frame = link.outlet().encode(head, form, shape, value);
    return link.outlet().parcel(head, frame, Need.CREDIT, null);
  }

  /**
   * Sends an element, waiting for a credit and for room.
   *
   * @throws SallyportException why nothing more is sent
   */
  void send(Parcel item, @Nullable Long deadline) throws InterruptedException {
    requireSending();
    if (!link.writer().send(lane, item, Urgency.SOON, deadline)) {
      awaitCause();
    }
  }

  /** Sends an element without waiting for either: the caller has asked for room before. */
  Verdict trySend(Parcel item) {
    return link.writer().trySend(lane, item, Urgency.SOON);
  }

  /**
   * @throws SallyportException why nothing more is sent
   */
  synchronized void requireSending() {
    if (sendCause != null) {
      throw sendCause;
    } else if (sendEnded) {
      throw new ClosedException(label + ": this end's direction is finished");
    }
  }

  /** Nothing can be written any more, so the session is ending: waits for that and fails. */
  private synchronized void awaitCause() throws InterruptedException {
    while (sendCause == null && !sendEnded) {
      wait();
    }
    requireSending();
  }

  /** Ends the sending direction regularly. Idempotent. */
  void end() {
    if (endSending(null)) {
      FrameHead head = FrameHead.of(FrameType.END, FrameHead.FIN, id);
      last(head, link.outlet().empty(head), false);
    }
  }

  /** Ends it with its one result. */
  void result(FrameHead head, FrameBuffer frame) {
    if (endSending(null)) {
      Parcel parcel = link.outlet().parcel(head, frame, Need.ROOM, this::endWritten);
      link.writer().sendLast(lane, parcel, Urgency.NOW);
    }
  }

  /**
   * Ends the sending direction with a failure, which the peer's receiver gets.
   *
   * @param drop whether what waits before it is of no use without what follows
   */
  void fail(Data error, boolean drop) {
    if (endSending(null)) {
      FrameHead head = FrameHead.of(FrameType.ERROR, FrameHead.FIN, id);
      last(head, link.outlet().error(head, error), drop);
    }
  }

  private void last(FrameHead head, FrameBuffer frame, boolean drop) {
    if (id == 0 && drop) {
      // It was never sent, or is taken back by who gives it up.
      return;
    }
    Parcel parcel = link.outlet().parcel(head, frame, Need.NOTHING, this::endWritten);
    if (drop) {
      link.writer().abort(lane, parcel);
    } else {
      link.writer().sendLast(lane, parcel, Urgency.SOON);
    }
  }

  /**
   * Wants nothing more of the peer: what has arrived is dropped, and the peer is told.
   *
   * @param why what this end's receiver gets
   */
  void cancel(SallyportException why) {
    boolean tell = inbox.end(why, true);
    synchronized (this) {
      tell &= !endReceived;
    }
    if (!tell) {
      return;
    }
    if (opener) {
      switch (link.writer().cancelOpening(lane)) {
        case SENT -> {}
        case CUT -> leave(true, false);
        case TAKEN_BACK -> {
          leave(true, true);
          return;
        }
      }
    }
    // Without a number it was never sent.
    if (id != 0) {
      link.outlet().control(FrameHead.of(FrameType.CANCEL, 0, id));
    }
  }

  @Override
  public void onFrame(Frame frame) {
    switch (frame.type()) {
      case DATA -> onData(frame);
      case END -> {
        requireReceiving(frame, receivesMany());
        inbox.end(null, false);
        leave(false, true);
      }
      case ERROR -> {
        requireReceiving(frame, true);
        SallyportException why = failure(frame);
        if (why.code() == ErrorCode.DEADLINE_EXCEEDED) {
          // Whichever end sees it first: who has asked for nothing more hears of it in time.
          inbox.abort(why);
        } else {
          inbox.end(why, false);
        }
        leave(false, true);
      }
      case CREDIT -> link.writer().credit(lane, frame.head().credits(), frame.head().bytes());
      case CANCEL -> onCancel(new ClosedException(label + ": the other end wants nothing more"));
      default -> throw unexpected(frame);
    }
  }

  private void onData(Frame frame) {
    boolean fin = frame.head().has(FrameHead.FIN);
    requireReceiving(frame, fin != receivesMany());
    if (fin) {
      inbox.putLast(frame);
      leave(false, true);
    } else {
      inbox.put(frame);
    }
  }

  private void requireReceiving(Frame frame, boolean expected) {
    boolean ended;
    synchronized (this) {
      ended = endReceived;
    }
    if (ended || !expected) {
      throw unexpected(frame);
    }
  }

  private ProtocolException unexpected(Frame frame) {
    boolean fin = frame.head().has(FrameHead.FIN);
    return new ProtocolException(
        ErrorCode.PROTOCOL_VIOLATION,
        frame.type()
            + (fin && frame.type() == FrameType.DATA ? " with FIN" : "")
            + " out of place in a "
            + kind
            + " from its "
            + (opener ? "acceptor" : "opener")
            + ": stream="
            + id);
  }

  private void onCancel(SallyportException why) {
    if (opener) {
      // Nobody but this end decides when its direction ends, so it does at once.
      boolean first = endSending(why);
      if (first) {
        FrameHead head = FrameHead.of(FrameType.END, FrameHead.FIN, id);
        last(head, link.outlet().empty(head), true);
        listener.onCancel(why);
      } else {
        link.writer().dropItems(lane);
      }
      return;
    }
    // Here a handler holds the slot until it returns. Its own end then frees the peer's.
    boolean first;
    synchronized (this) {
      first = sendCause == null && !sendEnded;
      if (first) {
        sendCause = why;
        notifyAll();
      }
    }
    link.writer().dropItems(lane);
    if (first) {
      listener.onCancel(why);
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
  private synchronized boolean endSending(@Nullable SallyportException cause) {
    boolean ended = !sendEnded;
    sendEnded = true;
    sendCause = ended && sendCause == null ? cause : sendCause;
    notifyAll();
    return ended;
  }

  /** The end of this end's direction has its place in the order of writing. */
  private int endWritten() {
    leave(true, false);
    return id;
  }

  /** Leaves once each end has ended its direction on the wire, and not before. */
  private void leave(boolean written, boolean received) {
    synchronized (this) {
      endWritten |= written;
      endReceived |= received;
      if (over || !endWritten || !endReceived) {
        return;
      }
      over = true;
    }
    if (id != 0) {
      link.streams().remove(id);
    }
    listener.onOver();
  }

  @Override
  public void onSessionEnd(SallyportException cause) {
    endSending(cause);
    inbox.abort(cause);
    listener.onSessionEnd(cause);
    leave(true, true);
  }

  @Override
  public String label() {
    return label;
  }
}
