/** Workers that stand somewhere: each is started by itself, and serves whoever connects. */
@NullMarked
package dev.sallyport.examples.standing;

import org.jspecify.annotations.NullMarked;
