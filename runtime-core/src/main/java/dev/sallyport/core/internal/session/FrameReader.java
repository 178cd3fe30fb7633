package dev.sallyport.core.internal.session;

import dev.sallyport.ProtocolException;
import dev.sallyport.core.internal.transport.EventConnection;
import dev.sallyport.core.internal.transport.Landing;
import dev.sallyport.core.internal.transport.LandingConnection;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.Wire;
import dev.sallyport.spi.Connection;
import dev.sallyport.spi.FrameBuffer;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one way into a session: takes frames from the transport, one at a time, and counts them.
 *
 * <p>Confined to the thread that holds the {@link ReadRole}, but for what is counted.
 */
final class FrameReader {
  /** What a buffer begins with: a transport that has the length of a frame makes room for it. */
  private static final byte[] NOTHING = {};

  /** After so many times in vain, spinning is tried only now and then. */
  private static final int VAIN_SPINS = 16;

  private final Connection connection;

  /** The same, if it is driven by events; else null. */
  private final @Nullable EventConnection events;

  /** The same, if it is of this kind; else null. */
  private final @Nullable LandingConnection landings;

  private final Landing landing;
  private final Wire wire;
  private final long spinNanos;

  private @Nullable FrameBuffer spare;
  private int vainSpins;

  // Written by one thread at a time, and volatile for those who read.
  private volatile long frames;
  private volatile long bytes;
  private volatile long fragments;
  private volatile long lastNanos;

  /**
   * @param ground what fragments are of
   * @param spinNanos for how long to look for bytes before waiting for them; 0 for not at all
   */
  FrameReader(Connection connection, Wire wire, Landing.Ground ground, long spinNanos) {
    this.connection = connection;
    this.events = EventConnection.of(connection);
    this.landings = LandingConnection.of(connection);
    this.landing = new Landing(ground);
    this.wire = wire;
    this.spinNanos = spinNanos;
  }

  /** What a frame is handed to. */
  interface Sink {
    /** Takes it, without keeping its buffer if it is a fragment; false if it is the last. */
    boolean onFrame(Frame frame);
  }

  /** What there was to read. */
  enum Outcome {
    /** A frame, and there may be more. */
    FRAME,
    /** No whole frame, of a transport that tells when there is more. */
    PART,
    /** The peer's last frame. */
    LAST,
    /** The end of the stream, without a last frame. */
    END
  }

  /**
   * Waits for a frame and hands it over.
   *
   * @throws ProtocolException if it is malformed or out of place, with its offset
   */
  Outcome take(Sink sink) throws IOException {
    FrameBuffer buffer = spare == null ? new FrameBuffer(NOTHING, Integer.MAX_VALUE - 64) : spare;
    spare = null;
    boolean some =
        landings == null ? connection.receive(buffer) : landings.receive(buffer, landing);
    return some ? take(buffer, sink) : Outcome.END;
  }

  /**
   * The same without waiting, of a transport that tells when there is more.
   *
   * @throws ProtocolException if it is malformed or out of place, with its offset
   */
  Outcome takeWhole(Sink sink) throws IOException {
    if (events == null) {
      throw new IllegalStateException("not driven by events");
    }
    FrameBuffer buffer = spare == null ? new FrameBuffer(NOTHING, Integer.MAX_VALUE - 64) : spare;
    switch (events.take(buffer, landing)) {
      case END -> {
        return Outcome.END;
      }
      case PART -> {
        // An idle connection holds nothing.
        spare = buffer.size() == 0 ? null : buffer;
        return Outcome.PART;
      }
      case FRAME -> {
        spare = null;
        Outcome outcome = take(buffer, sink);
        if (spare != null) {
          spare.clear();
        }
        return outcome;
      }
    }
    throw new IllegalStateException();
  }

  private Outcome take(FrameBuffer buffer, Sink sink) {
    lastNanos = System.nanoTime();
    long number = frames;
    frames = number + 1;
    long position = bytes;
    bytes = position + buffer.size() + landing.filled();
    try {
      Frame frame = landing.isBegun() ? landing.take(buffer) : wire.parse(buffer);
      if (!sink.onFrame(frame)) {
        return Outcome.LAST;
      }
      if (frame.head().has(FrameHead.MORE)) {
        // A fragment is in its message.
        long before = fragments;
        fragments = before + 1;
        spare = buffer;
      }
      return Outcome.FRAME;
    } catch (ProtocolException e) {
      throw new ProtocolException(e.code(), e.getMessage() + ", in the frame at byte " + position);
    }
  }

  /** Whether a whole frame can be taken without waiting. */
  boolean isBuffered() {
    return connection.buffered();
  }

  /** Looks for bytes for as long as was chosen, unless that has long been in vain. */
  void spin() throws IOException {
    if (spinNanos == 0 || (vainSpins > VAIN_SPINS && vainSpins++ % VAIN_SPINS != 0)) {
      return;
    }
    if (look(System.nanoTime() + spinNanos)) {
      vainSpins = 0;
    } else {
      vainSpins++;
    }
  }

  /**
   * Looks for bytes until then, in terms of {@link System#nanoTime}.
   *
   * @return whether there are any
   */
  boolean look(long end) throws IOException {
    while (!connection.poll()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      Thread.onSpinWait();
    }
    return true;
  }

  long frames() {
    return frames;
  }

  /** Of those, the ones of which more was to come. */
  long fragments() {
    return fragments;
  }

  long bytes() {
    return bytes;
  }

  /** When the latest frame came, in terms of {@link System#nanoTime}. */
  long lastNanos() {
    return lastNanos;
  }

  /** The same; empty before the first. */
  Optional<Long> lastFrameNanos() {
    return frames == 0 ? Optional.empty() : Optional.of(lastNanos);
  }
}
