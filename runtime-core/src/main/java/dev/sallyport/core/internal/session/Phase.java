package dev.sallyport.core.internal.session;

/**
 * How far a session is; it never goes back.
 *
 * <pre>
 *  HANDSHAKE ──open──▶ OPEN ──close──▶ CLOSING ──▶ OVER
 *      └─────────────────┴────── end ───────────────┘
 * </pre>
 *
 * <p>Thread-safe. Each move is made once, and its maker does what goes with it.
 */
final class Phase {
  private enum State {
    HANDSHAKE,
    OPEN,
    CLOSING,
    OVER
  }

  private volatile State state = State.HANDSHAKE;

  /** Whether calls cannot be made yet. */
  boolean isHandshake() {
    return state == State.HANDSHAKE;
  }

  /** Whether calls can be made. */
  boolean isOpen() {
    return state == State.OPEN;
  }

  /** Moves to OPEN, if this is the handshake. */
  synchronized boolean open() {
    if (state != State.HANDSHAKE) {
      return false;
    }
    state = State.OPEN;
    return true;
  }

  /** Moves to CLOSING, unless it is that or over. */
  synchronized boolean close() {
    if (state == State.CLOSING || state == State.OVER) {
      return false;
    }
    state = State.CLOSING;
    return true;
  }

  /** Moves to OVER, unless it is that. */
  synchronized boolean end() {
    if (state == State.OVER) {
      return false;
    }
    state = State.OVER;
    return true;
  }
}
