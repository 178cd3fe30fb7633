package dev.sallyport.benchmarks.peers;

import dev.sallyport.benchmarks.harness.Round;
import dev.sallyport.benchmarks.harness.Subject;
import dev.sallyport.benchmarks.harness.Work;
import java.io.Closeable;
import java.io.IOException;

/**
 * Work with the process of another library.
 *
 * @param child what ends the process
 */
record ChildSubject(long childPid, Work work, Closeable child) implements Subject {
  @Override
  public Round round(long nanos) throws Exception {
    return work.round(nanos);
  }

  @Override
  public void close() throws IOException {
    child.close();
  }
}
