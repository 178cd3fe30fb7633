package dev.sallyport.cli.soak;

import java.util.concurrent.TimeUnit;

/** Lets everybody work, or waits until nobody does: what is measured then is at rest. */
final class Gate {
  private int inside;
  private boolean shut;
  private boolean over;

  /** Waits while it is shut; false when all is over. */
  synchronized boolean enter() throws InterruptedException {
    while (shut && !over) {
      wait();
    }
    if (!over) {
      inside++;
    }
    return !over;
  }

  synchronized void leave() {
    inside--;
    notifyAll();
  }

  /** Shuts it and waits until nobody is inside; false if that takes longer. */
  synchronized boolean shut(long seconds) throws InterruptedException {
    shut = true;
    return awaitEmpty(seconds);
  }

  /** Waits until nobody is inside; false if that takes longer. */
  synchronized boolean awaitEmpty(long seconds) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (inside > 0) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  synchronized void open() {
    shut = false;
    notifyAll();
  }

  /** Nobody enters any more. */
  synchronized void end() {
    over = true;
    notifyAll();
  }

  synchronized boolean isOver() {
    return over;
  }
}
