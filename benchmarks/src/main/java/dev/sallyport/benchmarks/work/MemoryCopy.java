package dev.sallyport.benchmarks.work;

import dev.sallyport.benchmarks.harness.Round;
import dev.sallyport.benchmarks.harness.Stopwatch;
import dev.sallyport.benchmarks.harness.Subject;

/** The floor below all floors: so many bytes copied within this process, there and back. */
public final class MemoryCopy implements Subject {
  private final byte[] here;
  private final byte[] there;

  public MemoryCopy(int bytes) {
    here = new byte[bytes];
    there = new byte[bytes];
  }

  @Override
  public long childPid() {
    return ProcessHandle.current().pid();
  }

  @Override
  public Round round(long nanos) throws Exception {
    return Stopwatch.times(nanos, this::thereAndBack);
  }

  private void thereAndBack() {
    System.arraycopy(here, 0, there, 0, here.length);
    System.arraycopy(there, 0, here, 0, here.length);
  }

  @Override
  public void close() {}
}
