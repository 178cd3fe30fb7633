package dev.sallyport.core.internal.session;

import dev.sallyport.spi.Connection;

/**
 * For how long a write has made no progress: a peer that does not read leaves a thread in it, or
 * the transport full. Thread-safe, where one thread writes and one looks.
 */
final class WriteProgress {
  private final Connection connection;

  private volatile long started;
  private volatile boolean underWay;

  // Confined to the thread that looks.
  private long seenTaken;
  private long seenNanos = System.nanoTime();

  WriteProgress(Connection connection) {
    this.connection = connection;
  }

  /** Returns when, in terms of {@link System#nanoTime}. */
  long begin() {
    long now = System.nanoTime();
    started = now;
    underWay = true;
    return now;
  }

  void end() {
    underWay = false;
  }

  /**
   * 0 if no write is under way. Called from one thread alone; progress counts from the first call
   * that sees it.
   */
  long stalledNanos() {
    long now = System.nanoTime();
    long taken = connection.bytesTaken();
    if (taken != seenTaken) {
      seenTaken = taken;
      seenNanos = now;
    }
    // In this order: the start that is read belongs to the write that is seen, or to a later one.
    return underWay ? Math.max(0, Math.min(now - started, now - seenNanos)) : 0;
  }
}
