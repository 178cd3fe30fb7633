package dev.sallyport.core.internal.session;

import dev.sallyport.DeadlineExceededException;
import dev.sallyport.spi.Connection;
import dev.sallyport.spi.FrameBuffer;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one way out of a session: decides which thread writes which frame when.
 *
 * <p><b>Invariant.</b> At most one thread is in {@link Connection#send} at a time: the one that set
 * {@code writing}. A sender that finds nobody writing and nothing queued writes its frame itself,
 * which saves a hop between threads; all others queue theirs, and the writer thread writes those in
 * order, control frames first.
 *
 * <p><b>Bound.</b> Message frames wait for room once {@code maxQueuedBytes} are queued. Control
 * frames never wait; beyond twice that bound they end the session.
 *
 * <p><b>Stall.</b> A peer that does not read leaves a thread in {@code send}; nothing but the end
 * of the transport releases it. {@link #stalledNanos} is how the session notices.
 *
 * <p>Thread-safe. After a failed write, or {@link #close}, nothing is written any more.
 */
final class FrameWriter {
  /** Memory of the smallest frame. */
  private static final int MIN_COST_BYTES = 512;

  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Connection connection;
  private final int maxQueuedBytes;
  private final String threadName;
  private final Consumer<IOException> onFailure;

  private final CompletableFuture<Void> finished = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();

  /** There may be something for the writer thread to do. */
  private final Condition work = lock.newCondition();

  /** There may be room for a message. */
  private final Condition room = lock.newCondition();

  private final ArrayDeque<FrameBuffer> control = new ArrayDeque<>();
  private final ArrayDeque<FrameBuffer> messages = new ArrayDeque<>();
  private int queuedBytes;
  private boolean writing;
  private boolean closed;
  private boolean finishRequested;
  private boolean threadRunning;

  private long frames;
  private long bytes;
  private volatile long writeStarted;
  private volatile boolean inWrite;

  // Confined to the thread that looks for stalls.
  private long seenTaken;
  private long progressSeen = System.nanoTime();

  /**
   * @param onFailure told once, by the thread that failed to write
   */
  FrameWriter(
      Connection connection,
      int maxQueuedBytes,
      String threadName,
      Consumer<IOException> onFailure) {
    this.connection = connection;
    this.maxQueuedBytes = maxQueuedBytes;
    this.threadName = threadName;
    this.onFailure = onFailure;
  }

  /** Completes a frame at the moment when it takes its place in the order of writing. */
  @FunctionalInterface
  interface Seal {
    /** Called under this writer's lock: short, and never waiting. */
    void seal(FrameBuffer frame);
  }

  /**
   * Writes the frame, or leaves it to the writer thread if another write is under way.
   *
   * @param deadline in terms of {@link System#nanoTime}
   * @return false if this writer is closed; the frame was not sealed and will not be sent
   * @throws DeadlineExceededException if there is no room by then; likewise
   */
  boolean sendMessage(FrameBuffer frame, Seal seal, @Nullable Long deadline)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && queuedBytes > 0 && frame.size() > maxQueuedBytes - queuedBytes) {
        if (deadline == null) {
          room.await();
        } else if (room.awaitNanos(deadline - System.nanoTime()) <= 0) {
          throw new DeadlineExceededException(
              "deadline exceeded before the call was sent: "
                  + queuedBytes
                  + " bytes wait to be written (limit "
                  + maxQueuedBytes
                  + "): the peer reads too slowly");
        }
      }
      // A caller with a deadline must not be held up in a write that cannot be interrupted.
      if (closed || finishRequested) {
        return false;
      }
      seal.seal(frame);
      if (deadline != null || !mayWrite()) {
        return enqueue(messages, frame);
      }
      takeTurn(frame);
    } finally {
      lock.unlock();
    }
    writeUnlocked(frame);
    return true;
  }

  /** What became of a frame that could not wait. */
  enum Verdict {
    QUEUED,
    /** There is no room; the frame will not be sent. */
    FULL,
    /** This writer is closed; the frame will not be sent. */
    CLOSED
  }

  /** Leaves the frame to the writer thread, without ever waiting. */
  Verdict trySendMessage(FrameBuffer frame, Seal seal) {
    lock.lock();
    try {
      if (closed || finishRequested) {
        return Verdict.CLOSED;
      }
      if (queuedBytes > 0 && frame.size() > maxQueuedBytes - queuedBytes) {
        return Verdict.FULL;
      }
      seal.seal(frame);
      enqueue(messages, frame);
      return Verdict.QUEUED;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Queues a frame in the order of messages, but without waiting for room: for what a stream sends
   * last, at most twice in its life.
   */
  void sendLast(FrameBuffer frame, Seal seal) {
    lock.lock();
    try {
      if (!closed && !finishRequested) {
        seal.seal(frame);
        enqueue(messages, frame);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Queues a sealed control frame ahead of all messages. Never waits; a peer that provokes more of
   * them than it reads fails the session.
   */
  void sendControl(FrameBuffer frame) {
    boolean full;
    lock.lock();
    try {
      full = !control.isEmpty() && queuedBytes > 2L * maxQueuedBytes;
      if (!full) {
        enqueue(control, frame);
      }
    } finally {
      lock.unlock();
    }
    if (full) {
      close();
      onFailure.accept(
          new IOException(
              "the peer provokes more frames than it reads: queued more than "
                  + 2L * maxQueuedBytes
                  + " bytes"));
    }
  }

  /** Ends this direction once everything queued is written. */
  void finish() {
    lock.lock();
    try {
      finishRequested = true;
      startThread();
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Completes when nothing more will be written: all is, or it never will be. Never fails. */
  CompletableFuture<Void> finished() {
    return finished.copy();
  }

  /** Drops what is queued and writes nothing more. Does not close the connection. Idempotent. */
  void close() {
    lock.lock();
    try {
      closed = true;
      control.clear();
      messages.clear();
      queuedBytes = 0;
      work.signal();
      room.signalAll();
    } finally {
      lock.unlock();
    }
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

  long framesSent() {
    lock.lock();
    try {
      return frames;
    } finally {
      lock.unlock();
    }
  }

  long bytesSent() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  /** Counts the frame before any of it is written: whoever sees its answer sees it counted. */
  private void takeTurn(FrameBuffer frame) {
    writing = true;
    frames++;
    bytes += frame.size();
  }

  private boolean mayWrite() {
    return !writing && control.isEmpty() && messages.isEmpty();
  }

  private boolean enqueue(ArrayDeque<FrameBuffer> queue, FrameBuffer frame) {
    if (closed || finishRequested) {
      return false;
    }
    queue.add(frame);
    queuedBytes += cost(frame);
    startThread();
    work.signal();
    return true;
  }

  /** What a frame that waits takes of the bound: a small one holds more memory than its bytes. */
  private static int cost(FrameBuffer frame) {
    return Math.max(MIN_COST_BYTES, frame.size());
  }

  private void startThread() {
    if (!threadRunning) {
      Thread thread = new Thread(this::run, threadName);
      thread.setDaemon(true);
      thread.start();
      // Not before: there may be no thread to be had.
      threadRunning = true;
    }
  }

  private void run() {
    while (true) {
      FrameBuffer next;
      boolean end = false;
      lock.lock();
      try {
        next = awaitNext();
        if (next == null) {
          threadRunning = false;
          // Decided here: once unlocked, frames and a finish for another thread may come.
          end = finishRequested && !closed;
          closed |= end;
        }
      } finally {
        lock.unlock();
      }
      if (next != null) {
        writeUnlocked(next);
        continue;
      }
      if (end) {
        finishConnection();
      }
      return;
    }
  }

  /** The next frame to write, with {@code writing} set; null if this thread is to end. */
  private @Nullable FrameBuffer awaitNext() {
    long idle = IDLE_NANOS;
    while (!closed) {
      if (!writing) {
        FrameBuffer next = control.isEmpty() ? messages.poll() : control.poll();
        if (next != null) {
          queuedBytes -= cost(next);
          takeTurn(next);
          room.signalAll();
          return next;
        }
        if (finishRequested || idle <= 0) {
          return null;
        }
      }
      try {
        idle = work.awaitNanos(IDLE_NANOS);
      } catch (InterruptedException e) {
        // Nobody but a stranger interrupts this thread; what is queued is still owed.
        idle = IDLE_NANOS;
      }
    }
    return null;
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

  private void writeUnlocked(FrameBuffer frame) {
    IOException failure = null;
    writeStarted = System.nanoTime();
    inWrite = true;
    try {
      connection.send(frame);
    } catch (IOException e) {
      failure = e;
    } catch (RuntimeException | Error e) {
      // Whatever the transport's fault is: a writer that dies here would leave all others waiting.
      failure = new IOException("the transport failed: " + e, e);
    } finally {
      inWrite = false;
    }
    lock.lock();
    try {
      writing = false;
      // Only if it has something to do: to wake it for nothing costs each call two switches.
      if (finishRequested || !control.isEmpty() || !messages.isEmpty()) {
        work.signal();
      }
    } finally {
      lock.unlock();
    }
    if (failure != null) {
      close();
      onFailure.accept(failure);
    }
  }
}
