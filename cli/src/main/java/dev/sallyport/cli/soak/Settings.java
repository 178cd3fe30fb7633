package dev.sallyport.cli.soak;

import java.time.Duration;

/**
 * What to do.
 *
 * @param time how long there is traffic
 * @param children how many run at once, at least 1
 * @param seed of all choices; the timing is not repeated
 */
record Settings(Duration time, int children, long seed) {}
