package dev.sallyport.pool;

/** What becomes of a call that finds a pool's queue full. */
public enum FullQueue {
  /** The caller waits for room: also that of an asynchronous call, as long as it takes. */
  BLOCK,
  /** The call fails at once with {@link dev.sallyport.RejectedCallException}. */
  REJECT,
  /**
   * The call is taken beyond the bound, and the caller waits until it is over: an asynchronous one
   * too returns a future that is done. So each thread is beyond the bound with one call at most.
   * One that takes or returns a stream, or that nobody answers, is waited for until it has a
   * worker.
   */
  CALLER_WAITS
}
