package dev.sallyport.benchmarks.harness;

/** A subject in its own process, or one that a test makes up. Used by one thread. */
public interface Participant extends AutoCloseable {
  Contender contender();

  /**
   * One round of about so many nanoseconds. After a failure there is no other.
   *
   * @throws dev.sallyport.SallyportException if it fails, or does not answer in time
   */
  Round round(long nanos);

  /** What to show of a failure: the last lines that the process printed. */
  String lastWords();

  @Override
  void close();
}
