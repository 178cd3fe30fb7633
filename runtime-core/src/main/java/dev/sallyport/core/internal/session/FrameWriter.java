package dev.sallyport.core.internal.session;

import dev.sallyport.DeadlineExceededException;
import dev.sallyport.core.internal.session.Parcel.Placed;
import dev.sallyport.core.internal.wire.Wire;
import dev.sallyport.spi.Connection;
import dev.sallyport.spi.FrameBuffer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one way out of a session: decides which thread writes, and when. What is written is the
 * business of {@link SendQueue}.
 *
 * <p><b>Invariant.</b> At most one thread is in {@link Connection#send} at a time: the one that set
 * {@code writing}. Whatever is added meanwhile goes with its next write, or with the writer
 * thread's: nothing is ever left in the queue with nobody on the way to write it, but for what the
 * thread that reads has {@linkplain #hold held back} for the moment.
 *
 * <p><b>Which thread.</b> {@link Urgency} says who may write. A lone frame is written at once by
 * its sender, which saves a hop between threads; frames that follow one another closely are left to
 * the writer thread, which finds several each time.
 *
 * <p><b>Bound.</b> Messages of calls wait for room once {@code maxQueuedBytes} are queued, elements
 * of a stream once {@link #LANE_BYTES} of that stream are. What ends something never waits; beyond
 * twice the bound it ends the session.
 *
 * <p><b>Stall.</b> A peer that does not read leaves a thread in {@code send}; nothing but the end
 * of the transport releases it. {@link #stalledNanos} is how the session notices.
 *
 * <p>Thread-safe. After a failed write, or {@link #close}, nothing is written any more.
 */
final class FrameWriter {
  /** Most bytes of one stream that wait for the peer's credit or for their turn. */
  static final int LANE_BYTES = 256 << 10;

  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

  /**
   * Frames that follow one another more closely than this are worth a thread that collects them.
   */
  private static final long CLOSE_NANOS = 20_000;

  /** A quarter of what the smallest pipe holds. */
  private static final int CLEAR_BYTES = 16 << 10;

  private final Connection connection;
  private final int maxQueuedBytes;
  private final Threads threads;
  private final String name;
  private final Consumer<IOException> onFailure;

  private final CompletableFuture<Void> finished = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();

  /** There may be something for the writer thread to do. */
  private final Condition work;

  /** There may be room for a message. */
  private final Condition room;

  private final SendQueue queue;

  /** Belongs to the thread that set {@code writing}. */
  private final SendQueue.Chunk chunk = new SendQueue.Chunk();

  private int waiters;
  private boolean writing;
  private boolean closed;
  private boolean finishRequested;
  private @Nullable FrameBuffer lastFrame;
  private boolean threadRunning;

  /** The writer thread has been told, or is about to look. */
  private boolean threadAwake;

  private long lastWriteNanos;

  /** Bytes written since a frame came; roughly, and that is enough. */
  private long unheardBytes;

  private volatile @Nullable IOException broken;
  private volatile long writeStarted;
  private volatile boolean inWrite;

  /** The thread that reads, while it holds back what it adds. */
  private volatile @Nullable Thread holder;

  // Confined to the thread that looks for stalls.
  private long seenTaken;
  private long progressSeen = System.nanoTime();

  /** Who may write what is added. */
  enum Urgency {
    /** The sender waits for the answer: it writes, if nobody else does. */
    NOW,
    /** Somebody else waits for it: the same, unless it is {@linkplain #hold held back}. */
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
    this.connection = connection;
    this.queue = new SendQueue(wire);
    this.maxQueuedBytes = maxQueuedBytes;
    this.threads = threads;
    this.name = name;
    this.work = threads.condition(lock);
    this.room = threads.condition(lock);
    this.lastWriteNanos = threads.nanoTime() - CLOSE_NANOS;
    this.onFailure = onFailure;
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
    flush(Urgency.ELSEWHERE);
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
      if (!takeTurn(urgency)) {
        return true;
      }
    } finally {
      lock.unlock();
    }
    write();
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
                + " bytes wait to be written (limit "
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
      if (!takeTurn(urgency)) {
        return Verdict.QUEUED;
      }
    } finally {
      lock.unlock();
    }
    write();
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
      if (!takeTurn(urgency)) {
        return true;
      }
    } finally {
      lock.unlock();
    }
    write();
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
    flush(Urgency.ELSEWHERE);
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
    flush(Urgency.ELSEWHERE);
  }

  /**
   * Sends a complete control frame. Never waits; a peer that provokes more of them than it reads
   * fails the session.
   */
  void sendControl(FrameBuffer frame) {
    boolean full;
    lock.lock();
    try {
      if (closed || finishRequested) {
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
    flush(Urgency.ELSEWHERE);
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
    Runnable listener = lane.onRoom;
    if (listener != null) {
      listener.run();
    }
    flush(Urgency.ELSEWHERE);
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
    flush(Urgency.ELSEWHERE);
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
      return lane.pendingBytes >= LANE_BYTES || lane.unwanted || isOver(lane)
          ? 0
          : lane.available();
    } finally {
      lock.unlock();
    }
  }

  private boolean isRefused(SendLane lane, Parcel parcel) {
    return isOver(lane) || (lane.unwanted && parcel.need == Parcel.Need.CREDIT);
  }

  private boolean isOver(SendLane lane) {
    return closed || finishRequested || lane.ended;
  }

  private boolean hasRoom(SendLane lane, Parcel parcel) {
    return switch (parcel.need) {
      case NOTHING -> true;
      case ROOM -> {
        long queued = queue.callBytes();
        yield queued == 0 || parcel.cost <= maxQueuedBytes - queued;
      }
      case CREDIT ->
          lane.available() > 0
              && (lane.pendingBytes == 0 || parcel.cost <= LANE_BYTES - lane.pendingBytes);
    };
  }

  private void accept(SendLane lane, Parcel parcel) {
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
   * Decides who writes; under the lock.
   *
   * @return true if the caller must {@link #write} now, without the lock
   */
  private boolean takeTurn(Urgency urgency) {
    if (writing || closed || queue.isEmpty()) {
      return false;
    }
    if (urgency != Urgency.NOW && holder == Thread.currentThread()) {
      return false;
    }
    boolean own =
        switch (urgency) {
          case NOW, REPLY -> true;
          case SOON -> threads.nanoTime() - lastWriteNanos > CLOSE_NANOS;
          case ELSEWHERE -> false;
        };
    if (!own) {
      wakeThread();
      return false;
    }
    writing = true;
    return true;
  }

  /**
   * From here on what this thread adds is held back, until it {@linkplain #release releases} it: it
   * has more to read, and will have more to say.
   */
  void hold() {
    holder = Thread.currentThread();
  }

  /** Ends {@link #hold} of this thread; what was held back is not yet written. */
  void release() {
    if (holder == Thread.currentThread()) {
      holder = null;
    }
  }

  /** This thread is about to wait for what others do: what it holds back is written. */
  void flushBeforeWaiting() {
    if (holder == Thread.currentThread()) {
      holder = null;
      flush(Urgency.NOW);
    }
  }

  /** A frame has come: the peer is alive, and reads what it is sent. */
  void heard() {
    unheardBytes = 0;
  }

  /**
   * Whether a small write will find room in the transport: little has been written since the peer
   * was heard. So a thread that must not be held up may write.
   */
  boolean isClear() {
    return unheardBytes <= CLEAR_BYTES;
  }

  /** Has what waits written, by this thread if it may. */
  void flush(Urgency urgency) {
    lock.lock();
    try {
      if (!takeTurn(urgency)) {
        return;
      }
    } finally {
      lock.unlock();
    }
    write();
  }

  /**
   * Has what is held back written by another thread, and no more held back: whoever does takes too
   * long, and nobody will look again.
   */
  void flushHeld() {
    lock.lock();
    try {
      holder = null;
      if (!writing && !closed && !queue.isEmpty()) {
        wakeThread();
      }
    } finally {
      lock.unlock();
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
      if (!finishRequested) {
        finishRequested = true;
        lastFrame = last;
      }
      room.signalAll();
      wakeThread();
    } finally {
      lock.unlock();
    }
  }

  /** Completes when nothing more will be written: all is, or it never will be. Never fails. */
  CompletableFuture<Void> finished() {
    return finished.copy();
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

  /** Drops what is queued and writes nothing more. Does not close the connection. Idempotent. */
  void close() {
    List<Placed> dropped;
    lock.lock();
    try {
      closed = true;
      dropped = queue.clear();
      work.signal();
      room.signalAll();
    } finally {
      lock.unlock();
    }
    dropped.forEach(Placed::place);
    finished.complete(null);
  }

  /**
   * For how long the write under way has made no progress, 0 if there is none. Called from one
   * thread alone; progress counts from the first call that sees it.
   */
  long stalledNanos() {
    long now = System.nanoTime();
    long taken = connection.bytesTaken();
    if (taken != seenTaken) {
      seenTaken = taken;
      progressSeen = now;
    }
    // In this order: the start that is read belongs to the write that is seen, or to a later one.
    return inWrite ? Math.max(0, Math.min(now - writeStarted, now - progressSeen)) : 0;
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
      return !closed && !queue.isEmpty();
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

  long bytesSent() {
    lock.lock();
    try {
      return queue.bytesTaken();
    } finally {
      lock.unlock();
    }
  }

  private void wakeThread() {
    if (!threadRunning) {
      threads.start(this::run, name);
      // Not before: there may be no thread to be had.
      threadRunning = true;
      threadAwake = true;
    } else if (!threadAwake) {
      threadAwake = true;
      work.signal();
    }
  }

  /**
   * The writer thread: writes what is left to it, and ends when there has long been nothing.
   *
   * <p>Beside small frames it lets others run after each fragment: on one core the peer then takes
   * the fragment out of the pipe, and a small frame finds less ahead of it. Nothing but that
   * depends on it.
   */
  @SuppressWarnings("ThreadPriorityCheck")
  private void run() {
    while (true) {
      boolean end;
      lock.lock();
      try {
        if (awaitWork()) {
          writing = true;
          end = false;
        } else {
          threadRunning = false;
          // Decided here: once unlocked, frames and a finish for another thread may come.
          end = finishRequested && !closed;
          closed |= end;
          if (!end) {
            return;
          }
        }
      } finally {
        lock.unlock();
      }
      if (end) {
        finishConnection();
        return;
      }
      write();
      if (queue.isMixed()) {
        Thread.yield();
      }
    }
  }

  /** True if there is something to write and nobody writes; false if this thread is to end. */
  private boolean awaitWork() {
    long idle = IDLE_NANOS;
    while (!closed) {
      if (!writing) {
        if (queue.isEmpty() && finishRequested && lastFrame != null) {
          queue.addFrame(lastFrame);
          lastFrame = null;
        }
        if (!queue.isEmpty()) {
          return true;
        }
        if (finishRequested || idle <= 0) {
          return false;
        }
      }
      threadAwake = false;
      try {
        idle = work.awaitNanos(IDLE_NANOS);
      } catch (InterruptedException e) {
        // Nobody but a stranger interrupts this thread; what is queued is still owed.
        idle = IDLE_NANOS;
      }
      threadAwake = true;
    }
    return false;
  }

  private void finishConnection() {
    try {
      connection.finish();
    } catch (IOException e) {
      onFailure.accept(e);
    } finally {
      finished.complete(null);
    }
  }

  /**
   * One write, by the thread that has {@code writing}. What came meanwhile is left to the writer
   * thread: a sender is not held up by the frames of others.
   */
  private void write() {
    boolean some;
    lock.lock();
    try {
      some = !closed && queue.next(chunk);
      if (some) {
        moved();
      } else {
        writing = false;
      }
    } finally {
      lock.unlock();
    }
    if (!some) {
      return;
    }
    IOException failure = writeChunk();
    lock.lock();
    try {
      writing = false;
      lastWriteNanos = threads.nanoTime();
      // Only if it has something to do: to wake it for nothing costs each call two switches.
      if (finishRequested || !queue.isEmpty()) {
        wakeThread();
      }
    } finally {
      lock.unlock();
    }
    if (failure != null) {
      fail(failure);
    }
  }

  private @Nullable IOException writeChunk() {
    writeStarted = System.nanoTime();
    inWrite = true;
    unheardBytes += chunk.length;
    try {
      connection.send(chunk.bytes, chunk.offset, chunk.length);
      return null;
    } catch (IOException e) {
      return e;
    } catch (RuntimeException | Error e) {
      // Whatever the transport's fault is: a writer that dies here would leave all others waiting.
      return new IOException("the transport failed: " + e, e);
    } finally {
      inWrite = false;
    }
  }
}
