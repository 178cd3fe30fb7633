package dev.sallyport.core.internal.pool;

import dev.sallyport.SallyportException;

/** How the failure of a future is thrown to who waits for it. */
final class Failures {
  private Failures() {}

  static RuntimeException rethrown(Throwable failure) {
    if (failure instanceof SallyportException known) {
      return known;
    } else if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException runtime
        ? runtime
        : new IllegalStateException(failure);
  }
}
