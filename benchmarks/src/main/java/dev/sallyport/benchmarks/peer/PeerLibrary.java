package dev.sallyport.benchmarks.peer;

import dev.sallyport.benchmarks.harness.Key;
import dev.sallyport.benchmarks.harness.Subject;
import java.util.Set;

/** Another library without sockets. Provided for the {@link java.util.ServiceLoader}. */
public interface PeerLibrary {
  /** What it can measure. */
  Set<Key> keys();

  /**
   * Opens one of them.
   *
   * @param inFlight how many calls at a time, where the rate counts
   */
  Subject open(Key key, int inFlight) throws Exception;
}
