/**
 * {@code sallyport chaos}: calls of a pool whose workers are killed, stopped and sabotaged
 * meanwhile, through the public API alone. Workers note each run, and every call is accounted for
 * (docs/pools.md).
 */
@NullMarked
package dev.sallyport.cli.chaos;

import org.jspecify.annotations.NullMarked;
