/** Connections that move whole frames: over a pair of byte streams, and inside one process. */
@NullMarked
package dev.sallyport.core.internal.transport;

import org.jspecify.annotations.NullMarked;
