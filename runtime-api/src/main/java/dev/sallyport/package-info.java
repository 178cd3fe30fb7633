/**
 * Typed calls and channels between processes: contracts, workers, data, and the errors a caller can
 * meet.
 */
@NullMarked
package dev.sallyport;

import org.jspecify.annotations.NullMarked;
