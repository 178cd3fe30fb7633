/** From a Java type to its schema and its compiled shape, by reflection. */
@NullMarked
package dev.sallyport.codecs.internal.derive;

import org.jspecify.annotations.NullMarked;
