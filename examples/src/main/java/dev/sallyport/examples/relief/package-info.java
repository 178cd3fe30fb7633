/**
 * Streams and more: a map goes up row by row, its tiles come down one by one, notes come without
 * being answered, and a long call is given up.
 */
@NullMarked
package dev.sallyport.examples.relief;

import org.jspecify.annotations.NullMarked;
