/** JSON, on Jackson's streaming core. */
@NullMarked
package dev.sallyport.codecs.internal.json;

import org.jspecify.annotations.NullMarked;
