package dev.sallyport.core.internal.session;

import dev.sallyport.ErrorCode;
import dev.sallyport.ProtocolException;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.wire.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The open streams of a session, and their numbers: the initiator opens odd ones, the acceptor even
 * ones, each in rising order and never twice. So a number tells whether its stream is still to
 * come, open, or over, without a list of the dead (docs/protocol.md, "Streams").
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

  private int nextLocal;
  private volatile int lastLocal;
  private int lastRemote;
  private volatile @Nullable SallyportException ended;

  StreamRegistry(boolean initiator) {
    this.initiator = initiator;
    this.nextLocal = initiator ? 1 : 2;
  }

  /**
   * Registers a stream of this end and gives it its number.
   *
   * @throws SallyportException the session's end, if it is over
   */
  synchronized int openLocal(Stream stream) {
    int id = nextLocal;
    // A peer at level 0 numbers as it likes: what it uses is passed over.
    while (id > 0 && streams.putIfAbsent(id, stream) != null) {
      id += 2;
    }
    if (id < 0) {
      nextLocal = id;
      throw new ProtocolException(
          ErrorCode.PROTOCOL_VIOLATION,
          "stream ids exhausted: this session has opened 2^30 streams; start another");
    }
    nextLocal = id + 2;
    lastLocal = id;
    SallyportException cause = ended;
    if (cause != null) {
      streams.remove(id);
      throw cause;
    }
    return id;
  }

  /**
   * Registers a stream that the peer opened.
   *
   * @param strict whether the rules for numbers apply; a peer that never said hello knows none
   * @return false if the session is over, and nothing is to be done for the stream
   * @throws ProtocolException if the number is not its to use
   */
  boolean openRemote(int id, Stream stream, boolean strict) {
    if (strict) {
      boolean odd = (id & 1) == 1;
      if (id == 0 || odd == initiator) {
        throw violation(
            "stream id out of range: " + id + " (expected " + (initiator ? "even" : "odd") + ")");
      }
      if (id <= lastRemote) {
        throw violation("stream id used again: " + id + " (expected more than " + lastRemote + ")");
      }
    }
    if (id == 0 || streams.putIfAbsent(id, stream) != null) {
      throw violation("id out of range: " + id + " (expected a positive one that is not in use)");
    }
    lastRemote = Math.max(id, lastRemote);
    if (ended != null) {
      streams.remove(id);
      return false;
    }
    return true;
  }

  /**
   * Gives a frame to its stream; a late frame for one that is over is dropped.
   *
   * @throws ProtocolException if no such stream was ever opened
   */
  void dispatch(Frame frame) {
    Stream stream = streams.get(frame.stream());
    if (stream != null) {
      stream.onFrame(frame);
    } else if (!wasOpened(frame.stream())) {
      throw violation(
          frame.type() + " for a stream that was never opened: stream=" + frame.stream());
    }
  }

  private boolean wasOpened(int id) {
    boolean local = ((id & 1) == 1) == initiator;
    return id > 0 && id <= (local ? lastLocal : lastRemote);
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
