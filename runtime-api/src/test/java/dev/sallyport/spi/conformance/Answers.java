package dev.sallyport.spi.conformance;

import dev.sallyport.Contract;
import java.util.concurrent.CompletableFuture;

/** What the caller's end of {@link SessionConformance} serves. */
@Contract
public interface Answers {
  int nest(int depth);

  long millisLeft();

  /** Completes when it is cancelled. */
  CompletableFuture<Integer> pending();
}
