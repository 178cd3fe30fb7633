package dev.sallyport.core.internal.session;

import dev.sallyport.core.internal.session.FrameWriter.Urgency;
import dev.sallyport.core.internal.transport.EventConnection;
import dev.sallyport.spi.Connection;
import dev.sallyport.spi.FrameBuffer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is to write what is queued.
 *
 * <p><b>Invariant.</b> At most one thread is in {@link Connection#send} at a time: the one that set
 * {@code writing}. Whatever is added meanwhile goes with a later write of the {@link Deputy}:
 * nothing is ever left in the queue with nobody on the way to write it, but for what the thread
 * that reads has {@linkplain #hold held back} for the moment.
 *
 * <p><b>Which thread.</b> {@link Urgency} says who may write. A lone frame is written at once by
 * its sender, which saves a hop between threads; frames that follow one another closely are left to
 * the deputy, which finds several each time.
 *
 * <p><b>Stall.</b> A peer that does not read leaves a thread in {@code send}; nothing but the end
 * of the transport releases it. By {@link #stalledNanos} the session notices.
 *
 * <p>Thread-safe. It shares the lock of {@link FrameWriter}; where a method says so, the caller
 * holds it already.
 */
final class WriteTurn {
  /**
   * Frames that follow one another more closely than this are worth a thread that collects them.
   */
  private static final long CLOSE_NANOS = 20_000;

  /** A quarter of what the smallest pipe holds. */
  private static final int CLEAR_BYTES = 16 << 10;

  private final ReentrantLock lock;
  private final SendQueue queue;
  private final Connection connection;

  /** The same, if it is driven by events; else null. */
  private final @Nullable EventConnection events;

  private final Threads threads;
  private final Deputy deputy;
  private final Runnable onTaken;
  private final Consumer<IOException> onFailure;

  private final CompletableFuture<Void> finished = new CompletableFuture<>();

  /** Belongs to the thread that set {@code writing}. */
  private final SendQueue.Chunk chunk = new SendQueue.Chunk();

  /** Whether the transport had room for more after the last write; likewise. */
  private boolean takesMore = true;

  private boolean writing;
  private boolean closed;

  /** The transport has said that it takes no more for now; driven by events alone. */
  private boolean blocked;

  /** It has said since that it does. */
  private boolean unblocked;

  private boolean finishRequested;
  private @Nullable FrameBuffer lastFrame;
  private long lastWriteNanos;

  /** Bytes written since a frame came; roughly, and that is enough. */
  private long unheardBytes;

  private final WriteProgress progress;

  /** The thread that reads, while it holds back what it adds. */
  private volatile @Nullable Thread holder;

  /**
   * @param lock over {@code queue} and all that is here
   * @param name of the writer thread, where there is one
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
    this.onTaken = onTaken;
    this.onFailure = onFailure;
    this.deputy =
        events == null
            ? new WriterThread(this, lock, connection, threads, name)
            : new WritePump(this, lock, events);
    this.progress = new WriteProgress(connection);
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
      deputy.wake();
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
        deputy.wake();
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
    deputy.wake();
  }

  /** Nothing is written any more; {@link #noMore} must follow without the lock. Under the lock. */
  void close() {
    closed = true;
    deputy.end();
  }

  /** Tells those who wait for the last write that there is none to come. */
  void noMore() {
    finished.complete(null);
  }

  /** Completes when nothing more will be written: all is, or it never will be. Never fails. */
  CompletableFuture<Void> finished() {
    return finished.copy();
  }

  /** As {@link WriteProgress#stalledNanos}. */
  long stalledNanos() {
    return progress.stalledNanos();
  }

  /** The transport takes more again. On its I/O thread. */
  void onWritable() {
    lock.lock();
    try {
      unblocked = true;
      if (blocked) {
        blocked = false;
        progress.end();
        if (finishRequested || !queue.isEmpty()) {
          deputy.wake();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Gives the turn to the deputy if there is something to write. Under the lock. */
  boolean takeNext() {
    if (writing || blocked || closed) {
      return false;
    }
    if (queue.isEmpty() && lastFrame != null) {
      queue.addFrame(lastFrame);
      lastFrame = null;
    }
    writing = !queue.isEmpty();
    return writing;
  }

  /**
   * Gives the end of this direction to the deputy, if all that comes before it is written. Under
   * the lock.
   */
  boolean takeEnd() {
    boolean end = finishRequested && !writing && !blocked && !closed;
    closed |= end;
    return end;
  }

  /** Under the lock. */
  boolean isWriting() {
    return writing;
  }

  /** The transport has said that it takes no more for now. Under the lock. */
  boolean isBlocked() {
    return blocked;
  }

  /** Nothing is written any more. Under the lock. */
  boolean isClosed() {
    return closed;
  }

  /** As {@link SendQueue#isMixed}; for the thread that has just written. */
  boolean isMixed() {
    return queue.isMixed();
  }

  /** This direction cannot be ended. */
  void failed(IOException why) {
    onFailure.accept(why);
  }

  /**
   * One write, by the thread that has {@code writing}. What came meanwhile is left to the deputy: a
   * sender is not held up by the frames of others.
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
        deputy.wake();
      }
    } finally {
      lock.unlock();
    }
    if (!some) {
      tellRoom(relieved);
      return;
    }
    IOException failure = send();
    lock.lock();
    try {
      writing = false;
      queue.written(chunk);
      // It may have said so before this thread learnt that it was full.
      blocked = !takesMore && !unblocked;
      if (!blocked) {
        progress.end();
      }
      lastWriteNanos = threads.nanoTime();
      // Only if it has something to do: to wake it for nothing costs each call two switches.
      if ((finishRequested || !queue.isEmpty()) && !blocked) {
        deputy.wake();
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

  /** Gives the chunk to the transport; returns how that has failed. */
  private @Nullable IOException send() {
    long start = progress.begin();
    unheardBytes += chunk.length;
    takesMore = true;
    try {
      if (events == null) {
        connection.send(chunk.bytes, chunk.offset, chunk.length);
      } else {
        takesMore = events.offer(chunk.bytes, chunk.offset, chunk.length);
      }
      return null;
    } catch (IOException e) {
      return e;
    } catch (RuntimeException | Error e) {
      // Whatever the transport's fault is: a writer that dies here would leave all others waiting.
      return new IOException("the transport failed: " + e, e);
    } finally {
      SendTime.add(System.nanoTime() - start);
    }
  }
}
