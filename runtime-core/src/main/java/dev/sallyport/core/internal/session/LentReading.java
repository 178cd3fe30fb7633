package dev.sallyport.core.internal.session;

import dev.sallyport.core.internal.transport.EventConnection;
import dev.sallyport.spi.SocketLink.Loan;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets a caller read its own reply where otherwise the I/O thread reads and wakes it: while calls
 * follow one another, one at a time, that is a thread less to wake for each.
 *
 * <p><b>Invariant.</b> Whoever reads holds the {@link ReadRole}. It is the I/O thread's until that
 * lends it, which it does after {@value #LONE_REPLIES} lone replies that followed one another
 * closely. From then on a caller takes it for as long as it waits, and leaves it free between two
 * calls. It is the I/O thread's again when somebody else waits for something too, when nobody has
 * taken it for a tick of the {@link Sentinel}, or when a caller has held it for one: nobody is in a
 * read for longer, so that who waits can be interrupted and is back in time.
 *
 * <p>What comes while nobody reads waits for a tick or two at most, as on a pipe.
 *
 * <p>What says so is confined to the holder of the role; the rest is thread-safe.
 */
final class LentReading implements Sentinel.Watched {
  /** After so many it is worth the calls to the system that lending takes. */
  static final int LONE_REPLIES = 8;

  /** Who has less time than this does not read: it may take some ticks to be called back. */
  static final long MIN_LEFT_NANOS = 10 * Sentinel.TICK_NANOS;

  private final EventConnection connection;
  private final Reading.Handler handler;
  private final Threads threads;
  private final ReadRole role;
  private final Runnable lending = new Lending();

  /** Null while the I/O thread reads. Written by the holder of the role. */
  private volatile @Nullable Loan loan;

  private volatile boolean watched;
  private volatile boolean over;

  /** A caller that sleeps while somebody else reads, and would read itself; null if none does. */
  private volatile @Nullable Thread standby;

  // Of the I/O thread, while it holds the role.
  private int loneReplies;
  private long lastLoneNanos;
  private boolean lendable;
  private boolean asked;

  // Of the sentinel.
  private long seenTurns = -1;

  /**
   * @param lendable whether to lend at all
   */
  LentReading(
      EventConnection connection, Reading.Handler handler, Threads threads, boolean lendable) {
    this.connection = connection;
    this.handler = handler;
    this.threads = threads;
    this.lendable = lendable;
    this.role = new ReadRole(new Return(), threads);
    role.tryTake();
  }

  // The I/O thread.

  /** Replies have been read, whose callers were woken and could have read. By who reads. */
  void onReplies(long now) {
    if (loan != null) {
      return;
    }
    boolean close = now - lastLoneNanos < Sentinel.TICK_NANOS;
    lastLoneNanos = now;
    loneReplies = close && isLone() ? loneReplies + 1 : 0;
    if (loneReplies >= LONE_REPLIES && lendable && !asked) {
      // Not from within a read: the transport may be about to read on.
      asked = connection.execute(lending);
    }
  }

  private boolean isLone() {
    return handler.isQuiet() || handler.isAlone();
  }

  // Not as lambdas: see ARCHITECTURE.md, "Speed".

  private final class Lending implements Runnable {
    @Override
    public void run() {
      asked = false;
      loneReplies = 0;
      Thread next = standby;
      // The only one that waits has to be one that can read.
      if (over || !(handler.isQuiet() || (next != null && handler.isAlone()))) {
        return;
      }
      Loan lent = connection.lend();
      if (lent == null) {
        lendable = false;
        return;
      }
      loan = lent;
      role.giveBack();
      watch();
      if (!handler.isQuiet()) {
        // Its call has come since, or it waits already.
        next = standby;
        if (next != null && handler.isAlone()) {
          LockSupport.unpark(next);
        } else {
          reclaim();
        }
      }
    }
  }

  /** Who has the role gives it to the I/O thread. */
  private final class Return implements Runnable {
    @Override
    public void run() {
      if (role.tryTake()) {
        toIoThread();
      }
    }
  }

  private void toIoThread() {
    Loan ended = loan;
    loan = null;
    if (ended != null) {
      ended.end();
    }
  }

  /** The I/O thread is to read; if a caller does, it is to leave it soon. */
  void recall() {
    role.call();
    role.recall();
    Loan lent = loan;
    if (lent != null) {
      lent.wake();
    }
  }

  /** Somebody waits who does not read; whoever reads now sees that when it leaves. */
  void reclaim() {
    if (role.isFree()) {
      role.call();
    }
  }

  /** Nothing more is read: who is in a read is on its way out. */
  void end() {
    over = true;
    recall();
  }

  // Callers.

  /**
   * Reads until {@code awaited} is done, if that is lent and nobody does.
   *
   * @return whether it has read, and {@code awaited} may be done
   */
  boolean tryRead(Reading.Awaited awaited) {
    if (over || !role.tryTake()) {
      return false;
    }
    Loan lent = loan;
    boolean goesOn = lent != null;
    try {
      while (lent != null && goesOn && !awaited.isDone()) {
        goesOn = false;
        goesOn = lent.await() && !role.isRecalled() && !over;
      }
    } finally {
      // Also if it has thrown: nobody else would read.
      if (!goesOn) {
        toIoThread();
      }
    }
    if (!goesOn) {
      return true;
    }
    role.giveBack();
    watch();
    if (over || !handler.isQuiet()) {
      role.call();
    }
    return true;
  }

  /**
   * Sleeps once, and is woken when it is done, or to read.
   *
   * @param nanos for how long at most; 0 for without an end
   */
  void standBy(Reading.Awaited awaited, long nanos) throws InterruptedException {
    Thread thread = Thread.currentThread();
    standby = thread;
    try {
      // Who has lent it before it saw this one will not wake it.
      if (!role.isFree() || over) {
        Waiting.park(this, nanos);
      }
    } finally {
      if (standby == thread) {
        standby = null;
      }
      if (awaited.isDone() && !handler.isQuiet()) {
        // It was lent for this one, which needs it no more.
        reclaim();
      }
    }
  }

  // The sentinel.

  private void watch() {
    if (!watched) {
      watched = true;
      threads.watch(this);
    }
  }

  @Override
  public boolean look() {
    long turns = role.turns();
    boolean same = turns == seenTurns;
    seenTurns = turns;
    if (!same) {
      return true;
    }
    if (loan != null) {
      recall();
      return true;
    }
    watched = false;
    if (loan != null) {
      // It was lent since, by one that may have seen that it was watched.
      watched = true;
      return true;
    }
    return false;
  }
}
