package dev.sallyport;

import dev.sallyport.spi.DurationText;
import java.time.Duration;

/**
 * What one end is willing to receive, buffer and wait for. Immutable; each {@code with} method
 * returns a copy and rejects a value out of range at once.
 *
 * <p>The limits on what is received travel in the handshake, so a message that the peer would turn
 * away is refused before it is sent.
 *
 * @param maxMessageBytes largest message accepted, 1 KiB to 1 GiB; and never more than a quarter of
 *     {@code maxBufferedBytes}
 * @param maxLineBytes largest line accepted of newline-delimited JSON, 4 KiB to 1 GiB
 * @param maxDepth deepest nesting of lists, maps and records, 1 to 512
 * @param maxElements most elements of one list, set, map or array, at least 1
 * @param integerBits 64, or 53 where integers are doubles as in JavaScript: larger ones are refused
 *     then, unless declared {@link AsString}
 * @param maxConcurrentCalls most calls and channels that the peer may have open here at once, 1 to
 *     65,536; so many handlers run at once, and one of a {@linkplain OneWay one-way} call. Of those
 *     calls so many may wait here at first
 * @param maxQueuedBytes most bytes of calls and replies that wait here to be written before their
 *     senders wait too, at least 1 KiB; beyond twice as much of what cannot wait, the session
 *     fails. One message that takes more than half of it may wait beside, and the next such one
 *     waits for that; so this and one {@code maxMessageBytes} of the peer bound what waits
 * @param maxBufferedBytes most bytes that the peer may have sent and nobody here has taken yet,
 *     over all streams, at least 64 KiB: what a peer can make this end hold, whatever it does. Half
 *     of it, shared among {@code maxConcurrentCalls}, is how far a peer may send ahead on one
 *     stream; a single larger message may go all the same
 * @param stallTimeout how long one write may make no progress before the peer counts as not reading
 *     and the session fails, at the end that has started the other; also how long the peer may take
 *     to show its schemas when it is asked
 * @param heartbeat after how long a silence a child is asked for a sign of life, at least 10 ms;
 *     one that gives none for two more such times {@linkplain
 *     dev.sallyport.process.Child#isUnresponsive counts as unresponsive}, and nothing else follows
 *     (docs/protocol.md, "Liveness"). A worker does not ask its parent
 * @param spin for how long a thread that waits for the peer looks again and again before it sleeps,
 *     0 to 1 ms: with a core to spare at each end, an answer then comes without waking a thread
 */
public record Limits(
    int maxMessageBytes,
    int maxLineBytes,
    int maxDepth,
    int maxElements,
    int integerBits,
    int maxConcurrentCalls,
    int maxQueuedBytes,
    int maxBufferedBytes,
    Duration stallTimeout,
    Duration heartbeat,
    Duration spin) {

  private static final long MAX_SAFE_INTEGER = (1L << 53) - 1;
  private static final Duration MIN_HEARTBEAT = Duration.ofMillis(10);
  private static final Duration MAX_SPIN = Duration.ofMillis(1);

  private static final Limits DEFAULTS =
      new Limits(
          16 << 20,
          1 << 20,
          64,
          1 << 20,
          64,
          64,
          4 << 20,
          64 << 20,
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ZERO);

  public Limits {
    range("maxMessageBytes", maxMessageBytes, 1 << 10, 1 << 30);
    range("maxLineBytes", maxLineBytes, 4 << 10, 1 << 30);
    range("maxDepth", maxDepth, 1, 512);
    range("maxElements", maxElements, 1, Integer.MAX_VALUE);
    if (integerBits != 53 && integerBits != 64) {
      throw new IllegalArgumentException(
          "integerBits out of range: " + integerBits + " (expected 53 or 64)");
    }
    range("maxConcurrentCalls", maxConcurrentCalls, 1, 1 << 16);
    range("maxQueuedBytes", maxQueuedBytes, 1 << 10, Integer.MAX_VALUE);
    range("maxBufferedBytes", maxBufferedBytes, 64 << 10, Integer.MAX_VALUE);
    if (stallTimeout.isNegative() || stallTimeout.isZero()) {
      throw new IllegalArgumentException(
          "stallTimeout out of range: "
              + DurationText.exact(stallTimeout)
              + " (expected more than 0)");
    }
    if (heartbeat.compareTo(MIN_HEARTBEAT) < 0) {
      throw new IllegalArgumentException(
          "heartbeat out of range: "
              + DurationText.exact(heartbeat)
              + " (expected at least 10 ms)");
    }
    if (spin.isNegative() || spin.compareTo(MAX_SPIN) > 0) {
      throw new IllegalArgumentException(
          "spin out of range: " + DurationText.exact(spin) + " (expected 0 to 1 ms)");
    }
  }

  /**
   * 16 MiB messages, 1 MiB lines, depth 64, 1,048,576 elements, integers of 64 bits, 64 calls at
   * once, 4 MiB queued, 64 MiB buffered, a stall of 10 s, a heartbeat of 5 s, no spinning.
   */
  public static Limits defaults() {
    return DEFAULTS;
  }

  public Limits withMaxMessageBytes(int bytes) {
    Draft draft = new Draft(this);
    draft.maxMessageBytes = bytes;
    return draft.limits();
  }

  public Limits withMaxLineBytes(int bytes) {
    Draft draft = new Draft(this);
    draft.maxLineBytes = bytes;
    return draft.limits();
  }

  public Limits withMaxDepth(int depth) {
    Draft draft = new Draft(this);
    draft.maxDepth = depth;
    return draft.limits();
  }

  public Limits withMaxElements(int elements) {
    Draft draft = new Draft(this);
    draft.maxElements = elements;
    return draft.limits();
  }

  public Limits withIntegerBits(int bits) {
    Draft draft = new Draft(this);
    draft.integerBits = bits;
    return draft.limits();
  }

  public Limits withMaxConcurrentCalls(int calls) {
    Draft draft = new Draft(this);
    draft.maxConcurrentCalls = calls;
    return draft.limits();
  }

  public Limits withMaxQueuedBytes(int bytes) {
    Draft draft = new Draft(this);
    draft.maxQueuedBytes = bytes;
    return draft.limits();
  }

  public Limits withMaxBufferedBytes(int bytes) {
    Draft draft = new Draft(this);
    draft.maxBufferedBytes = bytes;
    return draft.limits();
  }

  public Limits withStallTimeout(Duration timeout) {
    Draft draft = new Draft(this);
    draft.stallTimeout = timeout;
    return draft.limits();
  }

  public Limits withHeartbeat(Duration silence) {
    Draft draft = new Draft(this);
    draft.heartbeat = silence;
    return draft.limits();
  }

  public Limits withSpin(Duration duration) {
    Draft draft = new Draft(this);
    draft.spin = duration;
    return draft.limits();
  }

  /** A copy that can be changed. */
  private static final class Draft {
    int maxMessageBytes;
    int maxLineBytes;
    int maxDepth;
    int maxElements;
    int integerBits;
    int maxConcurrentCalls;
    int maxQueuedBytes;
    int maxBufferedBytes;
    Duration stallTimeout;
    Duration heartbeat;
    Duration spin;

    Draft(Limits limits) {
      maxMessageBytes = limits.maxMessageBytes;
      maxLineBytes = limits.maxLineBytes;
      maxDepth = limits.maxDepth;
      maxElements = limits.maxElements;
      integerBits = limits.integerBits;
      maxConcurrentCalls = limits.maxConcurrentCalls;
      maxQueuedBytes = limits.maxQueuedBytes;
      maxBufferedBytes = limits.maxBufferedBytes;
      stallTimeout = limits.stallTimeout;
      heartbeat = limits.heartbeat;
      spin = limits.spin;
    }

    Limits limits() {
      return new Limits(
          maxMessageBytes,
          maxLineBytes,
          maxDepth,
          maxElements,
          integerBits,
          maxConcurrentCalls,
          maxQueuedBytes,
          maxBufferedBytes,
          stallTimeout,
          heartbeat,
          spin);
    }
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
