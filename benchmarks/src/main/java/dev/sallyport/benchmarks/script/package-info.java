/** Peers in Python and Node: programs that measure themselves, asked for rounds over JSON lines. */
@NullMarked
package dev.sallyport.benchmarks.script;

import org.jspecify.annotations.NullMarked;
