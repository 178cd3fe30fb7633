package dev.sallyport.benchmarks.harness;

/** What is done in a round: the contract of {@link Subject#round}. */
public interface Work {
  Round round(long nanos) throws Exception;
}
