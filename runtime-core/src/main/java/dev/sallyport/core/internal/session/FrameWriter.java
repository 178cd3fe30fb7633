package dev.sallyport.core.internal.session;

import dev.sallyport.DeadlineExceededException;
import dev.sallyport.RejectedCallException;
import dev.sallyport.core.internal.session.Parcel.Placed;
import dev.sallyport.core.internal.wire.Wire;
import dev.sallyport.spi.Connection;
import dev.sallyport.spi.FrameBuffer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one way out of a session: takes what is to be sent, if it has room for it. What is written
 * next is the business of {@link SendQueue}, and by which thread, of {@link WriteTurn}.
 *
 * <p><b>Bound.</b> Messages of calls wait for room once {@code maxQueuedBytes} are queued, elements
 * of a stream once {@link #LANE_BYTES} of that stream are. A large message, one that takes more
 * than half of the bound, is counted apart, and there is one at a time: beside one that is written
 * for seconds, small ones find room. So no more than the bound and one message are held. What ends
 * something never waits; beyond twice the bound it ends the session.
 *
 * <p>Thread-safe. After a failed write, or {@link #close}, nothing is written any more.
 */
final class FrameWriter {
  /** Most bytes of one stream that wait for the peer's credit or for their turn. */
  static final int LANE_BYTES = 256 << 10;

  private final int maxQueuedBytes;
  private final Consumer<IOException> onFailure;
  private final ReentrantLock lock = new ReentrantLock();

  /** There may be room for a message. */
  private final Condition room;

  private final SpareArray spare = new SpareArray();
  private final SendQueue queue;
  private final WriteTurn turn;
  private int waiters;
  private volatile @Nullable IOException broken;

  /** Who may write what is added; {@link WriteTurn} decides. */
  enum Urgency {
    /** The sender waits for the answer: it writes, if nobody else does. */
    NOW,
    /** Somebody else waits for it: the same, unless it is {@linkplain WriteTurn#hold held back}. */
    REPLY,
    /** The sender goes on: it writes unless more is likely to come. */
    SOON,
    /** The sender must not be held up in a write. */
    ELSEWHERE
  }

  /** What became of a message that could not wait. */
  enum Verdict {
    QUEUED,
    /** There is no room; it will not be sent. */
    FULL,
    /** The direction has ended, or this writer is closed; it will not be sent. */
    CLOSED
  }

  /**
   * @param name of the writer thread
   * @param onFailure told once, by the thread that failed to write
   */
  FrameWriter(
      Connection connection,
      Wire wire,
      int maxQueuedBytes,
      Threads threads,
      String name,
      Consumer<IOException> onFailure) {
    this.queue = new SendQueue(wire, spare);
    this.maxQueuedBytes = maxQueuedBytes;
    this.room = threads.condition(lock);
    this.onFailure = onFailure;
    this.turn = new WriteTurn(lock, queue, connection, threads, name, new Taken(), new Failed());
  }

  private final class Taken implements Runnable {
    @Override
    public void run() {
      moved();
    }
  }

  private final class Failed implements Consumer<IOException> {
    @Override
    public void accept(IOException cause) {
      fail(cause);
    }
  }

  /** Who writes, and when. */
  WriteTurn turn() {
    return turn;
  }

  /** What large messages are put into, in both directions. */
  SpareArray spare() {
    return spare;
  }

  /** What the peer accepts, as its HELLO says; see {@link SendQueue#windows}. */
  void windows(long session, long stream, long callReserve) {
    lock.lock();
    try {
      queue.windows(session, stream, callReserve);
      moved();
    } finally {
      lock.unlock();
    }
    turn.flush(Urgency.ELSEWHERE);
  }

  /**
   * Sends a message, waiting for room, or for a credit of its stream.
   *
   * @param deadline in terms of {@link System#nanoTime}
   * @return false if the lane's direction has ended or this writer is closed: it will not be sent
   * @throws DeadlineExceededException if there is no room by then; likewise
   */
  boolean send(SendLane lane, Parcel parcel, Urgency urgency, @Nullable Long deadline)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!isRefused(lane, parcel) && !hasRoom(lane, parcel)) {
        awaitRoom(deadline);
      }
      if (isRefused(lane, parcel)) {
        return false;
      }
      accept(lane, parcel);
      if (!turn.take(urgency)) {
        return true;
      }
    } finally {
      lock.unlock();
    }
    turn.write();
    return true;
  }

  @SuppressWarnings("WaitNotInLoop") // The loop is the caller's.
  private void awaitRoom(@Nullable Long deadline) throws InterruptedException {
    waiters++;
    try {
      if (deadline == null) {
        room.await();
      } else if (room.awaitNanos(deadline - System.nanoTime()) <= 0) {
        throw new DeadlineExceededException(
            "deadline exceeded before the call was sent: "
                + queue.callBytes()
                + " bytes wait to be written (Limits.maxQueuedBytes is "
                + maxQueuedBytes
                + "): the peer reads too slowly");
      }
    } finally {
      waiters--;
    }
  }

  /** The same without ever waiting for room. */
  Verdict trySend(SendLane lane, Parcel parcel, Urgency urgency) {
    lock.lock();
    try {
      if (isRefused(lane, parcel)) {
        return Verdict.CLOSED;
      } else if (!hasRoom(lane, parcel)) {
        return Verdict.FULL;
      }
      accept(lane, parcel);
      if (!turn.take(urgency)) {
        return Verdict.QUEUED;
      }
    } finally {
      lock.unlock();
    }
    turn.write();
    return Verdict.QUEUED;
  }

  /**
   * Sends what a stream says last, or a reply that has waited long enough: whether there is room or
   * not, in its place behind what the stream has said before.
   *
   * @return false as {@link #send}
   */
  boolean sendLast(SendLane lane, Parcel parcel, Urgency urgency) {
    lock.lock();
    try {
      if (isRefused(lane, parcel)) {
        return false;
      }
      accept(lane, parcel);
      if (!turn.take(urgency)) {
        return true;
      }
    } finally {
      lock.unlock();
    }
    turn.write();
    return true;
  }

  /** Drops what waits in a lane, then sends {@code last}. */
  void abort(SendLane lane, Parcel last) {
    lock.lock();
    try {
      if (isRefused(lane, last)) {
        return;
      }
      queue.drop(lane);
      moved();
      accept(lane, last);
    } finally {
      lock.unlock();
    }
    turn.flush(Urgency.ELSEWHERE);
  }

  /** What giving up a stream did to its OPEN. */
  enum Opening {
    /** It has long gone. */
    SENT,
    /** It had no place yet, and never will: the peer does not hear of the stream. */
    TAKEN_BACK,
    /** Part of it has gone; a CANCEL must follow. */
    CUT
  }

  /** Gives up a stream of this end: if its OPEN still waits here, it goes no further. */
  Opening cancelOpening(SendLane lane) {
    lock.lock();
    try {
      Parcel first = lane.parcels.peek();
      if (first == null || !first.isOpen()) {
        return Opening.SENT;
      }
      boolean cut = first.position > 0;
      queue.drop(lane);
      lane.ended = true;
      moved();
      return cut ? Opening.CUT : Opening.TAKEN_BACK;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The peer wants no more elements: those that wait in a lane are dropped, and none is taken any
   * more. They might wait for ever, as nobody gives back what they would take of the stream's
   * window, and what ends the direction with them.
   */
  void dropItems(SendLane lane) {
    lock.lock();
    try {
      lane.unwanted = true;
      queue.dropItems(lane);
      moved();
    } finally {
      lock.unlock();
    }
    turn.flush(Urgency.ELSEWHERE);
  }

  /**
   * Sends a complete control frame. Never waits; a peer that provokes more of them than it reads
   * fails the session.
   */
  void sendControl(FrameBuffer frame) {
    boolean full;
    lock.lock();
    try {
      if (turn.isOver()) {
        return;
      }
      full = queue.batchBytes() > 2L * Math.max(maxQueuedBytes, SendQueue.BATCH_BYTES);
      if (!full) {
        queue.addFrame(frame);
      }
    } finally {
      lock.unlock();
    }
    if (full) {
      fail(
          new IOException(
              "the peer provokes more frames than it reads: queued more than "
                  + 2L * maxQueuedBytes
                  + " bytes"));
      return;
    }
    turn.flush(Urgency.ELSEWHERE);
  }

  /** The peer accepts more on a stream. */
  void credit(SendLane lane, int messages, int byteCount) {
    lock.lock();
    try {
      queue.credit(lane, messages, byteCount);
      moved();
    } finally {
      lock.unlock();
    }
    lane.tellRoom();
    turn.flush(Urgency.ELSEWHERE);
  }

  /** The peer accepts more, on whatever stream. */
  void credit(int byteCount) {
    lock.lock();
    try {
      queue.credit(byteCount);
      moved();
    } finally {
      lock.unlock();
    }
    turn.flush(Urgency.ELSEWHERE);
  }

  /** The credits that a new stream begins with. */
  void begin(SendLane lane, int stream, int credits) {
    lock.lock();
    try {
      lane.stream = stream;
      lane.credits += credits;
    } finally {
      lock.unlock();
    }
  }

  /** How many elements more a stream can take without anybody waiting. */
  long available(SendLane lane) {
    lock.lock();
    try {
      return lane.isFull() || lane.unwanted || isOver(lane) ? 0 : lane.available();
    } finally {
      lock.unlock();
    }
  }

  private boolean isRefused(SendLane lane, Parcel parcel) {
    return isOver(lane) || (lane.unwanted && parcel.need == Parcel.Need.CREDIT);
  }

  private boolean isOver(SendLane lane) {
    return turn.isOver() || lane.ended;
  }

  private boolean hasRoom(SendLane lane, Parcel parcel) {
    return switch (parcel.need) {
      case NOTHING -> true;
      case ROOM ->
          isLarge(parcel)
              ? !queue.hasLarge()
              : parcel.cost <= maxQueuedBytes - (queue.callBytes() - queue.largeBytes());
      case CREDIT ->
          lane.available() > 0
              && (lane.pendingBytes == 0 || parcel.cost <= LANE_BYTES - lane.pendingBytes);
    };
  }

  private boolean isLarge(Parcel parcel) {
    return parcel.need == Parcel.Need.ROOM && parcel.cost > maxQueuedBytes / 2;
  }

  /** Why a call is not sent for which there was no room. */
  RejectedCallException rejected(String label, Parcel opening) {
    String why =
        isLarge(opening)
            ? "it takes more than half of Limits.maxQueuedBytes ("
                + maxQueuedBytes
                + "), and another such message waits to be written"
            : "with it more than "
                + maxQueuedBytes
                + " bytes (Limits.maxQueuedBytes) wait to be written";
    return new RejectedCallException(
        label
            + " was not sent: "
            + why
            + "; call again once others are answered, have fewer in flight, or raise the limit");
  }

  private void accept(SendLane lane, Parcel parcel) {
    parcel.large = isLarge(parcel);
    if (parcel.endsDirection() && !parcel.isOpen()) {
      lane.ended = true;
      moved();
    }
    queue.add(lane, parcel);
  }

  /** Something has left the queue, or may: those who wait look again. */
  private void moved() {
    if (waiters > 0) {
      room.signalAll();
    }
  }

  /**
   * Ends this direction once everything is written that the peer has room for.
   *
   * @param last a complete frame that nothing may follow, null for none
   */
  void finish(@Nullable FrameBuffer last) {
    lock.lock();
    try {
      turn.finish(last);
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Completes when nothing more will be written: all is, or it never will be. Never fails. */
  CompletableFuture<Void> finished() {
    return turn.finished();
  }

  /** Drops what is queued and writes nothing more. Does not close the connection. Idempotent. */
  void close() {
    List<Placed> dropped;
    lock.lock();
    try {
      turn.close();
      dropped = queue.clear();
      room.signalAll();
    } finally {
      lock.unlock();
    }
    for (Placed placed : dropped) {
      placed.place();
    }
    turn.noMore();
  }

  /** In this order: who finds this closed finds why. */
  private void fail(IOException why) {
    broken = why;
    close();
    onFailure.accept(why);
  }

  /** Why nothing can be written any more; null where that is nobody's failure, or not so. */
  @Nullable IOException failure() {
    return broken;
  }

  /** What the peer still has room for, over all streams. */
  long sendWindow() {
    lock.lock();
    try {
      return queue.sendWindow();
    } finally {
      lock.unlock();
    }
  }

  /** Cost of the calls and replies that wait. */
  long queuedBytes() {
    lock.lock();
    try {
      return queue.callBytes();
    } finally {
      lock.unlock();
    }
  }

  /** Whether something could be written and is not. */
  boolean isBehind() {
    lock.lock();
    try {
      return turn.isBehind();
    } finally {
      lock.unlock();
    }
  }

  long framesSent() {
    lock.lock();
    try {
      return queue.framesTaken();
    } finally {
      lock.unlock();
    }
  }

  /** How many fragments, but for the first of each message. */
  long fragmentsSent() {
    lock.lock();
    try {
      return queue.fragmentsTaken();
    } finally {
      lock.unlock();
    }
  }

  long bytesSent() {
    lock.lock();
    try {
      return queue.bytesTaken();
    } finally {
      lock.unlock();
    }
  }
}
