package dev.sallyport.benchmarks.call;

/** What is done in a round: the contract of {@link Subject#round}. */
interface Work {
  Round round(long nanos) throws Exception;
}
