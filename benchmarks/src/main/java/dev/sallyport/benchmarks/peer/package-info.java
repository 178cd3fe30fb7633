/**
 * Other libraries for the JVM. Their code is in a module of its own, which no other build has, and
 * comes through {@link java.util.ServiceLoader}; the harness knows their names alone.
 */
@NullMarked
package dev.sallyport.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
