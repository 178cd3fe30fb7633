package dev.sallyport.core.internal.session;

import dev.sallyport.ErrorCode;
import dev.sallyport.ProtocolException;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The open streams of a session, and their numbers: the initiator opens odd ones, the acceptor even
 * ones, each in rising order and never twice. So a number tells whether its stream is still to
 * come, open, or over, without a list of the dead (docs/protocol.md, "Streams"). After 2^30 streams
 * the numbers begin again; which of two is the later one is told by their distance.
 *
 * <p>Thread-safe. {@link #openLocal} is called in the order in which frames are written, {@link
 * #openRemote} and {@link #dispatch} on the reader thread.
 *
 * <p><b>Invariant.</b> Every stream that is ever registered is removed by its terminal frame, or
 * told of the session's end: {@link #end} closes the door before it looks who is inside.
 */
final class StreamRegistry {
  private final ConcurrentHashMap<Integer, Stream> streams = new ConcurrentHashMap<>();
  private final boolean initiator;

  /** Half of the distance between a number and its next use. */
  private static final int HALF = 1 << 30;

  private int nextLocal;
  private volatile int lastLocal;
  private volatile int lastRemote;
  private volatile @Nullable SallyportException ended;

  StreamRegistry(boolean initiator) {
    this.initiator = initiator;
    this.nextLocal = initiator ? 1 : 2;
  }

  /**
   * Registers a stream of this end and gives it its number.
   *
   * @throws SallyportException the session's end, if it is over; the stream itself is not told of
   *     it
   */
  synchronized int openLocal(Stream stream) {
    int id = nextLocal;
    // After the numbers have begun again an old stream may still have this one; and a peer at level
    // 0 numbers as it likes: what is in use is passed over.
    while (streams.putIfAbsent(id, stream) != null) {
      id = after(id);
    }
    nextLocal = after(id);
    lastLocal = id;
    SallyportException cause = ended;
    // Where it is gone, the end has just told it, and need not tell its opener.
    if (cause != null && streams.remove(id, stream)) {
      throw cause;
    }
    return id;
  }

  /** The next number of the same end: never 0. */
  private static int after(int id) {
    int next = (id + 2) & Integer.MAX_VALUE;
    return next == 0 ? 2 : next;
  }

  /** Whether {@code id} comes after {@code other}: less than half of all numbers ahead of it. */
  static boolean isAfter(int id, int other) {
    int distance = (id - other) & Integer.MAX_VALUE;
    return distance != 0 && distance < HALF;
  }

  /**
   * Registers a stream that the peer opened, in the place of one that was {@linkplain HalfOpen half
   * open}.
   *
   * @param strict whether the rules for numbers apply; a peer that never said hello knows none
   * @return false if the session is over, and nothing is to be done for the stream
   * @throws ProtocolException if the number is not its to use
   */
  boolean openRemote(int id, Stream stream, boolean strict) {
    Stream present = streams.get(id);
    if (present instanceof HalfOpen) {
      return streams.replace(id, present, stream);
    }
    if (isLate(id)) {
      return false;
    }
    if (strict) {
      checkRemote(id);
    }
    if (id == 0 || streams.putIfAbsent(id, stream) != null) {
      throw violation("id out of range: " + id + " (expected a positive one that is not in use)");
    }
    lastRemote = strict ? id : Math.max(id, lastRemote);
    if (ended != null) {
      streams.remove(id);
      return false;
    }
    return true;
  }

  /**
   * Checks the number of a stream that the peer opens.
   *
   * @throws ProtocolException if it is not its to use
   */
  private void checkRemote(int id) {
    boolean odd = (id & 1) == 1;
    if (id == 0 || odd == initiator) {
      throw violation(
          "stream id out of range: " + id + " (expected " + (initiator ? "even" : "odd") + ")");
    }
    if (lastRemote != 0 && !isAfter(id, lastRemote)) {
      throw violation("stream id used again: " + id + " (expected more than " + lastRemote + ")");
    }
  }

  /**
   * The peer sent a message that nobody answers: its number is used, and over.
   *
   * @throws ProtocolException if it is not its to use
   */
  void passRemote(int id) {
    if (!(streams.remove(id) instanceof HalfOpen) && !isLate(id)) {
      checkRemote(id);
      lastRemote = id;
    }
  }

  /**
   * Whether it was half open when the session ended, and the rest of its message has come since.
   */
  private boolean isLate(int id) {
    return ended != null && wasOpened(id);
  }

  /** Gives a message of this end that nobody answers its number. */
  synchronized int passLocal() {
    int id = nextLocal;
    while (streams.containsKey(id)) {
      id = after(id);
    }
    nextLocal = after(id);
    lastLocal = id;
    return id;
  }

  /**
   * @throws SallyportException the session's end, if it is over
   */
  void requireOpen() {
    SallyportException cause = ended;
    if (cause != null) {
      throw Errors.rethrown(cause);
    }
  }

  /** The number of the last stream that the peer opened, 0 for none. */
  int lastRemote() {
    return lastRemote;
  }

  /**
   * Gives a frame to its stream; a late frame for one that is over is dropped.
   *
   * @return false if it was dropped
   * @throws ProtocolException if no such stream was ever opened
   */
  boolean dispatch(Frame frame) {
    Stream stream = streams.get(frame.stream());
    if (stream != null) {
      stream.onFrame(frame);
      return true;
    } else if (!wasOpened(frame.stream())) {
      throw neverOpened(frame.type(), frame.stream());
    }
    return false;
  }

  private static ProtocolException neverOpened(FrameType type, int id) {
    return violation(type + " for a stream that was never opened: stream=" + id);
  }

  private boolean wasOpened(int id) {
    boolean local = ((id & 1) == 1) == initiator;
    int last = local ? lastLocal : lastRemote;
    return id > 0 && last != 0 && !isAfter(id, last);
  }

  /**
   * Whether a stream takes messages, or is over.
   *
   * @throws ProtocolException if it was never opened
   */
  boolean isWanted(int id) {
    boolean open = streams.containsKey(id);
    if (!open && !wasOpened(id)) {
      throw neverOpened(FrameType.DATA, id);
    }
    return open;
  }

  boolean isEmpty() {
    return streams.isEmpty();
  }

  /** Whether one stream is open, and no more. */
  boolean isSingle() {
    return streams.size() == 1;
  }

  /** Forgets a stream after its terminal frame. */
  void remove(int id) {
    streams.remove(id);
  }

  /** The labels of at most {@code max} open streams. */
  List<String> labels(int max) {
    List<String> labels = new ArrayList<>();
    for (Stream stream : streams.values()) {
      if (labels.size() == max) {
        break;
      }
      labels.add(stream.label());
    }
    return labels;
  }

  /** Ends every open stream, and every later attempt to open one, with {@code cause}. */
  void end(SallyportException cause) {
    ended = cause;
    for (Integer id : streams.keySet()) {
      Stream stream = streams.remove(id);
      if (stream != null) {
        stream.onSessionEnd(cause);
      }
    }
  }

  private static ProtocolException violation(String message) {
    return new ProtocolException(ErrorCode.PROTOCOL_VIOLATION, message);
  }
}
