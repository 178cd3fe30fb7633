/** Measurements, each a ratio to a floor taken in the same run. */
@NullMarked
package dev.sallyport.benchmarks;

import org.jspecify.annotations.NullMarked;
