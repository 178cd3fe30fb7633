package dev.sallyport.core.internal.session;

/** Runs other people's code, and whatever may wait: never while the caller holds the read role. */
interface UserTasks {
  /**
   * Runs {@code task} on a call thread, or on the thread that reads once that has given back its
   * role. Called on any thread; never waits, never refuses.
   *
   * @param quick whether it is known to take less than to wake a thread does
   */
  void run(Runnable task, boolean quick);
}
