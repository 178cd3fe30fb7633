/** The codecs behind the API; nothing here is exported. */
@NullMarked
package dev.sallyport.codecs.internal;

import org.jspecify.annotations.NullMarked;
