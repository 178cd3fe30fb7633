/** What subjects do, whatever carries it: calls of {@link dev.sallyport.benchmarks.work.Orders}. */
@NullMarked
package dev.sallyport.benchmarks.work;

import org.jspecify.annotations.NullMarked;
