/** Finds all that may not cross, without sending. */
@NullMarked
package dev.sallyport.codecs.internal.inspect;

import org.jspecify.annotations.NullMarked;
