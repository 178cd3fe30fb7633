package dev.sallyport.core.internal.session;

import dev.sallyport.core.internal.session.FrameWriter.Urgency;
import dev.sallyport.core.internal.transport.EventConnection;
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
 * Whose turn it is to write what is queued, and the thread that does if it is nobody's.
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
 * <p><b>Stall.</b> A peer that does not read leaves a thread in {@code send}; nothing but the end
 * of the transport releases it. {@link #stalledNanos} is how the session notices.
 *
 * <p>Thread-safe. It shares the lock of {@link FrameWriter}; where a method says so, the caller
 * holds it already.
 */
final class WriteTurn {
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

  /**
   * Frames that follow one another more closely than this are worth a thread that collects them.
   */
  private static final long CLOSE_NANOS = 20_000;

  /** So many writes in a row on an I/O thread. */
  private static final int MAX_PUMPED = 16;

  /** A quarter of what the smallest pipe holds. */
  private static final int CLEAR_BYTES = 16 << 10;

  private final ReentrantLock lock;
  private final SendQueue queue;
  private final Connection connection;

  /** The same, if it is driven by events; else null. */
  private final @Nullable EventConnection events;

  private final Threads threads;
  private final String name;
  private final Runnable onTaken;
  private final Consumer<IOException> onFailure;

  private final CompletableFuture<Void> finished = new CompletableFuture<>();

  /** There may be something for the writer thread to do. */
  private final Condition work;

  /** Belongs to the thread that set {@code writing}. */
  private final SendQueue.Chunk chunk = new SendQueue.Chunk();

  private boolean writing;
  private boolean closed;

  /** The transport has said that it takes no more for now; driven by events alone. */
  private boolean blocked;

  /** It has said since that it does. */
  private boolean unblocked;

  private boolean finishRequested;
  private @Nullable FrameBuffer lastFrame;
  private boolean threadRunning;

  /** The writer thread has been told, or is about to look. */
  private boolean threadAwake;

  private long lastWriteNanos;

  /** Bytes written since a frame came; roughly, and that is enough. */
  private long unheardBytes;

  private volatile long writeStarted;
  private volatile boolean inWrite;

  /** The thread that reads, while it holds back what it adds. */
  private volatile @Nullable Thread holder;

  // Confined to the thread that looks for stalls.
  private long seenTaken;
  private long progressSeen = System.nanoTime();

  /**
   * @param lock over {@code queue} and all that is here
   * @param name of the writer thread
   * @param onTaken told under the lock that something has left the queue
   * @param onFailure told once, by the thread that failed to write
   */
  WriteTurn(
      ReentrantLock lock,
      SendQueue queue,
      Connection connection,
      Threads threads,
      String name,
      Runnable onTaken,
      Consumer<IOException> onFailure) {
    this.lock = lock;
    this.queue = queue;
    this.connection = connection;
    this.events = EventConnection.of(connection);
    this.threads = threads;
    this.name = name;
    this.onTaken = onTaken;
    this.onFailure = onFailure;
    this.work = threads.condition(lock);
    this.lastWriteNanos = threads.nanoTime() - CLOSE_NANOS;
  }

  /**
   * Decides who writes; under the lock.
   *
   * @return true if the caller must {@link #write} now, without the lock
   */
  boolean take(Urgency urgency) {
    if (writing || closed || blocked || queue.isEmpty()) {
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
      if (!take(urgency)) {
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

  /** Whether nothing more is taken: this direction ends, or has ended. Under the lock. */
  boolean isOver() {
    return closed || finishRequested;
  }

  /** Whether something could be written and is not. Under the lock. */
  boolean isBehind() {
    return !closed && !queue.isEmpty();
  }

  /**
   * Ends this direction once everything is written that the peer has room for. Under the lock.
   *
   * @param last a complete frame that nothing may follow, null for none
   */
  void finish(@Nullable FrameBuffer last) {
    if (!finishRequested) {
      finishRequested = true;
      lastFrame = last;
    }
    wakeThread();
  }

  /** Nothing is written any more; {@link #noMore} must follow without the lock. Under the lock. */
  void close() {
    closed = true;
    work.signal();
  }

  /** Tells those who wait for the last write that there is none to come. */
  void noMore() {
    finished.complete(null);
  }

  /** Completes when nothing more will be written: all is, or it never will be. Never fails. */
  CompletableFuture<Void> finished() {
    return finished.copy();
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

  /** The transport takes more again. On its I/O thread. */
  void onWritable() {
    lock.lock();
    try {
      unblocked = true;
      if (blocked) {
        blocked = false;
        inWrite = false;
        if (finishRequested || !queue.isEmpty()) {
          wakeThread();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Writes what is left to nobody, on the I/O thread, where writing never waits. */
  private final class Pump implements Runnable {
    private final EventConnection transport;

    Pump(EventConnection transport) {
      this.transport = transport;
    }

    @Override
    public void run() {
      for (int i = 0; i < MAX_PUMPED; i++) {
        boolean end = false;
        lock.lock();
        try {
          boolean some = !writing && !blocked && hasWork();
          end = !some && !writing && !blocked && !closed && finishRequested;
          closed |= end;
          writing = writing || some;
          if (!some) {
            threadAwake = false;
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
        writeSafely();
      }
      // Others are served by this thread, too.
      lock.lock();
      try {
        threadAwake = transport.execute(this);
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * What it tells others may fail, for want of a thread: what is left must be written all the same.
   */
  private void writeSafely() {
    try {
      write();
    } catch (RuntimeException | Error e) {
      CallLog.LOG.warn("who waits to send was not told that there is room", e);
    }
  }

  /** Whether there is something to write, which may be the last frame. Under the lock. */
  private boolean hasWork() {
    if (queue.isEmpty() && finishRequested && lastFrame != null && !closed) {
      queue.addFrame(lastFrame);
      lastFrame = null;
    }
    return !closed && !queue.isEmpty();
  }

  private final class Writer implements Runnable {
    @Override
    public void run() {
      WriteTurn.this.run();
    }
  }

  private void wakeThread() {
    if (events != null) {
      if (!threadAwake && !blocked) {
        // If it never runs, the transport is over, and this end is told of that.
        threadAwake = events.execute(new Pump(events));
      }
    } else if (!threadRunning) {
      threads.start(new Writer(), name);
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
        if (hasWork()) {
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
    if (events != null) {
      try {
        events.finish(this::noMore);
      } catch (IOException e) {
        noMore();
        onFailure.accept(e);
      }
      return;
    }
    try {
      connection.finish();
    } catch (IOException e) {
      onFailure.accept(e);
    } finally {
      noMore();
    }
  }

  /**
   * One write, by the thread that has {@code writing}. What came meanwhile is left to the writer
   * thread: a sender is not held up by the frames of others.
   */
  void write() {
    boolean some;
    List<SendLane> relieved;
    lock.lock();
    try {
      some = !closed && queue.next(chunk);
      unblocked = false;
      // Also where there is nothing to write: what was refused its place has left the queue, too.
      onTaken.run();
      relieved = queue.takeRelieved();
      writing = some;
      if (!some && finishRequested && !closed && events != null) {
        // Nobody else looks again, as a thread of its own would.
        wakeThread();
      }
    } finally {
      lock.unlock();
    }
    if (!some) {
      tellRoom(relieved);
      return;
    }
    IOException failure = events == null ? writeChunk() : offerChunk(events);
    lock.lock();
    try {
      writing = false;
      lastWriteNanos = threads.nanoTime();
      // Only if it has something to do: to wake it for nothing costs each call two switches.
      if ((finishRequested || !queue.isEmpty()) && !blocked) {
        wakeThread();
      }
    } finally {
      lock.unlock();
    }
    if (failure != null) {
      onFailure.accept(failure);
      return;
    }
    // Last, for it starts tasks, and there may be no thread to be had.
    tellRoom(relieved);
  }

  private static void tellRoom(List<SendLane> relieved) {
    for (SendLane lane : relieved) {
      lane.tellRoom();
    }
  }

  private @Nullable IOException offerChunk(EventConnection transport) {
    writeStarted = System.nanoTime();
    inWrite = true;
    unheardBytes += chunk.length;
    boolean more = true;
    try {
      more = transport.offer(chunk.bytes, chunk.offset, chunk.length);
      return null;
    } catch (IOException e) {
      return e;
    } catch (RuntimeException | Error e) {
      return new IOException("the transport failed: " + e, e);
    } finally {
      lock.lock();
      try {
        // It may have said so before this thread learnt that it was full.
        blocked = !more && !unblocked;
        inWrite = blocked;
      } finally {
        lock.unlock();
      }
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
