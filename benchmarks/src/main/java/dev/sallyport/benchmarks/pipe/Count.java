package dev.sallyport.benchmarks.pipe;

/** How many messages a child has seen, the one that asked for it included. */
public record Count(long messages) {}
