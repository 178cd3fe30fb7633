package dev.sallyport;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a record, or a sealed interface of records, that is a message by itself: what a channel
 * sends, or what a task takes.
 *
 * <p>Nothing needs it: any record of data can be sent. With {@code sallyport-codecs-processor} on
 * the processor path it has javac refuse a component that is no data, with the fix in the message,
 * and generate a codec that writes and reads the record straight through. What a {@link Contract}
 * names is seen to with the contract.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface Message {}
