package dev.sallyport.core.internal.session;

import dev.sallyport.Limits;
import dev.sallyport.core.internal.transport.EventConnection;
import dev.sallyport.core.internal.transport.Landing;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.Wire;
import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Takes frames on the I/O thread as they come, and runs nobody's code there: other connections
 * share it.
 *
 * <p><b>Quick tasks.</b> Those that are known to be quick are collected while the I/O thread reads,
 * and run one after the other on one call thread, the <em>runner</em>: with many calls in flight
 * that is one thread to wake for what came in one read. The runner holds back what they send, and
 * sends it together. Should one of them not be quick after all, the {@link Sentinel} sees that
 * nothing moves and has another thread run the rest.
 *
 * <p><b>Callers.</b> While calls follow one another, one at a time, the caller reads in the place
 * of the I/O thread: {@link LentReading}. What is said of that thread here holds for whoever reads.
 *
 * <p><b>Bound.</b> What waits is what the peer may have in flight here, and the replies to what
 * this end has.
 */
final class EventReading implements Reading, EventConnection.Listener, Sentinel.Watched {
  private final EventConnection connection;
  private final FrameReader reader;
  private final FrameWriter writer;
  private final Executor executor;
  private final Threads threads;
  private final long spinNanos;
  private final boolean mayHold;
  private final Handler handler;
  private final LentReading lent;
  private final FrameReader.Sink sink = new Arrivals();
  private final Untold untold = new Untold();

  private final ConcurrentLinkedQueue<Runnable> quickTasks = new ConcurrentLinkedQueue<>();

  /** Who runs quick tasks, or is about to; null for nobody. */
  private final AtomicReference<@Nullable Runner> runner = new AtomicReference<>();

  /** Quick tasks that have begun. */
  private final AtomicLong begun = new AtomicLong();

  private final AtomicBoolean watched = new AtomicBoolean();
  private volatile boolean over;

  /** Whoever is in a read; for that thread itself. */
  private @Nullable Thread inRead;

  // Of the thread that reads.
  private boolean collecting;
  private boolean woke;

  // Of the sentinel.
  private long seenBegun = -1;

  /**
   * @param mayHold whether what a handler has said may be held back while the next one runs
   * @param ground what fragments are of
   */
  EventReading(
      EventConnection connection,
      Wire wire,
      FrameWriter writer,
      Executor executor,
      Threads threads,
      Limits limits,
      boolean mayHold,
      Landing.Ground ground,
      Handler handler) {
    this.connection = connection;
    this.writer = writer;
    this.executor = executor;
    this.threads = threads;
    this.spinNanos = TimeUnit.NANOSECONDS.convert(limits.spin());
    this.reader = new FrameReader(connection, wire, ground, 0);
    this.mayHold = mayHold;
    this.handler = handler;
    // Who spins waits for the I/O thread, which is on another core.
    this.lent = new LentReading(connection, handler, threads, spinNanos == 0);
  }

  private final class Arrivals implements FrameReader.Sink {
    @Override
    public boolean onFrame(Frame frame) {
      writer.turn().heard();
      return handler.onFrame(frame);
    }
  }

  @Override
  public void lead() {
    connection.start(this);
  }

  @Override
  public void onReadable() {
    inRead = Thread.currentThread();
    try {
      while (!over) {
        switch (reader.takeWhole(sink)) {
          case FRAME -> {
            if (untold.isAny() && !reader.isBuffered()) {
              untold.tell();
            }
          }
          case PART -> {
            return;
          }
          case LAST -> atEnd(true);
          case END -> atEnd(false);
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      over = true;
      try {
        untold.tell();
      } finally {
        handler.onTrouble(e);
      }
    } finally {
      inRead = null;
    }
  }

  private void atEnd(boolean goodbye) {
    over = true;
    untold.tell();
    handler.onEnd(goodbye);
  }

  @Override
  public void onPause() {
    untold.tell();
    if (collecting) {
      collecting = false;
      runQuickTasks();
    }
    if (woke) {
      woke = false;
      lent.onReplies(reader.lastNanos());
    }
  }

  @Override
  public void onRecall() {
    lent.recall();
  }

  @Override
  public void onWritable() {
    writer.turn().onWritable();
  }

  @Override
  public void run(Runnable task, boolean quick) {
    // That thread writes, too, and then nobody would come by to run what it leaves here.
    if (quick && Thread.currentThread() == inRead) {
      quickTasks.add(task);
      collecting = true;
    } else {
      executor.execute(task);
    }
  }

  private void runQuickTasks() {
    Runner started = new Runner();
    if (runner.compareAndSet(null, started)) {
      // First: should there be no thread to be had, the next tick tries again.
      if (watched.compareAndSet(false, true)) {
        threads.watch(this);
      }
      executor.execute(started);
    }
  }

  /** Runs quick tasks until there are none, or another has taken its place. */
  private final class Runner implements Runnable {
    @Override
    public void run() {
      do {
        Runnable task = quickTasks.poll();
        if (task != null && mayHold) {
          writer.turn().hold();
        }
        while (task != null) {
          begun.incrementAndGet();
          runSafely(task);
          task = runner.get() == this ? quickTasks.poll() : null;
        }
        writer.turn().release();
        writer.turn().flush(FrameWriter.Urgency.NOW);
        // One may have come after the last look, and seen a runner.
      } while (runner.compareAndSet(this, null)
          && !quickTasks.isEmpty()
          && runner.compareAndSet(null, this));
    }
  }

  private static void runSafely(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      // As on a thread of its own: this one has others to run.
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  @Override
  public boolean look() {
    Runner busy = runner.get();
    long now = begun.get();
    boolean same = now == seenBegun;
    seenBegun = now;
    if (busy != null && !same) {
      return true;
    }
    writer.turn().flushHeld();
    if (busy != null) {
      // It has been at the same for a whole tick: it ends with that, and others go on.
      Runner next = quickTasks.isEmpty() ? null : new Runner();
      if (runner.compareAndSet(busy, next) && next != null) {
        executor.execute(next);
      }
    }
    if (!quickTasks.isEmpty()) {
      // They have come since, and saw a runner.
      runQuickTasks();
    }
    if (busy != null) {
      return true;
    }
    watched.set(false);
    // One may have begun since, and seen that it was watched.
    return runner.get() != null && watched.compareAndSet(false, true);
  }

  @Override
  public boolean later(Inbox inbox) {
    return untold.later(inbox, reader.isBuffered());
  }

  @Override
  public void end() {
    over = true;
    lent.end();
  }

  @Override
  public boolean step() {
    return false;
  }

  @Override
  public void standBack(boolean hasDeadline) {
    woke = true;
  }

  @Override
  public void expect() {
    lent.reclaim();
  }

  @Override
  public void await(Awaited awaited, @Nullable Long deadline)
      throws InterruptedException, TimeoutException {
    writer.turn().flushBeforeWaiting();
    awaited.waiter(Thread.currentThread());
    try {
      spin(awaited, deadline);
      while (!awaited.isDone()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        long left = deadline == null ? 0 : deadline - System.nanoTime();
        if (deadline != null && left <= 0) {
          throw new TimeoutException();
        }
        if (deadline != null && left < LentReading.MIN_LEFT_NANOS) {
          lent.reclaim();
          Waiting.park(this, left);
        } else if (!lent.tryRead(awaited)) {
          lent.standBy(awaited, left);
        }
      }
    } finally {
      awaited.waiter(null);
    }
  }

  /** Looks for as long as was chosen: across cores that is shorter than to be woken. */
  private void spin(Awaited awaited, @Nullable Long deadline) {
    if (spinNanos == 0) {
      return;
    }
    long end = System.nanoTime() + spinNanos;
    while (!awaited.isDone()
        && System.nanoTime() - end < 0
        && (deadline == null || System.nanoTime() - deadline < 0)) {
      Thread.onSpinWait();
    }
  }

  @Override
  public FrameReader reader() {
    return reader;
  }
}
