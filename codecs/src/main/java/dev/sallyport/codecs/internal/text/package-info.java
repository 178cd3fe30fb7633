/** Strict text and byte forms of single values; no state, no dependencies. */
@NullMarked
package dev.sallyport.codecs.internal.text;

import org.jspecify.annotations.NullMarked;
