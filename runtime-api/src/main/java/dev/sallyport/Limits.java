package dev.sallyport;

import java.time.Duration;

/**
 * What one end is willing to receive, buffer and wait for. Immutable; each {@code with} method
 * returns a copy and rejects a value out of range at once.
 *
 * <p>The limits on what is received travel in the handshake, so a message that the peer would turn
 * away is refused before it is sent.
 *
 * @param maxFrameBytes largest frame accepted, payload only, 1 KiB to 1 GiB
 * @param maxLineBytes largest line accepted of newline-delimited JSON, 4 KiB to 1 GiB
 * @param maxDepth deepest nesting of lists, maps and records, 1 to 512
 * @param maxElements most elements of one list, set, map or array, at least 1
 * @param integerBits 64, or 53 where integers are doubles as in JavaScript: larger ones are refused
 *     then, unless declared {@link AsString}
 * @param maxConcurrentCalls most calls and channels that the peer may have open here at once, 1 to
 *     65,536; also the most threads that run handlers
 * @param maxQueuedBytes most bytes that wait here to be written before senders wait too, at least 1
 *     KiB
 * @param stallTimeout how long one write may make no progress before the peer counts as not reading
 *     and the session fails; also how long it may take to show its schemas when it is asked
 */
public record Limits(
    int maxFrameBytes,
    int maxLineBytes,
    int maxDepth,
    int maxElements,
    int integerBits,
    int maxConcurrentCalls,
    int maxQueuedBytes,
    Duration stallTimeout) {

  private static final long MAX_SAFE_INTEGER = (1L << 53) - 1;

  private static final Limits DEFAULTS =
      new Limits(16 << 20, 1 << 20, 64, 1 << 20, 64, 64, 4 << 20, Duration.ofSeconds(10));

  public Limits {
    range("maxFrameBytes", maxFrameBytes, 1 << 10, 1 << 30);
    range("maxLineBytes", maxLineBytes, 4 << 10, 1 << 30);
    range("maxDepth", maxDepth, 1, 512);
    range("maxElements", maxElements, 1, Integer.MAX_VALUE);
    if (integerBits != 53 && integerBits != 64) {
      throw new IllegalArgumentException(
          "integerBits out of range: " + integerBits + " (expected 53 or 64)");
    }
    range("maxConcurrentCalls", maxConcurrentCalls, 1, 1 << 16);
    range("maxQueuedBytes", maxQueuedBytes, 1 << 10, Integer.MAX_VALUE);
    if (stallTimeout.isNegative() || stallTimeout.isZero()) {
      throw new IllegalArgumentException(
          "stallTimeout out of range: " + stallTimeout + " (expected more than 0)");
    }
  }

  /**
   * 16 MiB frames, 1 MiB lines, depth 64, 1,048,576 elements, integers of 64 bits, 64 calls at
   * once, 4 MiB queued, a stall of 10 s.
   */
  public static Limits defaults() {
    return DEFAULTS;
  }

  public Limits withMaxFrameBytes(int bytes) {
    return new Limits(
        bytes,
        maxLineBytes,
        maxDepth,
        maxElements,
        integerBits,
        maxConcurrentCalls,
        maxQueuedBytes,
        stallTimeout);
  }

  public Limits withMaxLineBytes(int bytes) {
    return new Limits(
        maxFrameBytes,
        bytes,
        maxDepth,
        maxElements,
        integerBits,
        maxConcurrentCalls,
        maxQueuedBytes,
        stallTimeout);
  }

  public Limits withMaxDepth(int depth) {
    return new Limits(
        maxFrameBytes,
        maxLineBytes,
        depth,
        maxElements,
        integerBits,
        maxConcurrentCalls,
        maxQueuedBytes,
        stallTimeout);
  }

  public Limits withMaxElements(int elements) {
    return new Limits(
        maxFrameBytes,
        maxLineBytes,
        maxDepth,
        elements,
        integerBits,
        maxConcurrentCalls,
        maxQueuedBytes,
        stallTimeout);
  }

  public Limits withIntegerBits(int bits) {
    return new Limits(
        maxFrameBytes,
        maxLineBytes,
        maxDepth,
        maxElements,
        bits,
        maxConcurrentCalls,
        maxQueuedBytes,
        stallTimeout);
  }

  public Limits withMaxConcurrentCalls(int calls) {
    return new Limits(
        maxFrameBytes,
        maxLineBytes,
        maxDepth,
        maxElements,
        integerBits,
        calls,
        maxQueuedBytes,
        stallTimeout);
  }

  public Limits withMaxQueuedBytes(int bytes) {
    return new Limits(
        maxFrameBytes,
        maxLineBytes,
        maxDepth,
        maxElements,
        integerBits,
        maxConcurrentCalls,
        bytes,
        stallTimeout);
  }

  public Limits withStallTimeout(Duration timeout) {
    return new Limits(
        maxFrameBytes,
        maxLineBytes,
        maxDepth,
        maxElements,
        integerBits,
        maxConcurrentCalls,
        maxQueuedBytes,
        timeout);
  }

  /** Whether an integer has no more than {@link #integerBits}; of 53, up to 2<sup>53</sup> - 1. */
  public boolean allowsInteger(long value) {
    return integerBits == 64 || (value <= MAX_SAFE_INTEGER && value >= -MAX_SAFE_INTEGER);
  }

  private static void range(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " out of range: " + value + " (expected " + min + ".." + max + ")");
    }
  }
}
