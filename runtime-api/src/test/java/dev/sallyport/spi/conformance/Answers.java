package dev.sallyport.spi.conformance;

import dev.sallyport.Contract;

/** What the caller's end of {@link SessionConformance} serves. */
@Contract
public interface Answers {
  int nest(int depth);

  long millisLeft();
}
