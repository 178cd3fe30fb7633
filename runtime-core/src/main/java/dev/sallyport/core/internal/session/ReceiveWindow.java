package dev.sallyport.core.internal.session;

import dev.sallyport.ErrorCode;
import dev.sallyport.ProtocolException;
import java.util.function.IntConsumer;

/**
 * What the peer has sent and nobody here has taken: booked when the first byte of a message has
 * arrived, for all of it, and released when the message is decoded or dropped. Thread-safe.
 *
 * <p><b>Bound.</b> The whole is at most what this end declared. The peer knows what it has left, so
 * one that exceeds it is broken, or wants to exhaust this end (docs/protocol.md, "Credits").
 */
final class ReceiveWindow {
  private final int size;
  private final int grantAt;
  private final IntConsumer grant;
  private long held;
  private int released;

  /**
   * @param size cost of all messages, as declared in HELLO
   * @param grant sends the peer a CREDIT of the session for that many bytes; never waits
   */
  ReceiveWindow(int size, IntConsumer grant) {
    this.size = size;
    this.grant = grant;
    this.grantAt = size / 8;
  }

  /** What a message of that many bytes costs. */
  static long cost(int bytes) {
    return (long) bytes + Parcel.MESSAGE_COST_BYTES;
  }

  /**
   * A message begins to arrive.
   *
   * @throws ProtocolException if there was no room for it
   */
  synchronized void book(int bytes) {
    long cost = cost(bytes);
    if (cost > size - held) {
      throw new ProtocolException(
          ErrorCode.PROTOCOL_VIOLATION,
          "message beyond the window: "
              + bytes
              + " bytes (expected at most "
              + Math.max(0, size - held - Parcel.MESSAGE_COST_BYTES)
              + " of the window of "
              + size
              + ", Limits.maxBufferedBytes)");
    }
    held += cost;
  }

  /** A message that was booked is taken or dropped. The peer hears of it, mostly later. */
  void release(int bytes) {
    int due;
    synchronized (this) {
      long cost = cost(bytes);
      held -= cost;
      due = due((int) cost);
    }
    grant(due);
  }

  /** The cost of elements that were released, and whose stream will not give it back any more. */
  void giveBack(int cost) {
    int due;
    synchronized (this) {
      due = due(cost);
    }
    grant(due);
  }

  private void grant(int due) {
    if (due > 0) {
      grant.accept(due);
    }
  }

  private int due(int cost) {
    released += cost;
    if (released < grantAt) {
      return 0;
    }
    int due = released;
    released = 0;
    return due;
  }

  /** The same for an element of a stream, whose own CREDIT will give its cost back. */
  synchronized void releaseItem(int bytes) {
    held -= cost(bytes);
  }

  /** Cost of what is held now. */
  synchronized long held() {
    return held;
  }
}
