/** Pools of small tasks, beside those of other languages: {@code ./sallyport bench pool}. */
package dev.sallyport.benchmarks.pool;
