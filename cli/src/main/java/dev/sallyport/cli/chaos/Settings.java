package dev.sallyport.cli.chaos;

import java.time.Duration;

/**
 * What to do.
 *
 * @param time how long calls are made
 * @param workers of the pool
 * @param depth calls at one worker at once
 * @param seed of all choices; the timing is not repeated
 */
record Settings(Duration time, int workers, int depth, long seed) {}
