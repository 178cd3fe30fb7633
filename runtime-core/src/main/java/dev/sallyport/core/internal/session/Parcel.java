package dev.sallyport.core.internal.session;

import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.spi.FrameBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One message, or one frame without a message, on its way out: begun, complete and not ended.
 *
 * <p>Made by the thread that sends it and from then on guarded by the lock of {@link FrameWriter},
 * but for {@link #frame} while a fragment of it is being written.
 */
final class Parcel {
  /** What a message takes of a window beside its bytes: what it takes of memory. */
  static final int MESSAGE_COST_BYTES = 256;

  /** What it needs before it may go. */
  enum Need {
    /** Nothing: the end of a direction, an error, a cancellation. */
    NOTHING,
    /** Room in the session's window: the arguments and the result of a call. */
    ROOM,
    /** A credit of its stream, and room in both windows: an element of a stream. */
    CREDIT
  }

  /** Told when a parcel takes its place in the order of writing, under the lock of the writer. */
  @FunctionalInterface
  interface Placed {
    int REFUSED = -1;

    /**
     * Short, and never waiting. Told as well, without that lock, when the writer is closed before
     * it has got a place.
     *
     * @return the number of the stream; {@link #REFUSED} if it is not to be sent after all
     */
    int place();
  }

  final FrameBuffer frame;
  final FrameHead head;
  final Need need;
  final int cost;
  final @Nullable Placed placed;

  /** Where the part begins that is still to be sent; 0 before the first. */
  int position;

  /** Whether it is counted apart from what else waits; set when it is added. */
  boolean large;

  /** The batch that its first fragment is in: the second may not overtake it. */
  long batch;

  /**
   * @param messageOffset where in {@code frame} the message begins
   * @param placed null where the lane's number is known
   */
  Parcel(FrameBuffer frame, FrameHead head, Need need, int messageOffset, @Nullable Placed placed) {
    this.frame = frame;
    this.head = head;
    this.need = need;
    this.cost = need == Need.NOTHING ? 0 : frame.size() - messageOffset + MESSAGE_COST_BYTES;
    this.placed = placed;
  }

  boolean isOpen() {
    return head.type() == FrameType.OPEN;
  }

  /** Whether its direction of the stream is over with it. */
  boolean endsDirection() {
    return head.has(FrameHead.FIN);
  }
}
