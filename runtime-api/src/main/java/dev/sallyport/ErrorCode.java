package dev.sallyport;

/**
 * The stable codes of errors, the same on the wire and in exceptions; {@code docs/errors.md} gives
 * each one's cause and cure. New codes may be added, none changes its meaning.
 */
public enum ErrorCode {
  /** A value or type is not data; nothing was sent. */
  REFUSED(false),
  /** What arrived does not match its schema, or is no well-formed encoding. */
  INVALID_DATA(false),
  /** The handler of a call failed. */
  REMOTE_FAILURE(false),
  /** The peer serves no such method or channel. */
  UNKNOWN_METHOD(false),
  /** A limit on concurrent work, or on what waits to be written, is reached; not processed. */
  RESOURCE_EXHAUSTED(true),
  /** One of the ends takes or makes no new calls, as it is about to end; not processed. */
  DRAINING(true),
  /** The call's time ran out; whether it was processed is unknown. */
  DEADLINE_EXCEEDED(false),
  /** The caller gave the call up. */
  CANCELLED(false),
  /** The peer broke the framing or the order of frames. */
  PROTOCOL_VIOLATION(false),
  /** What arrived is no frame at all: text on the channel, another program's output. */
  FOREIGN_BYTES(false),
  /** The stream ended in the middle of a frame. */
  TRUNCATED_FRAME(false),
  /** The peer does not read what is sent to it. */
  PEER_STALLED(false),
  /**
   * The stream ended between frames, without a goodbye, and the peer's process lives on; or a
   * connection was cut, as the peer gave no sign of life.
   */
  CONNECTION_LOST(false),
  /** No common protocol version. */
  UNSUPPORTED_VERSION(false),
  /** No common encoding. */
  NO_COMMON_ENCODING(false),
  /** The two ends have different schemas of a contract or channel. */
  INCOMPATIBLE_SCHEMA(false),
  /** A child process could not be started. */
  LAUNCH_FAILED(false),
  /** A child process did not complete its handshake in time. */
  START_TIMEOUT(false),
  /** Nobody is to be reached at an address, or not whom this end wants there. */
  CONNECT_FAILED(false),
  /** It cannot be listened at an address. */
  LISTEN_FAILED(false),
  /** The child process ended. */
  EXITED(false),
  /** Workers have ended at a call equal to this one; not processed. */
  QUARANTINED(false),
  /** This end was closed. */
  CLOSED(false);

  private final boolean safeToRetry;

  ErrorCode(boolean safeToRetry) {
    this.safeToRetry = safeToRetry;
  }

  /**
   * Whether the call is known not to have been processed, so that the same call may be repeated.
   */
  public boolean isSafeToRetry() {
    return safeToRetry;
  }
}
