package dev.sallyport.core.internal.session;

import dev.sallyport.spi.Connection;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The deputy of a transport in which a write waits: a thread that is started when there is
 * something to write, and ends when there has long been nothing.
 */
final class WriterThread implements Deputy, Runnable {
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final WriteTurn turn;
  private final ReentrantLock lock;
  private final Connection connection;
  private final Threads threads;
  private final String name;

  /** There may be something to do. */
  private final Condition work;

  private boolean running;

  /** It has been told, or is about to look. */
  private boolean awake;

  /**
   * @param lock that of {@code turn}
   */
  WriterThread(
      WriteTurn turn, ReentrantLock lock, Connection connection, Threads threads, String name) {
    this.turn = turn;
    this.lock = lock;
    this.connection = connection;
    this.threads = threads;
    this.name = name;
    this.work = threads.condition(lock);
  }

  @Override
  public void wake() {
    if (!running) {
      threads.start(this, name);
      // Not before: there may be no thread to be had.
      running = true;
      awake = true;
    } else if (!awake) {
      awake = true;
      work.signal();
    }
  }

  @Override
  public void end() {
    work.signal();
  }

  /**
   * Beside small frames it lets others run after each fragment: on one core the peer then takes the
   * fragment out of the pipe, and a small frame finds less ahead of it. Nothing but that depends on
   * it.
   */
  @Override
  @SuppressWarnings("ThreadPriorityCheck")
  public void run() {
    while (true) {
      boolean writes;
      lock.lock();
      try {
        writes = awaitTurn();
        if (!writes) {
          running = false;
          // Decided here: once unlocked, frames and a finish for another thread may come.
          if (!turn.takeEnd()) {
            return;
          }
        }
      } finally {
        lock.unlock();
      }
      if (!writes) {
        finish();
        return;
      }
      turn.write();
      if (turn.isMixed()) {
        Thread.yield();
      }
    }
  }

  /** True if it is this thread's turn; false if it is to end. */
  private boolean awaitTurn() {
    long idle = IDLE_NANOS;
    while (!turn.isClosed()) {
      if (turn.takeNext()) {
        return true;
      }
      if (!turn.isWriting() && (turn.isOver() || idle <= 0)) {
        return false;
      }
      awake = false;
      try {
        idle = work.awaitNanos(IDLE_NANOS);
      } catch (InterruptedException e) {
        // Nobody but a stranger interrupts this thread; what is queued is still owed.
        idle = IDLE_NANOS;
      }
      awake = true;
    }
    return false;
  }

  private void finish() {
    try {
      connection.finish();
    } catch (IOException e) {
      turn.failed(e);
    } finally {
      turn.noMore();
    }
  }
}
