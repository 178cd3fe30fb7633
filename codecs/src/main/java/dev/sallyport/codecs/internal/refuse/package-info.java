/** What is refused, why, and what to do instead. */
@NullMarked
package dev.sallyport.codecs.internal.refuse;

import org.jspecify.annotations.NullMarked;
