/** Starts of children beside those of bare JVMs. */
@NullMarked
package dev.sallyport.benchmarks.start;

import org.jspecify.annotations.NullMarked;
