package dev.sallyport.benchmarks.harness;

/** Who hears how far a run is. Called by one thread at a time, but for {@link #note}. */
public interface Progress extends AutoCloseable {
  /** So many steps more are to come. */
  void expect(long steps);

  /** So many steps are done; what works now is called so. */
  void done(long steps, String what);

  /** A line for people: what failed, what was left out, and what did not become steady. */
  void note(String line);

  @Override
  void close();
}
