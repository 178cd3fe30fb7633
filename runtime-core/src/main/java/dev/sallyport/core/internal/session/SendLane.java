package dev.sallyport.core.internal.session;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The sending direction of one stream: what waits there in order, and what the peer still accepts.
 * Guarded by the lock of {@link FrameWriter}.
 */
final class SendLane {
  /** Parcels that could not go at once. */
  final ArrayDeque<Parcel> parcels = new ArrayDeque<>(0);

  /** The stream's number; 0 before its OPEN has its place. */
  int stream;

  /** Messages that the peer still accepts. */
  long credits;

  /** Cost of the elements that the peer has not yet given back. */
  long outstanding;

  /** Cost of what waits here. */
  long pendingBytes;

  /** Elements among it. */
  int pendingItems;

  /** Whether it stands in the queue of those that may have something to write. */
  boolean scheduled;

  /** Whether it waits for room in the session's window. */
  boolean starved;

  /** The peer wants no more elements; the end of the direction may still be added. */
  boolean unwanted;

  /** Nothing more may be added. */
  boolean ended;

  /** Told, outside the lock, that there may be room again; for those who cannot wait. */
  volatile @Nullable Runnable onRoom;

  SendLane(int stream) {
    this.stream = stream;
  }

  /** Whether so much waits here that elements are not asked for. */
  boolean isFull() {
    return pendingBytes >= FrameWriter.LANE_BYTES;
  }

  /** Tells who cannot wait that there may be room; without the lock. */
  void tellRoom() {
    Runnable listener = onRoom;
    if (listener != null) {
      listener.run();
    }
  }

  /** How many elements more may be sent now or put here. */
  long available() {
    return credits - pendingItems;
  }
}
