package dev.sallyport.core.internal.session;

import dev.sallyport.Encoding;
import dev.sallyport.ErrorCode;
import dev.sallyport.Limits;
import dev.sallyport.ProtocolException;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.Opening;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the two ends agree upon, and when: by the handshake, or, with a peer at level 0 that says no
 * HELLO, by what is assumed of one (docs/protocol.md, "Handshake" and "Level 0").
 *
 * <p>Frames come on the thread that reads; what was agreed is read by all.
 */
final class Negotiation {
  /** Calls at once to a peer that has not said how many it takes. */
  static final int LEVEL_0_CALLS = 16;

  private final SessionConfig config;
  private final Handshake handshake;
  private final Phase phase;
  private final Outlet outlet;
  private final Slots slots;
  private final Events events;

  private volatile Encoding encoding = Encoding.JSON;

  /** What the peer said of itself; null at level 0. */
  private volatile @Nullable Hello peer;

  /** What follows from an agreement. */
  interface Events {
    /** Calls can be made, and will be answered. At most once, and not after the session's end. */
    void onOpen();

    /** The peer has said hello, and what follows keeps to it. */
    void onMet();
  }

  Negotiation(
      SessionConfig config,
      Handshake handshake,
      Phase phase,
      Outlet outlet,
      Slots slots,
      Events events) {
    this.config = config;
    this.handshake = handshake;
    this.phase = phase;
    this.outlet = outlet;
    this.slots = slots;
    this.events = events;
  }

  /** Says hello, where this end does so unasked. Before anything is read. */
  void start() {
    if (config.greets()) {
      handshake.greet();
    } else if (config.initiator()) {
      openLevel0();
    }
  }

  void onHello(Frame frame) {
    Optional<Handshake.Outcome> outcome = handshake.onHello(frame);
    if (outcome.isPresent()) {
      open(outcome.get());
    }
  }

  void onWelcome(Frame frame) {
    open(handshake.onWelcome(frame));
  }

  /**
   * A frame has come that belongs to an open session.
   *
   * @throws ProtocolException if this is none, and the peer may not take it for one
   */
  void requireOpen(FrameHead head) {
    if (!phase.isHandshake()) {
      return;
    }
    // Only lines name what they open: a parent that was not going to say hello may have called
    // before it had ours.
    Opening opening = head.open();
    boolean named = opening != null && !opening.methodName().isEmpty();
    boolean level0 = !config.initiator() && (!config.greets() || named);
    if (!level0) {
      throw new ProtocolException(
          ErrorCode.PROTOCOL_VIOLATION,
          head.type() + " before the handshake is complete (expected HELLO or WELCOME)");
    }
    openLevel0();
  }

  /** What the peer said of itself; null at level 0, and before it did. */
  @Nullable Hello peer() {
    return peer;
  }

  /** Whether the peer has said hello. */
  boolean met() {
    return peer != null;
  }

  Encoding encoding() {
    return encoding;
  }

  private void open(Handshake.Outcome outcome) {
    Hello hello = outcome.peer();
    peer = hello;
    encoding = outcome.encoding();
    Limits own = config.limits();
    Limits agreed =
        own.withMaxMessageBytes(Math.max(1 << 10, Math.min(hello.maxMessageBytes(), 1 << 30)))
            .withMaxDepth(Math.min(own.maxDepth(), hello.maxDepth()))
            .withMaxElements(Math.min(own.maxElements(), hello.maxElements()))
            .withIntegerBits(hello.integerBits());
    if (hello.window() > 0) {
      // What is kept free of streams is enough for the longest message of a call, and for what the
      // peer has taken and not yet given back.
      long reserve = Math.min(hello.window() / 2, hello.maxMessageBytes() + hello.window() / 8L);
      outlet.writer().windows(hello.window(), hello.streamWindow(), reserve);
    }
    open(agreed, hello.maxCalls(), true);
    events.onMet();
  }

  private void openLevel0() {
    open(config.limits(), LEVEL_0_CALLS, false);
  }

  /**
   * @param met whether the peer has said hello: then its word replaces what was assumed of level 0
   */
  private void open(Limits agreed, int maxCalls, boolean met) {
    // The end waits meanwhile: what it takes down is up.
    synchronized (phase) {
      if (!phase.isHandshake() && !met) {
        return;
      }
      outlet.agree(new Outlet.Terms(encoding, agreed));
      slots.open(maxCalls, met);
      if (phase.open()) {
        events.onOpen();
      }
    }
  }
}
