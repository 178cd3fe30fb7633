/** A pool of workers: calls, tasks and many inputs, and what the death of a worker costs. */
@NullMarked
package dev.sallyport.examples.primes;

import org.jspecify.annotations.NullMarked;
