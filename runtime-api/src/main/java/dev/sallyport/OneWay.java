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
 * any other call. What the handler throws is logged at the other end. The other end takes so many
 * such calls at a time as its {@link Limits} say; beyond that the caller waits.
 *
 * <p>The method is void and has no parameter that is a stream; any other is refused with {@code
 * CALL-ONE-WAY}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OneWay {}
