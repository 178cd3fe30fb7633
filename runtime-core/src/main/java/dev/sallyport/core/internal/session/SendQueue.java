package dev.sallyport.core.internal.session;

import dev.sallyport.core.internal.session.Parcel.Need;
import dev.sallyport.core.internal.session.Parcel.Placed;
import dev.sallyport.core.internal.wire.BinaryWire;
import dev.sallyport.core.internal.wire.Wire;
import dev.sallyport.spi.FrameBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written next. Guarded by the lock of {@link FrameWriter}, and without threads or
 * waiting of its own.
 *
 * <p>Two kinds of place: the <em>batch</em>, whole small frames one behind the other in the order
 * in which they came, which one write takes; and the <em>lanes</em>, each with messages that are
 * too large for the batch or have no credit yet. The two take turns, the lanes in a ring and one
 * fragment each, so a large message delays a small one by one fragment for each other large one.
 *
 * <p><b>Windows.</b> A message is charged, whole, when its first byte takes its place: so one that
 * has begun can always be finished, and half messages cannot block each other. What is left of the
 * session's window for elements of streams is less than for calls: streams whose receivers do
 * nothing cannot keep a call from being made or answered (docs/protocol.md, "Credits").
 */
final class SendQueue {
  /** From this size on the batch takes nothing more but what cannot wait. */
  static final int BATCH_BYTES = 64 << 10;

  private static final int SHORT_FRAGMENT_BYTES = 8 << 10;

  /** So many fragments after the last small message, fragments are long again. */
  private static final int SMALL_LATELY = 64;

  private final Wire wire;
  private final SpareArray spareArray;

  /** Of which the chunk that is being written is the last part; null if it is of no message. */
  private @Nullable FrameBuffer ending;

  private int chunksSinceSmall = SMALL_LATELY;
  private FrameBuffer batch = newBatch();
  private FrameBuffer spare = newBatch();
  private long batchNumber;
  private boolean lanesTurn;

  /** The batch has messages, and not only what the sessions tell one another. */
  private boolean batchHasMessages;

  private final ArrayDeque<SendLane> ready = new ArrayDeque<>();
  private final ArrayDeque<SendLane> starved = new ArrayDeque<>();

  private long sessionWindow = Long.MAX_VALUE / 2;
  private long reserve;
  private long streamWindow = Long.MAX_VALUE / 2;

  /** Lanes that were full and no longer are, of those that want to be told. */
  private final List<SendLane> relieved = new ArrayList<>(0);

  /** Cost of the calls, and replies, that wait in lanes. */
  private long callBytes;

  /** Of those, cost of the large ones. */
  private long largeBytes;

  // Counted before any of it is written: whoever sees a frame's answer sees it counted.
  private long framesTaken;
  private long bytesTaken;
  private long fragmentsTaken;

  /** Part of an array that is to be written. */
  static final class Chunk {
    private static final byte[] NONE = {};

    byte[] bytes = NONE;
    int offset;
    int length;
  }

  /**
   * @param spareArray gets the arrays of large messages that are written
   */
  SendQueue(Wire wire, SpareArray spareArray) {
    this.wire = wire;
    this.spareArray = spareArray;
  }

  private static FrameBuffer newBatch() {
    return new FrameBuffer(Integer.MAX_VALUE - 64);
  }

  /**
   * What the peer declared.
   *
   * @param session bytes over all streams
   * @param stream bytes of each
   * @param callReserve part of the session's that streams must leave free
   */
  void windows(long session, long stream, long callReserve) {
    sessionWindow = session;
    streamWindow = stream;
    reserve = callReserve;
    retryStarved();
  }

  /** Takes a parcel: into the batch if it may go and is small, else to its lane. */
  void add(SendLane lane, Parcel parcel) {
    boolean first = lane.parcels.isEmpty();
    boolean room = batch.size() < BATCH_BYTES || parcel.need == Need.NOTHING;
    if (first && room && isWhole(parcel) && mayStart(lane, parcel)) {
      if (start(lane, parcel)) {
        append(lane, parcel);
      }
      return;
    }
    lane.parcels.add(parcel);
    lane.pendingBytes += parcel.cost;
    if (parcel.need == Need.CREDIT) {
      lane.pendingItems++;
    } else {
      callBytes += parcel.cost;
      largeBytes += parcel.large ? parcel.cost : 0;
    }
    schedule(lane);
  }

  /** Appends a frame that is complete. */
  void addFrame(FrameBuffer frame) {
    take(frame);
  }

  private void take(FrameBuffer frame) {
    batch.write(frame.array(), 0, frame.size());
    framesTaken++;
    bytesTaken += frame.size();
  }

  /** Frames that have got their place, and no longer only wait for it. */
  long framesTaken() {
    return framesTaken;
  }

  /** How many fragments have been taken of messages, but for the first of each. */
  long fragmentsTaken() {
    return fragmentsTaken;
  }

  /** Bytes of those frames. */
  long bytesTaken() {
    return bytesTaken;
  }

  private boolean isWhole(Parcel parcel) {
    // As a fragment is measured: the first of several must not have all of the message.
    return parcel.frame.size() - BinaryWire.HEADER_BYTES <= wire.maxFragmentBytes();
  }

  private boolean mayStart(SendLane lane, Parcel parcel) {
    return switch (parcel.need) {
      case NOTHING -> true;
      case ROOM -> parcel.cost <= sessionWindow;
      case CREDIT -> mayStartItem(lane, parcel) && parcel.cost <= sessionWindow - reserve;
    };
  }

  /**
   * One element may exceed the stream's window, else it could never go. The receiver gives back at
   * the latest when half of the window is taken, so half must be enough.
   */
  private boolean mayStartItem(SendLane lane, Parcel parcel) {
    return lane.credits > 0
        && (parcel.cost <= streamWindow - lane.outstanding || lane.outstanding <= streamWindow / 2);
  }

  /** False if it is not to be sent, and nothing of its stream ever: that has no number. */
  private boolean start(SendLane lane, Parcel parcel) {
    if (parcel.placed != null) {
      int stream = parcel.placed.place();
      if (stream == Placed.REFUSED) {
        lane.ended = true;
        return false;
      }
      lane.stream = stream;
    }
    if (parcel.need != Need.NOTHING) {
      sessionWindow -= parcel.cost;
    }
    if (parcel.need == Need.CREDIT) {
      lane.credits--;
      lane.outstanding += parcel.cost;
    }
    return true;
  }

  private void append(SendLane lane, Parcel parcel) {
    FrameBuffer frame = parcel.frame;
    batchHasMessages = true;
    wire.end(frame, parcel.head, lane.stream);
    take(frame);
  }

  private void schedule(SendLane lane) {
    if (!lane.scheduled && !lane.starved && !lane.parcels.isEmpty()) {
      lane.scheduled = true;
      ready.add(lane);
    }
  }

  /** Whether {@link #next} may have something. */
  boolean isEmpty() {
    return batch.size() == 0 && ready.isEmpty();
  }

  /** Cost of what waits although a peer that reads would have it. */
  long callBytes() {
    return callBytes;
  }

  /** The part of it that large messages take. */
  long largeBytes() {
    return largeBytes;
  }

  /** Whether a large message waits, or the rest of one. */
  boolean hasLarge() {
    return largeBytes > 0;
  }

  /** What the peer still has room for, over all streams. */
  long sendWindow() {
    return sessionWindow;
  }

  int batchBytes() {
    return batch.size();
  }

  /**
   * What is to be written now. The caller writes it before it asks again.
   *
   * @return false if there is nothing
   */
  boolean next(Chunk chunk) {
    if ((lanesTurn || batch.size() == 0) && nextOfLanes(chunk)) {
      lanesTurn = false;
      return true;
    }
    if (batch.size() == 0) {
      return false;
    }
    lanesTurn = true;
    if (batch.size() < SHORT_FRAGMENT_BYTES && batchHasMessages) {
      chunksSinceSmall = 0;
    }
    batchHasMessages = false;
    FrameBuffer full = batch;
    batch = spare.array().length > 4 * BATCH_BYTES ? newBatch() : spare.clear();
    spare = full;
    batchNumber++;
    chunk.bytes = full.array();
    chunk.offset = 0;
    chunk.length = full.size();
    return true;
  }

  /** The chunk is written, or never will be: what it was the last of is not needed any more. */
  void written(Chunk chunk) {
    chunk.bytes = Chunk.NONE;
    if (ending != null) {
      spareArray.put(ending);
      ending = null;
    }
  }

  /** Moves what has become small or possible into the batch; true for a fragment to be written. */
  private boolean nextOfLanes(Chunk chunk) {
    while (batch.size() < BATCH_BYTES) {
      SendLane lane = ready.poll();
      if (lane == null) {
        return false;
      }
      Parcel parcel = lane.parcels.peek();
      if (parcel == null) {
        lane.scheduled = false;
      } else if (parcel.position > 0) {
        if (parcel.batch == batchNumber) {
          ready.addFirst(lane);
          return false;
        }
        nextFragment(lane, parcel, chunk);
        return true;
      } else if (mayStart(lane, parcel)) {
        begin(lane, parcel);
      } else {
        lane.scheduled = false;
        // Without a credit of its own it waits for that, and not for the session.
        if (parcel.need == Need.ROOM || mayStartItem(lane, parcel)) {
          lane.starved = true;
          starved.add(lane);
        }
      }
    }
    return false;
  }

  private void begin(SendLane lane, Parcel parcel) {
    if (!start(lane, parcel)) {
      drop(lane);
    } else if (isWhole(parcel)) {
      append(lane, parcel);
      remove(lane, parcel);
    } else {
      int before = batch.size();
      parcel.position = wire.firstFragment(parcel.frame, parcel.head, lane.stream, batch);
      framesTaken++;
      bytesTaken += batch.size() - before;
      parcel.batch = batchNumber;
    }
    again(lane);
  }

  private void nextFragment(SendLane lane, Parcel parcel, Chunk chunk) {
    int from = parcel.position;
    int to = Math.min(parcel.frame.size(), from + fragmentBytes());
    chunk.offset = wire.nextFragment(parcel.frame, parcel.head, lane.stream, from, to);
    chunk.bytes = parcel.frame.array();
    chunk.length = to - chunk.offset;
    fragmentsTaken++;
    framesTaken++;
    bytesTaken += chunk.length;
    parcel.position = to;
    if (to == parcel.frame.size()) {
      ending = parcel.frame;
      remove(lane, parcel);
    }
    again(lane);
  }

  /**
   * Beside small messages fragments are short: what is in the transport already is ahead of a small
   * one, whoever's turn it is.
   */
  private int fragmentBytes() {
    chunksSinceSmall++;
    return isMixed() ? SHORT_FRAGMENT_BYTES : wire.maxFragmentBytes();
  }

  /** Whether small messages have been written lately; a credit, or a PING, is none. */
  boolean isMixed() {
    return chunksSinceSmall < SMALL_LATELY;
  }

  private void remove(SendLane lane, Parcel parcel) {
    lane.parcels.remove();
    forget(lane, parcel);
  }

  private void forget(SendLane lane, Parcel parcel) {
    boolean full = lane.isFull();
    lane.pendingBytes -= parcel.cost;
    if (full && !lane.isFull() && lane.onRoom != null) {
      relieved.add(lane);
    }
    if (parcel.need == Need.CREDIT) {
      lane.pendingItems--;
    } else {
      callBytes -= parcel.cost;
      largeBytes -= parcel.large ? parcel.cost : 0;
    }
  }

  private void again(SendLane lane) {
    lane.scheduled = false;
    schedule(lane);
  }

  /** The lanes that have room again, and are to be told so without the lock. */
  List<SendLane> takeRelieved() {
    if (relieved.isEmpty()) {
      return List.of();
    }
    List<SendLane> lanes = List.copyOf(relieved);
    relieved.clear();
    return lanes;
  }

  /** Drops what waits in a lane, also what is half sent: the caller then ends the direction. */
  void drop(SendLane lane) {
    for (Parcel parcel : lane.parcels) {
      forget(lane, parcel);
    }
    lane.parcels.clear();
    if (lane.starved) {
      lane.starved = false;
      starved.remove(lane);
    }
  }

  /** Drops the elements that wait in a lane, also one that is half sent; what ends it stays. */
  void dropItems(SendLane lane) {
    Iterator<Parcel> waiting = lane.parcels.iterator();
    while (waiting.hasNext()) {
      Parcel parcel = waiting.next();
      if (parcel.need == Need.CREDIT) {
        forget(lane, parcel);
        waiting.remove();
      }
    }
    if (lane.starved) {
      lane.starved = false;
      starved.remove(lane);
    }
    schedule(lane);
  }

  /** The peer accepts more. */
  void credit(SendLane lane, int messages, int bytes) {
    lane.credits += messages;
    lane.outstanding = Math.max(0, lane.outstanding - bytes);
    credit(bytes);
    schedule(lane);
  }

  /** The peer has room for more, on whatever stream. */
  void credit(int bytes) {
    sessionWindow += bytes;
    retryStarved();
  }

  private void retryStarved() {
    SendLane lane = starved.poll();
    while (lane != null) {
      lane.starved = false;
      schedule(lane);
      lane = starved.poll();
    }
  }

  /**
   * Forgets everything.
   *
   * @return what of it is to be told, as nobody else knows of it yet
   */
  List<Placed> clear() {
    List<Placed> dropped = new ArrayList<>();
    for (SendLane lane : ready) {
      clear(lane, dropped);
    }
    for (SendLane lane : starved) {
      clear(lane, dropped);
    }
    batch.clear();
    ready.clear();
    starved.clear();
    callBytes = 0;
    largeBytes = 0;
    return dropped;
  }

  private static void clear(SendLane lane, List<Placed> dropped) {
    for (Parcel parcel : lane.parcels) {
      if (parcel.placed != null && parcel.position == 0) {
        dropped.add(parcel.placed);
      }
    }
    lane.parcels.clear();
  }
}
