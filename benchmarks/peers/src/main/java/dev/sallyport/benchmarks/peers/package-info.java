/** What {@code bench socket --peers} compares with: the same work, each library in its own way. */
@NullMarked
package dev.sallyport.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
