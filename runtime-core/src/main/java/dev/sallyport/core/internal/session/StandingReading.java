package dev.sallyport.core.internal.session;

import dev.sallyport.Limits;
import dev.sallyport.core.internal.session.FrameWriter.Urgency;
import dev.sallyport.core.internal.transport.Landing;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.Wire;
import dev.sallyport.spi.Connection;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads the transport on whichever thread holds the {@link ReadRole}, and runs other people's code
 * on threads that do not.
 *
 * <p><b>A caller</b> that waits for its reply reads itself, if nobody else does. <b>A standing
 * reader</b> runs what it has read itself, if that is known to be quick, after it has given back
 * the role. Either way a call costs no second thread when there is nothing else to do, and when
 * there is, the {@link Sentinel} sees within a tick that nobody reads.
 *
 * <p><b>Being interrupted.</b> A thread in a read of a pipe cannot be. So a caller reads at most
 * for a tick or two: then the sentinel recalls it and has the peer send something, and it waits
 * where it can be interrupted. While large messages come or go it has some ticks more, as the
 * peer's answer would wait among them. One with a deadline never waits in a read: it spins, if it
 * may, or has a standing reader read for it.
 */
final class StandingReading implements Reading, Sentinel.Watched {
  private static final int MAX_SPARED_TICKS = 16;

  private final FrameReader reader;
  private final FrameWriter writer;
  private final Executor executor;
  private final Threads threads;
  private final long spinNanos;
  private final boolean mayHold;
  private final Handler handler;
  private final FrameReader.Sink sink = new Arrivals();
  private final ReadRole role;

  // Of the holder of the role.
  private @Nullable Runnable inline;
  private boolean standBack;

  private final Untold untold = new Untold();

  /** The standing reader, while it takes a frame to its stream; for that thread itself. */
  private volatile @Nullable Thread dispatcher;

  /** Whether the holder is a caller. */
  private volatile boolean callerReads;

  private volatile boolean watched;

  /** A caller that waits while somebody else reads, and would read itself; null if none does. */
  private volatile @Nullable Thread standby;

  // Of the sentinel.
  private long seenTurns = -1;
  private long recalledTurn = -1;
  private long seenFragments;
  private int sparedTicks;

  /**
   * @param mayHold whether what a handler has said may be held back while the next one runs
   * @param ground what fragments are of
   */
  StandingReading(
      Connection connection,
      Wire wire,
      FrameWriter writer,
      Executor executor,
      Threads threads,
      Limits limits,
      boolean mayHold,
      Landing.Ground ground,
      Handler handler) {
    this.writer = writer;
    this.executor = executor;
    this.threads = threads;
    this.spinNanos = TimeUnit.NANOSECONDS.convert(limits.spin());
    this.reader = new FrameReader(connection, wire, ground, spinNanos);
    this.mayHold = mayHold;
    this.handler = handler;
    this.role = new ReadRole(new Callers(), threads);
  }

  private final class Arrivals implements FrameReader.Sink {
    @Override
    public boolean onFrame(Frame frame) {
      return StandingReading.this.onFrame(frame);
    }
  }

  /** Calls another standing reader. */
  private final class Callers implements Runnable {
    @Override
    public void run() {
      threads.startReader(executor, StandingReading.this::leadOnce);
    }
  }

  /**
   * The first standing reader: reads, or waits until it is called to, as long as there is a peer.
   */
  @Override
  public void lead() {
    if (role.tryTake()) {
      read();
    }
    while (role.awaitCall()) {
      read();
    }
  }

  /** One more standing reader, for as long as it is needed. */
  private void leadOnce() {
    if (role.tryTake()) {
      read();
    }
  }

  /** Nothing more is read; whoever is in a read is on its way out. */
  @Override
  public void end() {
    role.end();
  }

  private void read() {
    try {
      readStanding();
    } catch (IOException | RuntimeException | Error e) {
      over(e);
    }
  }

  /** Reading has failed. The owner hears of it before anybody who waits for the end to be read. */
  private void over(Throwable e) {
    try {
      untold.tell();
      handler.onTrouble(e);
    } finally {
      role.end();
      role.giveBack();
    }
  }

  /** Reads until the role is somebody else's or there is nothing more. */
  private void readStanding() throws IOException {
    boolean holding = false;
    while (true) {
      if (!reader.isBuffered()) {
        if (holding) {
          holding = false;
          lend();
          writer.turn().release();
          writer.turn().flush(Urgency.NOW);
          if (!role.tryTake()) {
            return;
          }
          continue;
        }
        if (standBack) {
          standBack = false;
          if (isLeftToCallers()) {
            return;
          }
        }
        reader.spin();
      }
      if (!takeOne(true)) {
        return;
      }
      Runnable task = inline;
      if (task != null) {
        inline = null;
        if (mayHold && !holding && reader.isBuffered()) {
          holding = true;
          writer.turn().hold();
        }
        lend();
        runSafely(task);
        if (!role.tryTake()) {
          if (holding) {
            writer.turn().release();
            writer.turn().flush(Urgency.NOW);
          }
          return;
        }
      }
    }
  }

  /**
   * Gives the role back if the next caller will read for itself, or the only one that waits can:
   * one that was faster than this thread to be back for its next call would have its replies read
   * for it for ever.
   */
  private boolean isLeftToCallers() {
    if (handler.isQuiet()) {
      leave();
      return true;
    }
    Thread next = standby;
    if (next == null || !handler.isAlone()) {
      return false;
    }
    leave();
    if (standby == next) {
      LockSupport.unpark(next);
      return true;
    }
    // It waits no more: this thread reads on, unless somebody else does.
    return !role.tryTake();
  }

  /**
   * Takes one frame if a whole one is there, for a test that has no thread to read on.
   *
   * @return false if there is none, or somebody else reads
   */
  @Override
  public boolean step() {
    if (!reader.isBuffered() || !role.tryTake()) {
      return false;
    }
    try {
      if (!takeOne(true)) {
        return true;
      }
    } catch (IOException | RuntimeException | Error e) {
      over(e);
      return true;
    }
    Runnable task = inline;
    inline = null;
    leave();
    if (task != null) {
      runSafely(task);
    }
    return true;
  }

  private static void runSafely(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      // As on a thread of its own: this one has to read on.
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  /** Gives back the role; the sentinel sees to it that somebody takes it. */
  private void leave() {
    untold.tell();
    role.giveBack();
    watch();
  }

  /** The same, for a moment. */
  private void lend() {
    untold.tell();
    role.lend();
    watch();
  }

  private void watch() {
    if (!watched) {
      watched = true;
      threads.watch(this);
    }
  }

  /** Reads one frame and hands it over; false at the end, which has then been told. */
  private boolean takeOne(boolean standing) throws IOException {
    if (standing) {
      dispatcher = Thread.currentThread();
    }
    FrameReader.Outcome outcome;
    try {
      outcome = reader.take(sink);
      if (untold.isAny() && outcome == FrameReader.Outcome.FRAME && !reader.isBuffered()) {
        untold.tell();
      }
    } finally {
      dispatcher = null;
    }
    if (outcome == FrameReader.Outcome.FRAME) {
      return true;
    }
    // Not before: nothing is run by this thread any more.
    untold.tell();
    try {
      handler.onEnd(outcome == FrameReader.Outcome.LAST);
    } finally {
      role.end();
      role.giveBack();
    }
    return false;
  }

  @Override
  public boolean later(Inbox inbox) {
    return untold.later(inbox, reader.isBuffered());
  }

  private boolean onFrame(Frame frame) {
    writer.turn().heard();
    return handler.onFrame(frame);
  }

  @Override
  public void run(Runnable task, boolean quick) {
    if (threads.mayRunInline(quick) && inline == null && dispatcher == Thread.currentThread()) {
      inline = task;
    } else {
      executor.execute(task);
    }
  }

  /** The holder has woken a caller, who could have read for itself. */
  @Override
  public void standBack(boolean hasDeadline) {
    // One that has never reads here.
    standBack |= !hasDeadline && handler.canAsk();
  }

  /** Somebody who does not wait is to be told of what arrives. */
  @Override
  public void expect() {
    if (role.isAbandoned()) {
      role.call();
    }
  }

  /**
   * Waits until {@code awaited} is done, reading meanwhile if nobody else does.
   *
   * @param deadline in terms of {@link System#nanoTime}, null for none
   * @throws TimeoutException if it is not done by then
   */
  @Override
  public void await(Awaited awaited, @Nullable Long deadline)
      throws InterruptedException, TimeoutException {
    boolean mayRead = handler.canAsk() && (deadline == null || spinNanos > 0);
    writer.turn().flushBeforeWaiting();
    if (!mayRead) {
      expect();
    }
    awaited.waiter(Thread.currentThread());
    try {
      while (!awaited.isDone()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (mayRead && role.tryTake()) {
          // Once: who had to give the role back waits where it can be interrupted.
          mayRead = readAsCaller(awaited, deadline != null) && deadline == null;
          continue;
        }
        if (deadline == null) {
          standBy(awaited, mayRead);
        } else {
          long left = deadline - System.nanoTime();
          if (left <= 0) {
            throw new TimeoutException();
          }
          Waiting.park(this, left);
        }
      }
    } finally {
      awaited.waiter(null);
    }
  }

  /**
   * Sleeps once, and is woken when it is done, or to read.
   *
   * @param mayRead whether it is to be woken to read
   */
  private void standBy(Awaited awaited, boolean mayRead) throws InterruptedException {
    if (!mayRead) {
      Waiting.park(this, 0);
      return;
    }
    Thread thread = Thread.currentThread();
    standby = thread;
    try {
      // Who gave back the role before it saw this one will not wake it.
      if (!role.isAbandoned() || role.isOver()) {
        Waiting.park(this, 0);
      }
    } finally {
      if (standby == thread) {
        standby = null;
      }
      if (awaited.isDone() && role.isAbandoned() && !handler.isQuiet()) {
        // It was given back for this one, which needs it no more.
        role.call();
      }
    }
  }

  /**
   * @param briefly whether to look for a moment only, never waiting in a read
   * @return whether it may do so again
   */
  private boolean readAsCaller(Awaited awaited, boolean briefly) {
    callerReads = true;
    boolean recalled = false;
    try {
      long end = briefly ? System.nanoTime() + spinNanos : 0;
      while (!awaited.isDone() && !recalled) {
        if (!reader.isBuffered()) {
          if (!briefly) {
            reader.spin();
          } else if (!reader.look(end)) {
            break;
          }
        }
        if (!takeOne(false)) {
          return false;
        }
        recalled = role.isRecalled();
      }
    } catch (IOException | RuntimeException | Error e) {
      over(e);
      return false;
    } finally {
      callerReads = false;
    }
    leave();
    if (!handler.isQuiet()) {
      role.call();
    }
    return !recalled;
  }

  @Override
  public boolean look() {
    if (role.isOver()) {
      watched = false;
      return false;
    }
    long turns = role.turns();
    boolean same = turns == seenTurns;
    seenTurns = turns;
    if (!same) {
      sparedTicks = 0;
      return true;
    }
    if (role.isFree()) {
      // Whoever gave it back has been busy, or idle, for a whole tick.
      writer.turn().flushHeld();
      role.call();
      return true;
    }
    if (callerReads) {
      if (recalledTurn != turns && !isSpared()) {
        recalledTurn = turns;
        role.recall();
        handler.ask();
      }
      return true;
    }
    // A standing reader waits for bytes; perhaps another than the one that holds something back.
    writer.turn().flushHeld();
    watched = false;
    if (role.isFree()) {
      // It has given the role back since, and may have seen that it was watched.
      watched = true;
      return true;
    }
    return false;
  }

  /** Whether a caller is not recalled yet, as large messages move. */
  private boolean isSpared() {
    long fragments = reader.fragments() + writer.fragmentsSent();
    boolean moves = fragments != seenFragments;
    seenFragments = fragments;
    return moves && sparedTicks++ < MAX_SPARED_TICKS;
  }

  @Override
  public FrameReader reader() {
    return reader;
  }
}
