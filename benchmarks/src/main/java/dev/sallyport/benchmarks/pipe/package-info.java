/**
 * Calls and streams between processes, each beside its floor in the same run. A subject has a
 * measuring process and a child of its own; the harness asks the measuring processes, one at a time
 * and in turns, for a round each.
 */
@NullMarked
package dev.sallyport.benchmarks.pipe;

import org.jspecify.annotations.NullMarked;
