/**
 * {@code sallyport soak}: mixed traffic over real children for as long as asked, through the public
 * API alone. Each message is numbered and checksummed; what is lost, comes twice or out of order,
 * hangs or leaks is found and reported (docs/soak.md).
 */
@NullMarked
package dev.sallyport.cli.soak;

import org.jspecify.annotations.NullMarked;
