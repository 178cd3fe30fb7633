package dev.sallyport.core.internal.session;

import dev.sallyport.Data;
import dev.sallyport.ErrorCode;
import dev.sallyport.InvalidDataException;
import dev.sallyport.ProtocolException;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * How one end takes no more calls without losing one (docs/protocol.md, "Draining"): it says so,
 * and goes on until the answer to a PING shows that the peer has read that; then it names the last
 * stream that it takes.
 *
 * <pre>
 *  TAKING ──start: GOAWAY, PING──▶ LEAVING ──PONG: GOAWAY(last)──▶ REJECTING
 * </pre>
 *
 * <p>Thread-safe.
 */
final class Drain {
  private static final int MAX_BYTES = 1 << 10;
  private static final int MAX_DEPTH = 4;

  private enum State {
    TAKING,
    LEAVING,
    REJECTING
  }

  private final Outlet outlet;
  private final StreamRegistry streams;
  private final Server server;
  private final Liveness liveness;
  private final UserTasks tasks;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private State state = State.TAKING;

  /** The first PING that was sent after the GOAWAY. */
  private long question = Long.MAX_VALUE;

  Drain(Outlet outlet, StreamRegistry streams, Server server, Liveness liveness, UserTasks tasks) {
    this.outlet = outlet;
    this.streams = streams;
    this.server = server;
    this.liveness = liveness;
    this.tasks = tasks;
  }

  /**
   * Takes no more calls of the peer, but those that are under way.
   *
   * @param met whether the peer understands; one at level 0 is rejected at once
   * @return completes when all that were taken are answered, or the session is over
   */
  CompletableFuture<Void> start(boolean met) {
    synchronized (this) {
      if (state != State.TAKING) {
        return done.copy();
      }
      state = met ? State.LEAVING : State.REJECTING;
    }
    if (met) {
      outlet.control(FrameHead.of(FrameType.GOAWAY, 0, 0), Data.of(Map.of()));
      synchronized (this) {
        question = liveness.asked() + 1;
      }
      liveness.ask();
    } else {
      reject();
    }
    return done.copy();
  }

  /**
   * The peer has answered a PING: it has read all that was sent before.
   *
   * @param number of that PING: one from before the GOAWAY tells nothing
   */
  void answered(long number) {
    synchronized (this) {
      if (state != State.LEAVING || number < question) {
        return;
      }
      state = State.REJECTING;
    }
    int last = streams.lastRemote();
    outlet.control(FrameHead.of(FrameType.GOAWAY, 0, 0), Data.of(Map.of("last", last)));
    reject();
  }

  private void reject() {
    server.drain();
    // Told under the writer's lock; what depends on it is user code.
    server.whenIdle(this::complete);
  }

  private void complete() {
    tasks.run(new Completion(), false);
  }

  // Not as a lambda, as every session ends with it: see ARCHITECTURE.md, "Speed".
  private final class Completion implements Runnable {
    @Override
    public void run() {
      done.complete(null);
    }
  }

  /** The session is over. */
  void end() {
    synchronized (this) {
      if (state == State.TAKING) {
        // Nobody was given it: nothing depends on it that would need a thread.
        done.complete(null);
        return;
      }
    }
    if (!done.isDone()) {
      complete();
    }
  }

  /**
   * The peer takes no more calls.
   *
   * @throws ProtocolException if its GOAWAY is malformed
   */
  static void check(Frame frame) {
    if (frame.length() > MAX_BYTES) {
      throw violation("GOAWAY too long: length=" + frame.length() + " (expected at most 1024)");
    }
    try {
      Data body =
          Codecs.readBody(frame.buffer().array(), frame.offset(), frame.length(), MAX_DEPTH);
      Object last = body.value() instanceof Map ? body.get("last").value() : body;
      if (last != null && !(last instanceof Long number && number >= 0)) {
        throw violation("GOAWAY is wrong: last=" + last + " (expected a stream or none)");
      }
    } catch (InvalidDataException e) {
      throw violation("GOAWAY is malformed: " + e.getMessage());
    }
  }

  private static ProtocolException violation(String message) {
    return new ProtocolException(ErrorCode.PROTOCOL_VIOLATION, message);
  }
}
