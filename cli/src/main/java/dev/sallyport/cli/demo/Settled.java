package dev.sallyport.cli.demo;

import dev.sallyport.Traffic;
import dev.sallyport.process.Child;

/**
 * Traffic at rest. A reply may arrive before the writer thread has counted its request, so a count
 * taken right after a reply may lack a frame: these counts are taken once nothing moves.
 */
final class Settled {
  private static final long REST_NANOS = 20_000_000;

  private Settled() {}

  static long bytesSent(Child child) {
    return traffic(child).bytesSent();
  }

  /** The counts, once they have been the same for 20 ms. */
  static Traffic traffic(Child child) {
    Traffic last = child.traffic();
    long since = System.nanoTime();
    while (System.nanoTime() - since < REST_NANOS) {
      Thread.onSpinWait();
      Traffic now = child.traffic();
      if (!now.equals(last)) {
        last = now;
        since = System.nanoTime();
      }
    }
    return last;
  }
}
