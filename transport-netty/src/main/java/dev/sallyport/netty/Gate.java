package dev.sallyport.netty;

import java.util.concurrent.locks.ReentrantLock;

/**
 * What a thread goes through that writes to a descriptor itself. Once it is shut nobody is inside,
 * and nobody comes in: from then on the number may be that of another connection. Thread-safe.
 */
final class Gate {
  private final ReentrantLock lock = new ReentrantLock();
  private boolean shut;

  /** Goes in; false if it is shut. Whoever is in must not wait. */
  boolean enter() {
    lock.lock();
    if (shut) {
      lock.unlock();
      return false;
    }
    return true;
  }

  void leave() {
    lock.unlock();
  }

  /** Shuts it when nobody is inside. Idempotent. */
  void shut() {
    lock.lock();
    try {
      shut = true;
    } finally {
      lock.unlock();
    }
  }
}
