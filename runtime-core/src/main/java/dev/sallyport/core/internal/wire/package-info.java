/** Frames as fields: the binary header and the JSON line, one state machine above both. */
@NullMarked
package dev.sallyport.core.internal.wire;

import org.jspecify.annotations.NullMarked;
