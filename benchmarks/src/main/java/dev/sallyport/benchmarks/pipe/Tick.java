package dev.sallyport.benchmarks.pipe;

import dev.sallyport.Message;

/**
 * A small record of a stream, about 40 bytes as a frame.
 *
 * @param last whether the receiver is to say how many it has seen
 */
@Message
public record Tick(long sequence, String symbol, double price, boolean last) {
  static Tick of(long sequence) {
    return new Tick(sequence, "SLYP.L", 1234.5, false);
  }

  static Tick last(long sequence) {
    return new Tick(sequence, "SLYP.L", 1234.5, true);
  }
}
