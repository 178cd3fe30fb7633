package dev.sallyport;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets a {@code long} component travel as a string of digits, in both encodings: for identifiers
 * that a peer must read whose integers have 53 bits, as in JavaScript, and to whom larger ones are
 * refused otherwise ({@link Limits#integerBits}). Covers the elements of the component's arrays and
 * collections too, but not the keys of maps.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface AsString {}
