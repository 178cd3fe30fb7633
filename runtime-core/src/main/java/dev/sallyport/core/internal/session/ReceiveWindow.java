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
 *
 * <p><b>No stall.</b> What was released and is not given back is what the peer lacks though nothing
 * is held. It is less than an eighth of the window, and of all streams together less than three
 * sixteenths. So where nothing is held, more than eleven sixteenths are the peer's. Of that it
 * leaves at most three eighths to calls, and the rest is more than the quarter that the longest
 * message may have: so an element of any length can come.
 */
final class ReceiveWindow {
  private final int size;
  private final int grantAt;
  private final int keepAtMost;
  private final IntConsumer grant;
  private long held;
  private int released;

  /** Of the streams, each of which gives back what is its own. */
  private int kept;

  /**
   * @param size cost of all messages, as declared in HELLO
   * @param grant sends the peer a CREDIT of the session for that many bytes; never waits
   */
  ReceiveWindow(int size, IntConsumer grant) {
    this.size = size;
    this.grant = grant;
    this.grantAt = size / 8;
    this.keepAtMost = size / 16 * 3;
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

  /** The bytes of a message were not kept; the rest of its cost is still to be released. */
  void shrink(int bytes) {
    int due;
    synchronized (this) {
      held -= bytes;
      due = due(bytes);
    }
    grant(due);
  }

  /** The cost of elements that a stream kept, and will not give back itself any more. */
  void giveBack(int cost) {
    int due;
    synchronized (this) {
      kept -= cost;
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

  /**
   * The same for an element of a stream, which keeps its cost until it gives it back with a CREDIT
   * of its own.
   *
   * @return whether all streams keep so much that this one must give back what it has
   */
  synchronized boolean releaseItem(int bytes) {
    long cost = cost(bytes);
    held -= cost;
    kept += (int) cost;
    return kept >= keepAtMost;
  }

  /** A stream gives back what it kept. */
  synchronized void returned(int cost) {
    kept -= cost;
  }

  /** Cost of what was released and not yet given back, but for what streams keep. */
  synchronized int unreturned() {
    return released;
  }

  /** Cost of what is held now. */
  synchronized long held() {
    return held;
  }
}
