package dev.sallyport.core.internal.session;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.LockSupport;

/** How a caller sleeps. */
final class Waiting {
  private Waiting() {}

  /**
   * Sleeps once, until it is woken or interrupted, or for no reason; a pool of fork-join threads
   * makes up for it.
   *
   * @param blocker what a thread dump shows
   * @param nanos for so long at most, 0 for no limit
   */
  static void park(Object blocker, long nanos) throws InterruptedException {
    ForkJoinPool.managedBlock(
        new ForkJoinPool.ManagedBlocker() {
          private boolean slept;

          @Override
          public boolean block() {
            slept = true;
            if (nanos == 0) {
              LockSupport.park(blocker);
            } else {
              LockSupport.parkNanos(blocker, nanos);
            }
            return true;
          }

          @Override
          public boolean isReleasable() {
            return slept;
          }
        });
  }
}
