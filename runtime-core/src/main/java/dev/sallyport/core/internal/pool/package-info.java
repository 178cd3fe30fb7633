/**
 * Pools: one queue, many workers. {@link dev.sallyport.core.internal.pool.Dispatcher} decides who
 * gets what, under one lock; {@link dev.sallyport.core.internal.pool.Crew} keeps up the number of
 * workers; the rest says what a ticket, a worker and a budget are.
 */
package dev.sallyport.core.internal.pool;
