package dev.sallyport.core.internal.session;

import java.util.concurrent.CountDownLatch;

/** Waiting as a blocked system call does: an interrupt is noted and changes nothing. */
final class Uninterruptibly {
  private Uninterruptibly() {}

  static void await(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
