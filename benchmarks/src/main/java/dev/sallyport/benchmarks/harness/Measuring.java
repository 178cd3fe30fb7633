package dev.sallyport.benchmarks.harness;

import dev.sallyport.Contract;

/** What a measuring process does when the harness asks. */
@Contract
public interface Measuring {
  /** One round of the process's subject, of about so many nanoseconds. */
  Round round(long nanos);
}
