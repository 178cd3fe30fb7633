/** The engine behind the API; nothing here is exported. */
@NullMarked
package dev.sallyport.core.internal;

import org.jspecify.annotations.NullMarked;
