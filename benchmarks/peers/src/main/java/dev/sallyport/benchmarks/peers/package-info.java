/** What {@code --peers} compares with on the JVM: the same work, each library in its own way. */
@NullMarked
package dev.sallyport.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
