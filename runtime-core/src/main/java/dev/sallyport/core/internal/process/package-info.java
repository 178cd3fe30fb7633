/**
 * Child processes: the command line, the environment and the descriptors of a child, its standard
 * error, its end and the end of what it started, and the evidence that is left.
 *
 * <p>{@link dev.sallyport.core.internal.process.ChildProcess} is the one class that the session
 * uses; {@link dev.sallyport.core.internal.process.ChildVariables} is what a worker reads.
 * Described in docs/process-lifecycle.md.
 */
@NullMarked
package dev.sallyport.core.internal.process;

import org.jspecify.annotations.NullMarked;
