package dev.sallyport.benchmarks.harness;

import dev.sallyport.SallyportException;

/** Why something that a run can do without has failed, for a note on it. */
public final class Reason {
  private Reason() {}

  /** What the library throws says enough by its message. */
  public static String of(RuntimeException failure) {
    return failure instanceof SallyportException
        ? String.valueOf(failure.getMessage())
        : failure.toString();
  }
}
