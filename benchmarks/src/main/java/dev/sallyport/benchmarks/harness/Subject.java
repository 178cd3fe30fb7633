package dev.sallyport.benchmarks.harness;

import java.io.IOException;

/**
 * Something under measurement: a child that has been started, and the work to do with it. Idle but
 * for {@link #round}. Used by one thread at a time.
 */
public interface Subject extends AutoCloseable {
  /** The process at the other end. */
  long childPid();

  /**
   * Works for about {@code nanos}, after a lead-in of a tenth of that which does not count: the
   * caches are others' until then.
   */
  Round round(long nanos) throws Exception;

  @Override
  void close() throws IOException;
}
