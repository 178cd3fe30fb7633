package dev.sallyport;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method of a {@link Contract} whose calls get no reply.
 *
 * <p>The caller's method returns when the call is on its way; whether it arrives, and what becomes
 * of it, the caller never learns. A refused argument and the end of the session are thrown as by
 * any other call. What the handler throws is logged at the other end.
 *
 * <p>The other end handles the one-way calls of a session one after the other, in the order in
 * which they were sent, beside all other calls: in which order it sees a one-way call and one of
 * another kind is open. It lets {@link Limits#maxConcurrentCalls} of them wait there, and more once
 * it has been seen to keep up; beyond that the caller waits, and fails with {@link
 * DeadlineExceededException} if its client has a timeout and that has passed by then. The timeout
 * also bounds the handler, from when it begins.
 *
 * <p>The method is void and has no parameter that is a stream; any other is refused with {@code
 * CALL-ONE-WAY}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OneWay {}
