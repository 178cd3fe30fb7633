package dev.sallyport.core.internal.session;

import dev.sallyport.core.internal.wire.FrameHead;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Whether the peer gives signs of life: any frame is one, and after a silence it is asked for one.
 * A peer that is merely busy answers, for no handler holds up its reader; one that is stopped, or
 * in a long collection of garbage, does not (docs/protocol.md, "Liveness").
 *
 * <p>Thread-safe. At most one question of it is open at a time.
 */
final class Liveness {
  /** How many heartbeats of silence make a suspicion: one until it is asked, two for its answer. */
  private static final int SUSPICIOUS = 3;

  private final long heartbeatNanos;
  private final Outlet outlet;
  private final boolean lines;
  private final SessionOwner owner;
  private final AtomicLong asked = new AtomicLong();

  private volatile long heardNanos = System.nanoTime();
  private volatile boolean suspected;
  private @Nullable Future<?> check;
  private boolean stopped;

  // Of the check: what was seen when the open question was asked.
  private long questionNanos;
  private boolean open;

  Liveness(Duration heartbeat, Outlet outlet, boolean lines, SessionOwner owner) {
    this.heartbeatNanos = TimeUnit.NANOSECONDS.convert(heartbeat);
    this.outlet = outlet;
    this.lines = lines;
    this.owner = owner;
  }

  /** Starts to look, unless it was stopped already. */
  synchronized void start() {
    if (!stopped && check == null) {
      heardNanos = System.nanoTime();
      check = Timers.every(Duration.ofNanos(Math.max(heartbeatNanos / 4, 1_000_000)), this::look);
    }
  }

  synchronized void stop() {
    stopped = true;
    if (check != null) {
      check.cancel(false);
    }
  }

  /** A frame has come. On the thread that reads. */
  void heard(long now) {
    heardNanos = now;
    if (suspected) {
      suspected = false;
      owner.recovered();
    }
  }

  /** Whether the peer is suspected to be stuck. */
  boolean isSuspected() {
    return suspected;
  }

  private void look() {
    long now = System.nanoTime();
    long silence = now - heardNanos;
    if (silence < heartbeatNanos) {
      return;
    }
    if (!open || heardNanos - questionNanos > 0) {
      open = true;
      questionNanos = now;
      ask();
    }
    if (silence > SUSPICIOUS * heartbeatNanos && !suspected) {
      suspected = true;
      owner.suspected(Duration.ofNanos(silence));
    }
  }

  /** Asks for a sign of life. Never waits. */
  void ask() {
    long number = asked.incrementAndGet();
    byte[] payload =
        lines
            ? Long.toString(number).getBytes(StandardCharsets.US_ASCII)
            : ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    outlet.ping(0, payload, 0, payload.length);
  }

  /** The number of the last question. */
  long asked() {
    return asked.get();
  }

  /** Answers a question of the peer. */
  void answer(byte[] bytes, int offset, int length) {
    outlet.ping(FrameHead.ACK, bytes, offset, length);
  }
}
