package dev.sallyport;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method of a {@link Contract}, or a {@link Task}, that may be run more than once for one
 * call without doing harm: running it again has the same effect as running it once.
 *
 * <p>A {@link dev.sallyport.pool.WorkerPool} runs such a call again, on another worker, if its
 * worker ends before it answers. Any other call is run at most once, and fails then. It says
 * nothing to a single {@link dev.sallyport.process.Child}, which repeats nothing, and does not
 * travel: it is the caller's declaration that counts.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Idempotent {}
