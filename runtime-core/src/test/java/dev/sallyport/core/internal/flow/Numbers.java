package dev.sallyport.core.internal.flow;

import dev.sallyport.Contract;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** A call of each kind that streams. */
@Contract
interface Numbers {
  Flow.Publisher<Integer> count(int elements);

  /** Answers when it is told to. */
  CompletableFuture<Integer> take(Flow.Publisher<Integer> numbers);

  /** Has this end take no more calls. */
  void leave();
}
