package dev.sallyport;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets a {@code double} or {@code float} component hold NaN and the infinities, which are refused
 * otherwise. In JSON they are the strings {@code "NaN"}, {@code "Infinity"} and {@code
 * "-Infinity"}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface NonFinite {}
