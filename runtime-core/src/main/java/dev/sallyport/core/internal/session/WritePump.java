package dev.sallyport.core.internal.session;

import dev.sallyport.core.internal.transport.EventConnection;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/** The deputy of a transport that is driven by events: its I/O thread, where no write waits. */
final class WritePump implements Deputy, Runnable {
  /** So many writes in a row: others are served by this thread, too. */
  private static final int MAX_WRITES = 16;

  private final WriteTurn turn;
  private final ReentrantLock lock;
  private final EventConnection transport;

  /** It is to run, or is about to look. */
  private boolean awake;

  /**
   * @param lock that of {@code turn}
   */
  WritePump(WriteTurn turn, ReentrantLock lock, EventConnection transport) {
    this.turn = turn;
    this.lock = lock;
    this.transport = transport;
  }

  @Override
  public void wake() {
    if (!awake && !turn.isBlocked()) {
      // If it never runs, the transport is over, and this end is told of that.
      awake = transport.execute(this);
    }
  }

  @Override
  public void end() {}

  @Override
  public void run() {
    for (int i = 0; i < MAX_WRITES; i++) {
      boolean writes;
      lock.lock();
      try {
        writes = turn.takeNext();
        if (!writes) {
          awake = false;
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
      writeSafely();
    }
    lock.lock();
    try {
      awake = transport.execute(this);
    } finally {
      lock.unlock();
    }
  }

  /**
   * What it tells others may fail, for want of a thread: what is left must be written all the same.
   */
  private void writeSafely() {
    try {
      turn.write();
    } catch (RuntimeException | Error e) {
      CallLog.LOG.warn("who waits to send was not told that there is room", e);
    }
  }

  private void finish() {
    try {
      transport.finish(turn::noMore);
    } catch (IOException e) {
      turn.noMore();
      turn.failed(e);
    }
  }
}
