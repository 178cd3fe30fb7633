/**
 * {@code sallyport schema} and {@code sallyport inspect}: what a user's classes are on the wire.
 */
@NullMarked
package dev.sallyport.cli.types;

import org.jspecify.annotations.NullMarked;
