package dev.sallyport;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The name of a record, enum, sealed interface or component on the wire, where it is not the Java
 * name. Needed for local records, whose Java name is not stable.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.RECORD_COMPONENT})
public @interface WireName {
  /** A letter or underscore, then letters, digits, underscores, dots and hyphens; at most 128. */
  String value();
}
