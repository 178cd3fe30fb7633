package dev.sallyport.cli.soak;

import java.lang.management.ManagementFactory;

/**
 * What a JVM holds.
 *
 * @param heapBytes in use after a collection
 * @param threads alive
 */
record Vitals(long heapBytes, int threads) {
  /** Those of this process; collects garbage first. */
  static Vitals here() {
    ManagementFactory.getMemoryMXBean().gc();
    return new Vitals(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        ManagementFactory.getThreadMXBean().getThreadCount());
  }
}
