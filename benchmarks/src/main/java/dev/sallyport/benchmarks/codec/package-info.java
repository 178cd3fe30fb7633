/**
 * The codecs beside their peers, on one record: how long a message takes once the JVM is warm, what
 * it allocates, and how long the first one takes in a JVM that has just started.
 */
@NullMarked
package dev.sallyport.benchmarks.codec;

import org.jspecify.annotations.NullMarked;
