package dev.sallyport.cli.soak;

/**
 * A stream to be produced.
 *
 * @param stream its number
 * @param count how many messages
 * @param largest size of a body in bytes
 * @param seed of the sizes
 * @param failAfter before which message it fails; -1 for never
 */
record Order(long stream, int count, int largest, long seed, int failAfter) {}
