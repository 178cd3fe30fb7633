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

  /**
   * Before its warm-up: has more room than its place for a while, so that what is compiled does not
   * take it from what runs.
   *
   * @return whether it has, and {@link #gather} is to end it
   * @throws dev.sallyport.SallyportException if it fails
   */
  boolean spread();

  /** Back to its place. */
  void gather();

  /** What to show of a failure: the last lines that the process printed. */
  String lastWords();

  @Override
  void close();
}
