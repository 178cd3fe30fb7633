/**
 * Many workers behind one contract: {@link dev.sallyport.pool.WorkerPool} hands each call to a free
 * worker, replaces workers that end, and bounds what waits.
 */
package dev.sallyport.pool;
