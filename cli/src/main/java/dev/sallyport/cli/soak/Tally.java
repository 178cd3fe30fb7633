package dev.sallyport.cli.soak;

/**
 * What came of a numbered stream.
 *
 * @param received sound messages, each counted when it came first
 * @param bytes of their bodies
 * @param lost messages that did not come
 * @param duplicated messages that came again
 * @param reordered messages that came after a later one
 * @param damaged messages with a wrong checksum or of another stream
 */
record Tally(long received, long bytes, long lost, long duplicated, long reordered, long damaged) {
  static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0);
}
