package dev.sallyport.core.internal.wire;

import dev.sallyport.spi.FrameBuffer;

/**
 * A received frame: its head, and where its payload is in the buffer it arrived in. Whoever holds
 * the frame owns the buffer.
 */
public record Frame(FrameHead head, FrameBuffer buffer, int offset, int length) {
  public FrameType type() {
    return head.type();
  }

  public int stream() {
    return head.stream();
  }
}
